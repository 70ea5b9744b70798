"""Every error of the domain reaches the reader as a Polish sentence."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import mojbok.domain
from mojbok.domain.errors import DomainError
from mojbok.texts.errors_of_staff import explain


def test_every_domain_error_has_a_sentence() -> None:
    for module in pkgutil.walk_packages(mojbok.domain.__path__, "mojbok.domain."):
        import_module(module.name)
    unexplained = explain.dispatch(DomainError)

    silent = [
        error.__name__ for error in _kinds(DomainError) if explain.dispatch(error) is unexplained
    ]

    assert silent == []


def _kinds(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from _kinds(kind)
