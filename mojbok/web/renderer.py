"""The same element tree that Vue will build in the browser, written as HTML.

Leans on NiceGUI's `Element` (`tag`, `_props`, `_classes`, `_style`, `_text`, `default_slot`) and on the way in which
`nicegui.js` turns an element into a virtual node. Vue then takes the HTML over as it is ("hydration"): no node is
replaced, so what was typed, the focus and the caret stay. `tests/web/test_renderer.py` pins the internals.
"""

from collections.abc import Iterator

from nicegui.element import Element

from mojbok.web.markup import INNER_HTML, VOID, closing_tag, escaped, opening_tag


def render(element: Element) -> str:
    """Write an element and all below it as HTML; every text and value is escaped."""
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    props = element._props  # noqa: SLF001 - the renderer's contract with NiceGUI, see above
    yield opening_tag(element.tag, _attributes(element))
    if element.tag in VOID:
        return
    if INNER_HTML in props:
        yield str(props[INNER_HTML])
    else:
        if element._text is not None:  # noqa: SLF001 - as above
            yield escaped(element._text)  # noqa: SLF001 - as above
        for child in element.default_slot.children:
            yield from _pieces(child)
    yield closing_tag(element.tag)


def _attributes(element: Element) -> dict[str, object]:
    css = "".join(f"{name}:{value};" for name, value in element._style.items())  # noqa: SLF001 - as above
    return {
        "id": f"c{element.id}",
        "class": " ".join(element._classes) or None,  # noqa: SLF001 - as above
        "style": css or None,
        **element._props,  # noqa: SLF001 - as above
    }
