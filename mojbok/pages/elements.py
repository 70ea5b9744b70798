"""Native HTML elements: written by the server, taken over by Vue, styled by one stylesheet.

Most of a page never changes, so most of it is *still*: one element to NiceGUI and to Vue, whatever is written in it.
Only what answers to the customer while the page is open is an element of its own (docs/decisions/0036).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from functools import cache
from typing import Any, Final, Self, Union

from nicegui.element import Element

from mojbok.web.access import INNER_HTML, closing_tag, escaped, opening_tag

#: A still part on its way into HTML: tags and text, and lists of what is inside elements that are still open.
_Parts = list[Union[str, "_Parts"]]
#: Where elements are written now, when that is inside a still part.
_around: Final = ContextVar[_Parts | None]("around", default=None)


class StillError(TypeError):
    """What is written into a still part can't be changed: a mistake in a page."""


class Html:
    """One HTML element with its text, classes and attributes.

    Attributes are keyword arguments: `for_` is `for`, `aria_live` is `aria-live`. A value of None or False leaves
    the attribute out. `value` and `checked` are set as attributes, so that no update ever overwrites what was typed.
    Inside a still part, the element is part of that; anywhere else it can be changed.
    """

    __slots__ = ("_around", "_before", "_closing", "_element", "_inside", "_opened", "_place")

    def __init__(
        self, tag: str, text: str | None = None, classes: str = "", /, **attributes: object
    ) -> None:
        around = _around.get()
        self._element: Element | None = None
        if around is None:
            self._element = _element(tag, text, classes, _attributes(attributes))
        else:
            self._opened = _opened(tag, text, classes, _attributes(attributes))
            self._closing = closing_tag(tag)
            self._around, self._place = around, len(around)
            self._inside: _Parts | None = None
            around.append(self._opened + self._closing)

    def __enter__(self) -> Self:
        if self._element is None:
            self._before: Token[_Parts | None] = _around.set(self._widened())
        else:
            self._element.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._element is None:
            _around.reset(self._before)
        else:
            self._element.__exit__()

    def _widened(self) -> _Parts:
        """Give where the inside of an element of a still part is written; most elements have none but text."""
        if self._inside is None:
            self._inside = []
            self._around[self._place] = [self._opened, self._inside, self._closing]
        return self._inside

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
        parts: _Parts = []
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
    parts: _Parts = [escaped(text)] if text else []
    with _written_into(parts):
        yield element
    element.put(**{INNER_HTML: _joined(parts)})


def written(write: Callable[[], None]) -> str:
    """Give as HTML what a function writes with `Html`: something beside the page's own tree."""
    parts: _Parts = []
    with _written_into(parts):
        write()
    return _joined(parts)


def put_written(html: str) -> None:
    """Put HTML that `written` has given into the still part that is written now."""
    around = _around.get()
    if around is None:
        raise StillError
    around.append(html)


def trusted_html(html: str, classes: str = "", tag: str = "div") -> Html:
    """Show HTML that `mojbok.web.clean_html` has cleaned."""
    return Html(tag, None, classes, **{INNER_HTML: html})


@contextmanager
def _written_into(parts: _Parts) -> Iterator[None]:
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


def _opened(tag: str, text: str | None, classes: str, props: dict[str, object]) -> str:
    inner = str(props.pop(INNER_HTML, ""))
    if classes:
        props = {"class": classes, **props}
    return opening_tag(tag, props) + (inner or escaped(text or ""))


def _joined(parts: _Parts) -> str:
    return "".join(part if isinstance(part, str) else _joined(part) for part in parts)


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
