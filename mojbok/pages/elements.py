"""Native HTML elements in NiceGUI's tree: written by the server, taken over by Vue, styled by one stylesheet."""

from collections.abc import Mapping
from functools import cache

from nicegui.element import Element


class Html(Element):
    """One HTML element with its text, classes and attributes.

    Attributes are keyword arguments: `for_` is `for`, `aria_live` is `aria-live`. A value of None or False leaves
    the attribute out. `value` and `checked` are set as attributes, so that no update ever overwrites what was typed.
    """

    def __init__(
        self, tag: str, text: str | None = None, classes: str = "", /, **attributes: object
    ) -> None:
        super().__init__(tag)
        self._text = text
        # As plain list and dict: a new element waits to be sent anyway, so nobody need be told of each attribute.
        list.extend(self._classes, classes.split())
        dict.update(self._props, _attributes(attributes))

    def say(self, text: str) -> None:
        """Change the text."""
        self._text = text
        self.update()

    def put(self, **attributes: object) -> None:
        """Change attributes; None or False takes one away."""
        for name, value in attributes.items():
            if value is None or value is False:
                self._props.pop(_attribute(name), None)
            else:
                self._props[_attribute(name)] = value
        self.update()


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


def trusted_html(html: str, classes: str = "", tag: str = "div") -> Html:
    """Show HTML that `mojbok.web.clean_html` has cleaned."""
    return Html(tag, None, classes, innerHTML=html)
