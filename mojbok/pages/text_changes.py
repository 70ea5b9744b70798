"""What is new in a document, paragraph by paragraph."""

from collections.abc import Sequence

from mojbok.domain.text_changes import Piece, TextChange
from mojbok.pages.elements import Html
from mojbok.texts.translate import _


def list_changes(changes: Sequence[TextChange]) -> None:
    """Lay out changes, each below the heading that it stands under."""
    section = None
    for change in changes:
        if change.section != section:
            section = change.section
            Html("h2", section or _("Wstęp"))
        _change(change)


def _change(change: TextChange) -> None:
    with Html("div", None, "change"):
        if change.before and change.after:
            Html("p", _("Zmienione"), "change-kind")
            _side(_("Było: "), "del", change.before)
            _side(_("Jest: "), "ins", change.after)
        elif change.after:
            Html("p", _("Nowe"), "change-kind")
            _side("", "ins", change.after)
        else:
            Html("p", _("Usunięte"), "change-kind")
            _side("", "del", change.before)


def _side(label: str, tag: str, pieces: tuple[Piece, ...]) -> None:
    with Html("p", None, tag):
        if label:
            Html("strong", label)
        for number, piece in enumerate(pieces):
            if number:
                Html("span", " ")
            Html(tag if piece.is_changed else "span", piece.text)
