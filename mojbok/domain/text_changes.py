"""What is new in a text of paragraphs and numbered points (Markdown) compared with an older version of it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

#: Paragraphs that share so much of the shorter one are one paragraph that was changed, or made longer or shorter;
#: with less, one went while another came.
_ALIKE: Final = 0.6
#: Longer paragraphs are not compared word by word: that takes time with the square of their length.
_MOST_WORDS: Final = 1_000
_HEADING: Final = re.compile(r"#{1,6}\s+")
_ITEM: Final = re.compile(r"(?:\d{1,9}[.)]|[-*+])\s+")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS: Final = re.compile(r"\*\*|__|[*`]|(?<!\w)_|_(?!\w)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Some words of a paragraph; `is_changed` when they are only on this side of the comparison."""

    text: str
    is_changed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TextChange:
    """One paragraph that is new (nothing before), gone (nothing after) or changed."""

    section: str
    """The heading that it stands under; empty at the beginning."""
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class _Paragraph:
    section: str
    text: str


@lru_cache(maxsize=16)
def changes_between(old: str, new: str) -> tuple[TextChange, ...]:
    """List what differs, in the order of the new text. Numbers of points that merely moved on do not count."""
    before, after = ([each for each in _paragraphs(text) if each.text] for text in (old, new))
    matcher = SequenceMatcher(
        None, [each.text for each in before], [each.text for each in after], autojunk=False
    )
    return tuple(
        change
        for kind, start, end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
        for change in _compared(before[start:end], after[new_start:new_end])
    )


def _compared(old: Sequence[_Paragraph], new: Sequence[_Paragraph]) -> Iterator[TextChange]:
    left = list(old)
    for paragraph in new:
        former = max(left, key=lambda each: _likeness(each.text, paragraph.text), default=None)
        if former is not None and _likeness(former.text, paragraph.text) >= _ALIKE:
            left.remove(former)
            before, after = _words_compared(former.text, paragraph.text)
            yield TextChange(section=paragraph.section, before=before, after=after)
        else:
            yield TextChange(section=paragraph.section, after=_whole(paragraph.text))
    for paragraph in left:
        yield TextChange(section=paragraph.section, before=_whole(paragraph.text))


def _likeness(one: str, other: str) -> float:
    words, other_words = Counter(one.split()), Counter(other.split())
    shared = (words & other_words).total()
    return shared / max(1, min(words.total(), other_words.total()))


def _words_compared(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old_words, new_words = old.split(), new.split()
    if max(len(old_words), len(new_words)) > _MOST_WORDS:
        return _whole(old), _whole(new)
    before, after = [], []
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, old_words, new_words, autojunk=False
    ).get_opcodes():
        is_changed = kind != "equal"
        before.append(Piece(text=" ".join(old_words[start:end]), is_changed=is_changed))
        after.append(Piece(text=" ".join(new_words[new_start:new_end]), is_changed=is_changed))
    return _filled(before), _filled(after)


def _filled(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text=text, is_changed=False),)


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    """Give paragraphs, points of lists and headings as plain text, each with the heading above it."""
    section, lines = "", list[str]()
    for raw in [*text.splitlines(), ""]:
        line = raw.strip()
        if lines and (not line or _HEADING.match(line) or _ITEM.match(line) or line[0] == "|"):
            yield _Paragraph(section, _plain(" ".join(lines)))
            lines = []
        if heading := _HEADING.match(line):
            section = _plain(line[heading.end() :])
            yield _Paragraph(section, _ITEM.sub("", section, count=1))
        elif line:
            lines.append(_ITEM.sub("", line, count=1) if _ITEM.match(line) else line)


def _plain(markdown: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", markdown)).strip()
