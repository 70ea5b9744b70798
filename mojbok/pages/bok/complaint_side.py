"""What stands beside a complaint's talk: who deals with it, whose it is, what it is about, and notes."""

from collections.abc import Mapping, Sequence
from typing import Final

from mojbok.domain.clients import Contract
from mojbok.domain.complaint_desk import LABELS, Note
from mojbok.domain.complaints import MOST
from mojbok.domain.complaints_repository import OfferedPoint
from mojbok.domain.invoices import ListedInvoice
from mojbok.pages.bok.client_links import sheet_address
from mojbok.pages.bok.complaint_answer import case_address, seen_field
from mojbok.pages.elements import Html
from mojbok.pages.fields import select
from mojbok.pages.forms import form, submit
from mojbok.pages.long_fields import text_area
from mojbok.pages.prose import breaking
from mojbok.services.complaint_cases import CaseSheet
from mojbok.services.drafts import Returned
from mojbok.texts.complaints import about_name
from mojbok.texts.formats import day, instant, money, phone
from mojbok.texts.invoices import period
from mojbok.texts.translate import _

TAKE: Final = "wez"
GIVE_BACK: Final = "oddaj"
HAND_OVER: Final = "przekaz"
ASSIGNMENT: Final = "przydzial"


def assignment(shown: CaseSheet, own_id: str | None) -> None:
    """Say who deals with it, and let it be taken, given back or handed over."""
    complaint = shown.complaint
    is_own = own_id is not None and complaint.assignee_id == own_id
    with Html("section", None, "sheet", aria_labelledby="prowadzi"):
        Html("h2", _("Prowadzi"), id="prowadzi")
        who = _("Ty") if is_own else shown.assignee or _("nikt jeszcze")
        Html("p", who, "strong-words")
        if not complaint.state.is_open:
            return
        if not shown.may_act:
            Html("p", _("Odpowiedzieć może ta osoba albo administrator."), "hint")
            return
        with form(f"{case_address(complaint.number)}/{ASSIGNMENT}"):
            seen_field(shown)
            if not is_own:
                _act(TAKE, _("Przejmij") if shown.assignee else _("Weź"), "second")
            others = {
                one.id: one.name for one in shown.colleagues if one.id != complaint.assignee_id
            }
            if complaint.assignee_id:
                _act(GIVE_BACK, _("Oddaj do kolejki"), "quiet")
            if others:
                select("komu", _("Przekaż komuś"), {"": _("wybierz osobę")} | others, "")
                _act(HAND_OVER, _("Przekaż"), "quiet")


def client(shown: CaseSheet) -> None:
    """Show whose complaint it is, with the way to all that is known of them."""
    card = shown.client
    with Html("section", None, "sheet", aria_labelledby="klient"):
        Html("h2", _("Klient"), id="klient")
        _facts(
            {
                _("Nazwa"): card.name,
                _("Rodzaj"): _("firma") if card.is_business else _("klient indywidualny"),
                _("E-mail"): card.email,
                _("Telefon"): phone(card.phone),
            }
        )
        with Html("p", None, "links"):
            Html("a", _("Karta klienta"), href=sheet_address(card.id))


def subject(shown: CaseSheet) -> None:
    """Show what the complaint is about, with amounts where it is about money."""
    if shown.complaint.about is None:
        return
    with Html("section", None, "sheet", aria_labelledby="dotyczy"):
        Html("h2", about_name(shown.complaint.about), id="dotyczy")
        if shown.subject is None:
            Html("p", _("W danych z CRM już jej nie ma."), "hint")
        else:
            _facts(_known(shown.subject))


def _known(known: ListedInvoice | Contract | OfferedPoint) -> dict[str, str]:
    match known:
        case ListedInvoice():
            invoice = known.invoice
            return {
                _("Wystawiona"): day(invoice.issued_on),
                _("Okres"): period(invoice.period_from, invoice.period_to),
                _("Termin płatności"): day(invoice.due_on),
                _("Kwota brutto"): money(invoice.gross),
                _("Do zapłaty"): money(known.open_amount),
            }
        case Contract():
            return {
                _("Produkt"): known.product,
                _("Taryfa"): known.tariff,
                _("Status"): known.status,
                _("Obowiązuje od"): day(known.valid_from) if known.valid_from else "",
            }
        case OfferedPoint():
            return {_("Adres"): known.place}


def notes(listed: Sequence[Note]) -> None:
    """List what staff told each other."""
    if not listed:
        Html("p", _("Klient ich nie widzi."), "hint")
        return
    with Html("ol", None, "notes"):
        for note in listed:
            with Html("li"):
                Html("p", note.text, "said")
                Html("p", f"{note.author}, {instant(note.at)}", "hint")


def note_form(shown: CaseSheet, back: Returned, key: str) -> None:
    """Lay out the form for one more note."""
    with form(f"{case_address(shown.complaint.number)}/notatka"):
        # Sent once more, it is the same note.
        Html("input", type="hidden", name="key", value=key)
        text_area(
            "note",
            LABELS["note"],
            most=MOST["text"],
            value=back.values.get("note", ""),
            error=back.errors.get("note"),
            is_focused="note" in back.errors,
            rows=3,
        )
        submit(_("Dodaj notatkę"), "second")


def _act(act: str, words: str, classes: str) -> None:
    Html("button", words, f"button {classes}", type="submit", name="zrob", value=act)


def _facts(facts: Mapping[str, str]) -> None:
    with Html("dl", None, "facts"):
        for term, text in facts.items():
            if text:
                with Html("div"):
                    Html("dt", term)
                    breaking("dd", text)
