"""The complaints desk in words: parts of the queue, the statutory clock, verdicts, and text blocks of answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from mojbok.domain.complaint_deadline import Clock, Deadline, day_in_warsaw
from mojbok.domain.complaint_desk import Tab
from mojbok.domain.complaints import Complaint, ComplaintState, MessageKind
from mojbok.texts.complaints import about_name, message_name, state_name, time_left
from mojbok.texts.formats import counted, day
from mojbok.texts.translate import _


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A text block: what is left to the writer stands in brackets, and no answer goes out with that."""

    key: str
    name: str
    text: str
    """In `_BLOCKS` with {client}, {number}, {received}, {due} and {about} to be filled in."""
    verdict: ComplaintState | None = None
    """What the answer comes to, where the block says so."""


#: How every block that begins a letter begins.
_HEAD: Final = _("Reklamacja {number} z {received}, klient: {client}.{about}\n\nDzień dobry,\n\n")
#: The seller's own words come here: one entry is all that a new block needs.
_BLOCKS: Final = (
    Block(
        key="uznana",
        verdict=ComplaintState.ACCEPTED,
        name=_("Uznana: poprawimy fakturę"),
        text=_HEAD
        + _(
            "uznaliśmy tę reklamację. Sprawdziliśmy sprawę i masz rację: [co było nie tak…].\n\n"
            "Wystawimy korektę do [data…]. Różnicę zaliczymy na poczet kolejnych faktur albo zwrócimy na Twoje "
            "konto, jeśli o to poprosisz.\n\nPrzepraszamy za kłopot."
        ),
    ),
    Block(
        key="czesciowo",
        verdict=ComplaintState.PARTLY_ACCEPTED,
        name=_("Uznana w części"),
        text=_HEAD
        + _(
            "uznaliśmy tę reklamację w części.\n\nUznajemy: [co…].\n\nNie uznajemy: [co i dlaczego…]."
        ),
    ),
    Block(
        key="odczyt",
        verdict=ComplaintState.REJECTED,
        name=_("Nieuznana: odczyt jest prawidłowy"),
        text=_HEAD
        + _(
            "sprawdziliśmy tę sprawę. Rozliczenie opiera się na odczycie, który przekazał operator sieci: "
            "[stan licznika i data odczytu…]. Zużycie wynika z różnicy dwóch kolejnych odczytów i jest policzone "
            "prawidłowo.\n\nJeśli uważasz, że licznik działa źle, możesz poprosić o jego sprawdzenie: napisz do "
            "nas, a przekażemy wniosek operatorowi sieci."
        ),
    ),
    Block(
        key="nieuznana",
        verdict=ComplaintState.REJECTED,
        name=_("Nieuznana: inny powód"),
        text=_HEAD
        + _(
            "sprawdziliśmy tę sprawę. Nie możemy uznać reklamacji, ponieważ [powód: umowa, taryfa albo przepis…]."
        ),
    ),
    Block(
        key="pytanie-odczyt",
        name=_("Pytanie: stan licznika i zdjęcie"),
        text=_HEAD
        + _(
            "żeby rozpatrzyć tę reklamację, potrzebujemy aktualnego stanu licznika: podaj wszystkie cyfry przed "
            "przecinkiem i dzień odczytu. Najlepiej dołącz zdjęcie licznika z widocznym numerem."
        ),
    ),
    Block(
        key="pytanie-dowod",
        name=_("Pytanie: potwierdzenie przelewu"),
        text=_HEAD
        + _(
            "nie znaleźliśmy jeszcze Twojej wpłaty. Dołącz potwierdzenie przelewu: z datą, kwotą i numerem "
            "rachunku, na który poszedł."
        ),
    ),
    Block(
        key="awaria",
        name=_("Jakość energii: sprawa operatora sieci"),
        text=_HEAD
        + _(
            "ta sprawa dotyczy jakości energii lub przerw w dostawie. Za sieć odpowiada operator: [nazwa "
            "operatora…]. Przekazaliśmy mu Twoje zgłoszenie dnia [data…], a o jego odpowiedzi poinformujemy Cię "
            "tutaj. Awarie przyjmuje całą dobę pogotowie energetyczne pod numerem 991."
        ),
    ),
    Block(
        key="termin",
        name=_("Do kiedy odpowiemy"),
        text=_("Odpowiedź otrzymasz od nas najpóźniej {due}."),
    ),
)


def blocks_for(complaint: Complaint, client_name: str) -> Sequence[Block]:
    """Give the text blocks with what is known of a complaint filled in."""
    about = complaint.about
    known = {
        "client": client_name,
        "number": complaint.number,
        "received": day(day_in_warsaw(complaint.received_at)),
        "due": day(complaint.due_on),
        "about": _(" Dotyczy: {what}.").format(what=about_name(about)) if about else "",
    }
    return [replace(block, text=block.text.format(**known)) for block in _BLOCKS]


def tab_name(tab: Tab) -> str:
    """Name a part of the queue."""
    return {
        Tab.MINE: _("Moje"),
        Tab.UNASSIGNED: _("Nieprzydzielone"),
        Tab.ALL: _("Wszystkie"),
        Tab.CLOSED: _("Zamknięte"),
    }[tab]


def nothing_in(tab: Tab) -> str:
    """Say that a part of the queue is empty, and what that means."""
    return {
        Tab.MINE: _(
            "Nie prowadzisz żadnej reklamacji. Nieprzydzielone czekają w sąsiedniej zakładce."
        ),
        Tab.UNASSIGNED: _("Każda otwarta reklamacja ma kogoś, kto ją prowadzi."),
        Tab.ALL: _("Nie ma otwartych reklamacji."),
        Tab.CLOSED: _("Nie ma jeszcze zamkniętych reklamacji."),
    }[tab]


def clock_words(deadline: Deadline) -> str:
    """Say to staff how the statutory clock stands: „zostały 2 dni”, „po terminie 1 dzień”."""
    if deadline.clock is not Clock.OVER:
        return time_left(deadline)
    days = counted(-deadline.days_left, _("1 dzień"), _("dni"), _("dni"))
    return _("po terminie {days}").format(days=days)


def state_for_staff(state: ComplaintState) -> str:
    """Name a state as staff sees it."""
    return _("czeka na klienta") if state is ComplaintState.ASKED else state_name(state)


def message_for_staff(kind: MessageKind) -> str:
    """Say what a message is, as staff sees it."""
    return {
        MessageKind.COMPLAINT: _("Reklamacja"),
        MessageKind.REPLY: _("Klient"),
        MessageKind.WITHDRAWAL: _("Klient wycofał reklamację"),
    }.get(kind) or message_name(kind)


def verdict_name(verdict: ComplaintState) -> str:
    """Name a verdict as the radio buttons do."""
    return {
        ComplaintState.ACCEPTED: _("Uznana"),
        ComplaintState.PARTLY_ACCEPTED: _("Uznana w części"),
        ComplaintState.REJECTED: _("Nieuznana"),
    }[verdict]
