"""What may go wrong by the rules: errors that carry data, never sentences.

The Polish sentence for each is made at the edge, by `mojbok.texts.errors.explain`.
"""

from dataclasses import dataclass, fields


@dataclass
class DomainError(Exception):
    """A rule said no. Subclasses are dataclasses whose fields are plain JSON values."""

    def as_data(self) -> dict[str, object]:
        """Give the error as JSON-ready data, so that a form's draft can keep it."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {"error": type(self).__name__, **values}

    @classmethod
    def from_data(cls, data: dict[str, object]) -> "DomainError":
        """Make the error again from `as_data`'s result. Raises KeyError when the name is unknown."""
        values = dict(data)
        return _by_name(DomainError)[str(values.pop("error"))](**values)


def _by_name(root: type[DomainError]) -> dict[str, type[DomainError]]:
    found = {root.__name__: root}
    for child in root.__subclasses__():
        found |= _by_name(child)
    return found
