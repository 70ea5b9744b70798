"""Imports run one way: the contracts of pyproject.toml, and the domain's list once more."""

import os
from collections.abc import Iterator
from logging import Logger

import pytest
from importlinter.cli import lint_imports

from tests.architecture.source import PACKAGE, ROOT, imports, modules, place

# The same list as in pyproject.toml: to widen it, both must be changed.
DOMAIN_KNOWS = {
    "abc",
    "base64",
    "collections",
    "contextlib",
    "contextvars",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "email_validator",
    "enum",
    "functools",
    "hashlib",
    "hmac",
    "importlib",
    "ipaddress",
    "itertools",
    "math",
    "mojbok.domain",
    "phonenumbers",
    "re",
    "stdnum",
    "string",
    "types",
    "typing",
    "unicodedata",
    "urllib",
    "uuid",
    "zoneinfo",
}


@pytest.fixture
def kept_loggers() -> Iterator[None]:
    """Undo that import-linter's set-up of logging silences every logger that there is."""
    known = [one for one in Logger.manager.loggerDict.values() if isinstance(one, Logger)]
    yield
    for logger in known:
        logger.disabled = False


@pytest.mark.usefixtures("kept_loggers")
def test_the_import_contracts_are_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    code = lint_imports(config_filename=os.fspath(ROOT / "pyproject.toml"), no_cache=True)

    assert code == 0, capsys.readouterr().out


def test_every_folder_of_modules_is_a_package() -> None:
    # import-linter walks past a folder without __init__.py; Alembic loads its own by path.
    unseen = {
        place(path.parent)
        for path in modules(PACKAGE)
        if not (path.parent / "__init__.py").exists() and "migrations" not in path.parts
    }

    assert unseen == set()


def test_the_domain_imports_only_what_is_listed() -> None:
    strangers = [
        f"{place(path, node)} imports {name}"
        for path in modules(PACKAGE / "domain")
        for node, name in imports(path)
        if not any(f"{name}.".startswith(f"{known}.") for known in DOMAIN_KNOWS)
    ]

    assert strangers == []
