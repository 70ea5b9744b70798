"""Sentences in which an e-mail, or a code, is not broken at its hyphen."""

import re
from typing import Final

from mojbok.pages.elements import Html

#: With plain hyphens, for they are copied. Longer words, such as addresses, must be allowed to break on a phone.
_WHOLE: Final = re.compile(r"(?<![\w@.-])(e-mail\w*|\w{4}(?:-\w{4}){3})(?![\w@-])")


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
