"""Imports run one way: the contracts of pyproject.toml, and the domain's list once more."""

import os

import pytest
from importlinter.cli import lint_imports

from tests.architecture.source import PACKAGE, ROOT, imports, modules, place

# The same list as in pyproject.toml: to widen it, both must be changed.
DOMAIN_KNOWS = {
    "abc",
    "base64",
    "collections",
    "contextlib",
    "dataclasses",
    "datetime",
    "decimal",
    "email_validator",
    "enum",
    "functools",
    "hashlib",
    "hmac",
    "importlib",
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
