"""The legal documents that come with the program: published once, when there are none."""

from datetime import date
from importlib.resources import files
from typing import Final

from sqlalchemy import Engine

from mojbok.domain.ports import Clock
from mojbok.domain.terms import DocumentKind, LegalDocument
from mojbok.storage.legal import SqlLegal

_FIRST_VERSION: Final = "1.0"
_FIRST_DAY: Final = date(2026, 1, 1)


def publish_first(engine: Engine, clock: Clock) -> None:
    """Publish version 1.0 of every document that has no version yet."""
    with engine.begin() as connection:
        legal = SqlLegal(connection)
        for kind in DocumentKind:
            if legal.current(kind, date.max) is None:
                legal.publish(_first(kind), clock.now())


def _first(kind: DocumentKind) -> LegalDocument:
    name = f"{kind}-{_FIRST_VERSION}.md"
    text = files("mojbok.texts").joinpath("legal", name).read_text("utf-8")
    return LegalDocument(kind=kind, version=_FIRST_VERSION, effective_on=_FIRST_DAY, text=text)
