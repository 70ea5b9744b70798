"""Fields that take more than a line: texts with a counter, and choices among many things."""

from collections.abc import Mapping

from mojbok.domain.errors import DomainError
from mojbok.pages.elements import Html, still
from mojbok.pages.fields import Message
from mojbok.texts.translate import _


def text_area(
    name: str,
    label: str,
    *,
    most: int,
    value: str = "",
    error: DomainError | None = None,
    hint: str = "",
    is_required: bool = True,
    is_focused: bool = False,
    rows: int = 8,
) -> None:
    """Lay out a field for a long text; with the script, it counts what is left."""
    with still("div", None, "field"):
        label_of(name, label, is_required=is_required)
        with Html("div", None, "control"):
            Html(
                "textarea",
                # The parser drops one line's end at the beginning.
                f"\n{value}",
                id=name,
                name=name,
                rows=rows,
                maxlength=most,
                aria_describedby=f"{name}-message {name}-left",
                aria_required="true" if is_required else None,
                aria_invalid="true" if error else None,
                autofocus=is_focused,
            )
        with Html("div", None, "below"):
            Message(name, hint, error)
            told = _("najwyżej {most} znaków").format(
                most=f"{most:,}".replace(",", "\N{NO-BREAK SPACE}")
            )
            Html("p", told, "hint counter", id=f"{name}-left", data_counts=name)


def choice(
    name: str,
    label: str,
    groups: Mapping[str, Mapping[str, str]],
    chosen: str,
    *,
    error: DomainError | None = None,
    hint: str = "",
    is_required: bool = False,
    is_focused: bool = False,
) -> None:
    """Lay out a native select; options under the name "" stand outside of groups."""
    with still("div", None, "field"):
        label_of(name, label, is_required=is_required)
        with (
            Html("div", None, "control"),
            Html(
                "select",
                id=name,
                name=name,
                aria_describedby=f"{name}-message",
                aria_required="true" if is_required else None,
                aria_invalid="true" if error else None,
                autofocus=is_focused,
            ),
        ):
            for group, options in groups.items():
                _options(group, options, chosen)
        Message(name, hint, error)


def label_of(name: str, label: str, *, is_required: bool) -> None:
    """Write a field's label; the star stands beside it, so that the accessible name stays the label's words."""
    with Html("div", None, "label"):
        Html("label", label, for_=name)
        if is_required:
            Html("span", "*", "star", aria_hidden="true")


def _options(group: str, options: Mapping[str, str], chosen: str) -> None:
    if not options:
        return
    if group:
        with Html("optgroup", label=group):
            _options("", options, chosen)
        return
    for value, text in options.items():
        Html("option", text, value=value, selected=value == chosen)
