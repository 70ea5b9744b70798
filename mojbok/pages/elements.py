"""Native HTML elements: written by the server, taken over by Vue, styled by one stylesheet.

Most of a page never changes, so most of it is *still*: one element to NiceGUI and to Vue, whatever is written in it.
Only what answers to the customer while the page is open is an element of its own (docs/decisions/0036).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Self

from nicegui.element import Element

from mojbok.web.access import INNER_HTML, closing_tag, escaped, opening_tag


@dataclass(slots=True)
class _Part:
    """One element of a still part, as HTML."""

    opening: str
    closing: str
    text: str = ""
    inner: list["_Part"] = field(default_factory=list)

    def html(self) -> str:
        return f"{self.opening}{self.text}{_joined(self.inner)}{self.closing}"


#: Where elements are written now, when that is inside a still part.
_around: Final = ContextVar[list[_Part] | None]("around", default=None)


class StillError(TypeError):
    """What is written into a still part can't be changed: a mistake in a page."""


class Html:
    """One HTML element with its text, classes and attributes.

    Attributes are keyword arguments: `for_` is `for`, `aria_live` is `aria-live`. A value of None or False leaves
    the attribute out. `value` and `checked` are set as attributes, so that no update ever overwrites what was typed.
    Inside a still part, the element is part of that; anywhere else it can be changed.
    """

    def __init__(
        self, tag: str, text: str | None = None, classes: str = "", /, **attributes: object
    ) -> None:
        props = _attributes(attributes)
        around = _around.get()
        self._inside = ExitStack()
        self._part: _Part | None = None
        self._element: Element | None = None
        if around is None:
            self._element = _element(tag, text, classes, props)
        else:
            self._part = _part(tag, text, classes, props)
            around.append(self._part)

    def __enter__(self) -> Self:
        if self._part is not None:
            self._inside.enter_context(_written_into(self._part.inner))
        else:
            self._inside.enter_context(self._live)
        return self

    def __exit__(self, *_: object) -> None:
        self._inside.close()

    @property
    def _live(self) -> Element:
        if self._element is None:
            raise StillError
        return self._element

    def put(self, **attributes: object) -> None:
        """Change attributes; None or False takes one away."""
        props = self._live._props  # noqa: SLF001 - `mojbok.web.renderer` pins it
        for name, value in attributes.items():
            if value is None or value is False:
                props.pop(_attribute(name), None)
            else:
                props[_attribute(name)] = value
        self._live.update()

    def set_class(self, name: str, *, is_set: bool) -> None:
        """Add a class or take it away."""
        self._live.classes(add=name if is_set else None, remove=None if is_set else name)

    def on(self, event: str, handler: Callable[..., Any], args: list[str] | None = None) -> None:
        """Call a handler with an event's `args` when it happens in the browser."""
        self._live.on(event, handler, args=args)

    def move_to(self, place: int) -> None:
        """Put it in another place among those beside it."""
        self._live.move(target_index=place)

    def remove(self) -> None:
        """Take it out of the page."""
        self._live.delete()

    def clear(self) -> None:
        """Take out all that is inside."""
        self._live.clear()

    @contextmanager
    def anew(self) -> Iterator[None]:
        """Write the inside of a still part anew."""
        parts: list[_Part] = []
        with _written_into(parts):
            yield
        self.put(**{INNER_HTML: _joined(parts)})


@contextmanager
def still(
    tag: str, text: str | None = None, classes: str = "", /, **attributes: object
) -> Iterator[Html]:
    """Open an element in which nothing changes, or only all of it at once (`Html.anew`)."""
    if _around.get() is not None:
        with Html(tag, text, classes, **attributes) as part:
            yield part
        return
    # The element first: those who come later come after it.
    element = Html(tag, None, classes, **attributes)
    parts = [_Part("", "", escaped(text))] if text else []
    with _written_into(parts):
        yield element
    element.put(**{INNER_HTML: _joined(parts)})


def written(write: Callable[[], None]) -> str:
    """Give as HTML what a function writes with `Html`: something beside the page's own tree."""
    parts: list[_Part] = []
    with _written_into(parts):
        write()
    return _joined(parts)


def trusted_html(html: str, classes: str = "", tag: str = "div") -> Html:
    """Show HTML that `mojbok.web.clean_html` has cleaned."""
    return Html(tag, None, classes, **{INNER_HTML: html})


@contextmanager
def _written_into(parts: list[_Part]) -> Iterator[None]:
    before = _around.set(parts)
    try:
        yield
    finally:
        _around.reset(before)


def _element(tag: str, text: str | None, classes: str, props: dict[str, object]) -> Element:
    element = Element(tag)
    element._text = text  # noqa: SLF001 - as `put`
    # As plain list and dict: a new element waits to be sent anyway, so nobody need be told of each attribute.
    list.extend(element._classes, classes.split())  # noqa: SLF001 - as `put`
    dict.update(element._props, props)  # noqa: SLF001 - as `put`
    return element


def _part(tag: str, text: str | None, classes: str, props: dict[str, object]) -> _Part:
    inner = str(props.pop(INNER_HTML, ""))
    return _Part(
        opening_tag(tag, {"class": classes or None, **props}),
        closing_tag(tag),
        inner or escaped(text or ""),
    )


def _joined(parts: list[_Part]) -> str:
    return "".join(part.html() for part in parts)


def _attributes(given: Mapping[str, object]) -> dict[str, object]:
    return {
        _attribute(name): value
        for name, value in given.items()
        if value is not None and value is not False
    }


@cache
def _attribute(name: str) -> str:
    plain = name.rstrip("_").replace("_", "-")
    return f"^{plain}" if plain in {"value", "checked", "selected"} else plain
