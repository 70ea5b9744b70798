"""Writing HTML: tags, attributes, text, everything escaped."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

#: HTML elements that have no end tag: https://html.spec.whatwg.org/#void-elements.
VOID: Final = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905 - a list of words
)
#: Set as a property, this one is the content itself: HTML of ours, or what `mojbok.web.clean_html` has passed.
INNER_HTML: Final = "innerHTML"
#: Most texts hold none of what has to be escaped, and finding that out is quicker than replacing each.
_has_special: Final = re.compile("[&<>\"']").search


def opening_tag(tag: str, attributes: Mapping[str, object]) -> str:
    """Write an opening tag. An attribute that is True stands without a value; None and False leave it out."""
    return f"<{tag}{''.join(_attributes(attributes))}>"


def closing_tag(tag: str) -> str:
    """Write a closing tag; void elements have none."""
    return "" if tag in VOID else f"</{tag}>"


def escaped(text: str) -> str:
    """Write text between tags."""
    return escape(text, quote=False) if _has_special(text) else text


def _attributes(attributes: Mapping[str, object]) -> Iterator[str]:
    for name, value in attributes.items():
        if value is None or value is False or name == INNER_HTML:
            continue
        # Vue's prefix ^ means "the attribute, not the property": a later update then never overwrites what was typed.
        yield f' {name.removeprefix("^")}="{"" if value is True else _quoted(str(value))}"'


def _quoted(value: str) -> str:
    return escape(value) if _has_special(value) else value
