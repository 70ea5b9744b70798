"""The same element tree that Vue will build in the browser, written as HTML.

Leans on NiceGUI's `Element` (`tag`, `_props`, `_classes`, `_style`, `_text`, `default_slot`) and on the way in which
`nicegui.js` turns an element into a virtual node. Vue then takes the HTML over as it is ("hydration"): no node is
replaced, so what was typed, the focus and the caret stay. `tests/web/test_renderer.py` pins the internals.
"""

from collections.abc import Iterator
from html import escape
from typing import Any, Final

from nicegui.element import Element

#: HTML elements that have no end tag: https://html.spec.whatwg.org/#void-elements.
VOID: Final = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }
)
#: Set as a property, this one is the content itself: HTML that `mojbok.web.clean_html` has passed.
INNER_HTML: Final = "innerHTML"


def render(element: Element) -> str:
    """Write an element and all below it as HTML; every text and value is escaped."""
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    props = element._props  # noqa: SLF001 - the renderer's contract with NiceGUI, see above
    yield f"<{element.tag}{''.join(_attributes(element, props))}>"
    if element.tag in VOID:
        return
    if INNER_HTML in props:
        yield str(props[INNER_HTML])
    else:
        if element._text is not None:  # noqa: SLF001 - as above
            yield escape(element._text, quote=False)  # noqa: SLF001 - as above
        for child in element.default_slot.children:
            yield from _pieces(child)
    yield f"</{element.tag}>"


def _attributes(element: Element, props: dict[str, Any]) -> Iterator[str]:
    if "id" not in props:
        yield f' id="c{element.id}"'
    if element._classes:  # noqa: SLF001 - as above
        yield f' class="{escape(" ".join(element._classes))}"'  # noqa: SLF001 - as above
    if element._style:  # noqa: SLF001 - as above
        css = "".join(f"{name}:{value};" for name, value in element._style.items())  # noqa: SLF001 - as above
        yield f' style="{escape(css)}"'
    for name, value in props.items():
        if value is None or value is False or name == INNER_HTML:
            continue
        # Vue's prefix ^ means "the attribute, not the property": a later update then never overwrites what was typed.
        yield f' {name.removeprefix("^")}="{"" if value is True else escape(str(value))}"'
