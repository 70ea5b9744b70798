"""What a form may answer: errors of single fields, all at once."""

from dataclasses import dataclass, field

from mojbok.domain.errors import DomainError


@dataclass
class FieldRequiredError(DomainError):
    """A field that must be filled is empty. `label` is the field's visible label."""

    label: str


@dataclass
class FieldTooLongError(DomainError):
    """More was typed than a field takes."""

    most: int


@dataclass
class FormInvalidError(DomainError):
    """Fields of a form are wrong; the errors are by the field's name, in the order of the form."""

    errors: dict[str, DomainError] = field(default_factory=dict)
