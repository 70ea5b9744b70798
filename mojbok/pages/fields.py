"""Fields of forms: a label above, a hint or the error below, and one way to show both."""

from collections.abc import Mapping
from dataclasses import dataclass

from mojbok.domain.errors import DomainError
from mojbok.pages.elements import Html, still
from mojbok.pages.icons import icon
from mojbok.pages.prose import prose
from mojbok.texts.errors_of_own_data import explain
from mojbok.texts.translate import _


class Message:
    """The line below a field: its hint, or what is wrong.

    Where the hint depends on what else is chosen, it is several, each with the class that shows it.
    """

    def __init__(
        self, field_name: str, hint: str | Mapping[str, str], error: DomainError | None
    ) -> None:
        self._hint = hint
        self.has_error = error is not None
        classes = "message error" if error else "message"
        line_of = {"id": f"{field_name}-message", "aria_live": "polite"}
        # The hint comes back when the error is out of date, by the script alone where no socket is asked.
        line_of |= {"data_hint": hint} if error and isinstance(hint, str) else {}
        with still("p", None, classes, **line_of) as line:
            self._write(error)
        self._line = line

    def show(self, error: DomainError | None) -> None:
        """Show an error, or the hint again."""
        self.has_error = error is not None
        self._line.set_class("error", is_set=self.has_error)
        with self._line.anew():
            self._write(error)

    def _write(self, error: DomainError | None) -> None:
        icon("alert")
        if error:
            prose("span", explain(error))
        elif isinstance(self._hint, str):
            prose("span", self._hint)
        else:
            for classes, words in self._hint.items():
                prose("span", words, classes)


class Field:
    """A labelled input. Its label is its accessible name, word for word."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        value: str = "",
        error: DomainError | None = None,
        hint: str | Mapping[str, str] = "",
        is_required: bool = False,
        is_focused: bool = False,
        classes: str = "",
        **attributes: object,
    ) -> None:
        with Html("div", None, f"field {classes}"):
            _label(name, label, is_required=is_required)
            with Html("div", None, "control"):
                self.input = Html(
                    "input",
                    **{"type": "text", **attributes},
                    id=name,
                    name=name,
                    value=value or None,
                    aria_describedby=f"{name}-message",
                    aria_required="true" if is_required else None,
                    aria_invalid="true" if error else None,
                    autofocus=is_focused,
                )
                if attributes.get("type") == "password":
                    _reveal(name)
            self._message = Message(name, hint, error)

    @property
    def has_error(self) -> bool:
        """Tell whether an error is shown at the field."""
        return self._message.has_error

    def show(self, error: DomainError | None) -> None:
        """Show an error at the field, or take it away."""
        self.input.put(aria_invalid="true" if error else None)
        self._message.show(error)


@dataclass(slots=True)
class Checkbox:
    """A checkbox whose label is its accessible name; `more` is the address of what it is about."""

    _message: Message
    _input: Html

    @property
    def has_error(self) -> bool:
        """Tell whether an error is shown at the checkbox."""
        return self._message.has_error

    def show(self, error: DomainError | None) -> None:
        """Show an error at the checkbox, or take it away."""
        self._input.put(aria_invalid="true" if error else None)
        self._message.show(error)


def checkbox(
    name: str,
    label: str,
    *,
    is_checked: bool = False,
    error: DomainError | None = None,
    is_focused: bool = False,
    is_required: bool = False,
    more: str | None = None,
    more_title: str = "",
    hint: str = "",
) -> Checkbox:
    """Lay out a checkbox, with a link `Więcej` where there is something to read first."""
    with Html("div", None, "field choice"):
        with Html("div", None, "choice-line"):
            box = Html(
                "input",
                type="checkbox",
                id=name,
                name=name,
                value="true",
                checked=is_checked,
                aria_describedby=f"{name}-message",
                aria_required="true" if is_required else None,
                aria_invalid="true" if error else None,
                autofocus=is_focused,
            )
            with still("span"):
                Html("label", label, for_=name)
                if is_required:
                    _star()
            if more:
                with still("span", None, "after"):
                    _more(name, more, more_title)
        message = Message(name, hint, error)
    return Checkbox(message, box)


def select(name: str, label: str, options: dict[str, str], chosen: str) -> None:
    """Lay out a native select."""
    with still("div", None, "field"):
        _label(name, label, is_required=False)
        with Html("div", None, "control"), Html("select", id=name, name=name):
            for value, text in options.items():
                Html("option", text, value=value, selected=value == chosen)


def _label(name: str, label: str, *, is_required: bool) -> None:
    with still("div", None, "label"):
        Html("label", label, for_=name)
        if is_required:
            _star()


def _star() -> None:
    # Beside the label, not in it: the accessible name stays the label's words.
    Html("span", "*", "star", aria_hidden="true")


def _more(name: str, address: str, title: str) -> None:
    Html(
        "a",
        _("Więcej"),
        "more",
        href=address,
        target="_blank",
        rel="noopener",
        data_more=title,
        aria_describedby=f"{name}-more",
    )
    Html("span", title, "unseen", id=f"{name}-more")


def _reveal(name: str) -> None:
    # Hidden until the script that it needs is there.
    with still(
        "button",
        _("Pokaż"),
        "reveal",
        type="button",
        data_reveal=name,
        aria_pressed="false",
        hidden=True,
    ):
        Html("span", _(" wpisane znaki"), "unseen")
