"""Texts that are broken where people would break them: no e-mail or code at its hyphen, no address amid a name."""

import re
from typing import Final

from mojbok.pages.elements import Html

#: With plain hyphens, for they are copied. Longer words, such as addresses, must be allowed to break on a phone.
_WHOLE: Final = re.compile(r"(?<![\w@.-])(e-mail\w*|\w{4}(?:-\w{4}){3})(?![\w@-])")
#: Longer words may not fit on a line of a phone.
_LONG: Final = re.compile(r"\S{21,}")
_JOINT: Final = re.compile(r"(?<=[@._/-])(?=\w{4})")
#: Stands in no text that is shown.
_MARK: Final = "\0"


def prose(tag: str, text: str, classes: str = "") -> None:
    """Write a sentence."""
    pieces = _WHOLE.split(text)
    if len(pieces) == 1:
        Html(tag, text, classes)
        return
    with Html(tag, None, classes):
        for place, piece in enumerate(pieces):
            if piece:
                # Every second piece is one that was split by.
                Html("span", piece, "whole" if place % 2 else "")


def breaking(tag: str, text: str, classes: str = "", /, **attributes: object) -> None:
    """Write a text whose long words, such as addresses, go on in the next line after a sign between names."""
    pieces = _LONG.sub(lambda word: _JOINT.sub(_MARK, word[0]), text).split(_MARK)
    if len(pieces) == 1:
        Html(tag, text, classes, **attributes)
        return
    # One element around all: what lays out a grid takes each of its children for a line.
    with Html(tag, None, classes, **attributes), Html("span"):
        for place, piece in enumerate(pieces):
            if place:
                Html("wbr")
            Html("span", piece)
