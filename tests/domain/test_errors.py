"""Errors travel through a form's draft and come back as they were (REG-02)."""

import json
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from typing import Any, get_type_hints

import pytest

import mojbok.domain
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError

for module in pkgutil.walk_packages(mojbok.domain.__path__, "mojbok.domain."):
    import_module(module.name)

SAMPLES: dict[object, Any] = {
    str: "checksum",
    int: 64,
    bool: True,
    list[str]: ["length", "capital"],
    list[list[str]]: [["zdjęcie.png", "empty"]],
    dict[str, DomainError]: {},
}


def kinds(root: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.requirement("REG-02")
@pytest.mark.parametrize("kind", sorted(kinds(), key=str), ids=lambda kind: kind.__name__)
def test_an_error_survives_a_draft_of_json(kind: type[DomainError]) -> None:
    hints = get_type_hints(kind)
    error = kind(**{field.name: SAMPLES[hints[field.name]] for field in fields(kind)})

    again = DomainError.from_data(json.loads(json.dumps(error.as_data())))

    assert again == error
    assert type(again) is kind


@pytest.mark.requirement("REG-02")
def test_the_errors_of_a_form_survive_one_by_one() -> None:
    form = FormInvalidError(errors={"pesel": FieldRequiredError(label="PESEL")})

    again = {
        name: DomainError.from_data(json.loads(json.dumps(error.as_data())))
        for name, error in form.errors.items()
    }

    assert again == form.errors


@pytest.mark.requirement("REG-02")
def test_an_unknown_error_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        DomainError.from_data({"error": "NoSuchError"})
