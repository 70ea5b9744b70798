"""Complaints (reklamacje) in words: topics, states, the legal deadline, and the way on after a refusal."""

from datetime import date
from typing import Final

from mojbok.domain.attachments import MEGABYTE, AttachmentKind, other_kind_named
from mojbok.domain.complaint_deadline import Clock, Deadline, Silence
from mojbok.domain.complaints import About, Category, ComplaintState, MessageKind, SubjectKind
from mojbok.texts.formats import counted, day
from mojbok.texts.translate import _

_KILOBYTE: Final = 1024
_FEW: Final = range(2, 5)


def category_name(category: Category) -> str:
    """Name a topic."""
    return {
        Category.INVOICE: _("Faktura lub rozliczenie"),
        Category.METER: _("Odczyt lub licznik"),
        Category.PAYMENT: _("Płatność lub saldo"),
        Category.QUALITY: _("Jakość energii lub awaria"),
        Category.CONTRACT: _("Umowa"),
        Category.SERVICE: _("Obsługa"),
        Category.OTHER: _("Inne"),
    }[category]


def state_name(state: ComplaintState) -> str:
    """Name a state."""
    return {
        ComplaintState.RECEIVED: _("przyjęta"),
        ComplaintState.IN_PROGRESS: _("w toku"),
        ComplaintState.ASKED: _("czeka na Twoją odpowiedź"),
        ComplaintState.ACCEPTED: _("uznana"),
        ComplaintState.PARTLY_ACCEPTED: _("uznana w części"),
        ComplaintState.REJECTED: _("nieuznana"),
        ComplaintState.WITHDRAWN: _("wycofana"),
    }[state]


def message_name(kind: MessageKind) -> str:
    """Say what a message is, as its heading does."""
    return {
        MessageKind.COMPLAINT: _("Twoja reklamacja"),
        MessageKind.REPLY: _("Ty"),
        MessageKind.WITHDRAWAL: _("Reklamacja wycofana"),
        MessageKind.QUESTION: _("Biuro Obsługi Klienta pyta"),
        MessageKind.ANSWER: _("Odpowiedź Biura Obsługi Klienta"),
        MessageKind.REOPENING: _("Biuro Obsługi Klienta wznowiło sprawę"),
    }[kind]


def about_name(about: About) -> str:
    """Name what a complaint is about."""
    words = {
        SubjectKind.INVOICE: _("Faktura {number}"),
        SubjectKind.CONTRACT: _("Umowa {number}"),
        SubjectKind.PPE: _("Punkt poboru {number}"),
    }
    return words[about.kind].format(number=about.number)


def time_left(deadline: Deadline) -> str:
    """Say how the time until the answer stands."""
    days = counted(abs(deadline.days_left), _("1 dzień"), _("dni"), _("dni"))
    return {
        Clock.RUNNING: _left(deadline.days_left),
        Clock.SOON: _left(deadline.days_left),
        Clock.LAST_DAY: _("dziś mija termin"),
        Clock.OVER: _("termin minął {days} temu"),
    }[deadline.clock].format(days=days)


def basis(silence: Silence) -> str:
    """Say where the deadline comes from."""
    return {
        Silence.ACCEPTED: _(
            "14 dni od dnia, w którym reklamacja do nas dotarła (art. 7a ustawy o prawach konsumenta)."
        ),
        Silence.DISCOUNT: _(
            "14 dni od dnia, w którym reklamacja do nas dotarła (§ 49 pkt 8 rozporządzenia systemowego), "
            "chyba że Twoja umowa mówi inaczej."
        ),
        Silence.NOTHING: _("14 dni od dnia, w którym reklamacja do nas dotarła: tyle obiecujemy."),
        Silence.REOPENED: _("14 dni od dnia, w którym wznowiliśmy sprawę: tyle obiecujemy."),
    }[silence]


def meaning_of_silence(silence: Silence) -> str:
    """Say what it means by law when the answer does not come in time; empty when the law says nothing."""
    return {
        Silence.ACCEPTED: _(
            "Jeśli nie odpowiemy w terminie, reklamację konsumenta uważa się za uznaną."
        ),
        Silence.DISCOUNT: _(
            "Jeśli nie odpowiemy w terminie, za każdy dzień zwłoki należy Ci się bonifikata."
        ),
        Silence.NOTHING: "",
        Silence.REOPENED: "",
    }[silence]


def consequence_of_silence(silence: Silence, due: date) -> str:
    """Say what follows now that the answer has not come in time."""
    missed = _("Nie odpowiedzieliśmy do {due}. Przepraszamy.").format(due=day(due))
    follows = {
        Silence.ACCEPTED: _(
            "Jeśli jesteś konsumentem, Twoją reklamację uważa się za uznaną (art. 7a ustawy o prawach konsumenta)."
        ),
        Silence.DISCOUNT: _(
            "Jeśli dotyczy rozliczeń, za każdy dzień zwłoki należy Ci się bonifikata."
        ),
        Silence.NOTHING: "",
        Silence.REOPENED: "",
    }[silence]
    return f"{missed} {follows}".strip()


def ways_on_after_refusal(*, is_consumer: bool) -> tuple[str, ...]:
    """Say where somebody may go who does not agree with the answer."""
    court = _("Sprawę możesz też oddać do sądu powszechnego.")
    if not is_consumer:
        return (_("Jeśli masz nowe dowody, złóż nową reklamację i podaj numer tej."), court)
    return (
        _(
            "Koordynator do spraw negocjacji przy Prezesie Urzędu Regulacji Energetyki (art. 31a Prawa "
            "energetycznego): złóż wniosek o rozwiązanie sporu. W sprawie wstrzymania dostaw masz na to "
            "14 dni od otrzymania tej odpowiedzi."
        ),
        _("Miejski lub powiatowy rzecznik konsumentów doradzi Ci bezpłatnie."),
        court,
    )


def ways_on_in_answer(*, is_consumer: bool) -> str:
    """Say at the end of an answer where somebody may go who does not agree with it."""
    ways = "\n".join(f"– {way}" for way in ways_on_after_refusal(is_consumer=is_consumer))
    return _("Jeśli nie zgadzasz się z tą odpowiedzią:") + "\n" + ways


def _left(days: int) -> str:
    if days == 1:
        return _("został {days}")
    return _("zostały {days}") if days in _FEW else _("zostało {days}")


def unlike_its_name(name: str, kind: AttachmentKind) -> str:
    """Say what a file is where its name says something else: „To zwykły tekst, nie PDF.”; empty where it does not."""
    other = other_kind_named(name, kind)
    if other is None:
        return ""
    return _("To {kind}, nie {other}.").format(kind=_kind_name(kind), other=_kind_name(other))


def _kind_name(kind: AttachmentKind) -> str:
    return {
        AttachmentKind.PDF: _("PDF"),
        AttachmentKind.JPEG: _("zdjęcie JPEG"),
        AttachmentKind.PNG: _("obraz PNG"),
        AttachmentKind.HEIC: _("zdjęcie HEIC"),
        AttachmentKind.TEXT: _("zwykły tekst"),
    }[kind]


def size_name(size: int) -> str:
    """Write a file's size: 812 B, 34 KB, 2,5 MB."""
    if size < _KILOBYTE:
        return f"{size}\N{NO-BREAK SPACE}B"
    if size < MEGABYTE:
        return f"{-(-size // _KILOBYTE)}\N{NO-BREAK SPACE}KB"
    return f"{size / MEGABYTE:.1f}\N{NO-BREAK SPACE}MB".replace(".", ",")
