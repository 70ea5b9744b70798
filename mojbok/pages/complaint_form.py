"""SCR-COMPLAINTS, the form for a new complaint (Nowa reklamacja)."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import FormData

from mojbok.domain.complaints import (
    LABELS,
    MOST,
    About,
    Category,
    ComplaintForm,
    SubjectKind,
)
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.rates import TooManyRequestsError
from mojbok.pages.asking import ask
from mojbok.pages.complaint_files import (
    MOST_BODY,
    Sent,
    answer,
    default_button,
    fault_of_files,
    files_field,
    received,
    saved,
)
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, go_to, returned, settle, submit, text_of, typed
from mojbok.pages.frame import frame_after_login, sheet
from mojbok.pages.icons import icon
from mojbok.pages.long_fields import choice, text_area
from mojbok.pages.notices import notice_of
from mojbok.pages.site import Site
from mojbok.services.attachments import NEW
from mojbok.services.complaints import ComplaintOffer
from mojbok.services.drafts import Returned
from mojbok.texts.complaints import category_name
from mojbok.texts.formats import day
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, Response, Visit, see_other, visit_of

LIST: Final = "/reklamacje"
ADDRESS: Final = "/reklamacje/nowa"
_FIELDS: Final = ("category", "about", "other_invoice", "subject", "text", "key")
_LONGEST: Final = 200
_LONGEST_KEY: Final = 32


def register(site: Site) -> None:
    """Declare the form's page and where it posts to."""

    @site.doors.page(ADDRESS, Access.PORTAL, _("Nowa reklamacja"))
    async def page(request: Request) -> None:
        visit = visit_of(request)
        offer = await ask(site.services.complaints.offer, visit.signed_in)
        back = await returned(site, request, _draft_name(visit))
        # Saved while it was being sent: what it says has been filed.
        if await ask(
            site.services.complaints.is_filed, visit.signed_in, back.values.get("key", "")
        ):
            back = Returned()
        asked_about = request.query_params.get("dotyczy", "")
        with frame_after_login(site, _("Reklamacje"), name=offer.client_name, here=LIST):
            content(site, offer, back, asked_about)

    @site.doors.post(ADDRESS, Access.PORTAL, most_body=MOST_BODY)
    async def send(request: Request) -> Response:
        async with received(request) as sent:
            return answer(request, await _file(site, request, sent))

    @site.doors.post(f"{ADDRESS}/szkic", Access.PORTAL)
    async def save(request: Request) -> Response:
        values = _values(await typed(request))
        return saved(await _give_back(site, request, values))


def content(site: Site, offer: ComplaintOffer, back: Returned, asked_about: str = "") -> None:
    """Lay out the form; `asked_about` is what another page says that the complaint is about."""
    values = back.values or {"about": asked_about}
    first = next(iter(back.errors), None)
    with sheet("complaint-form"):
        Html("h2", _("Nowa reklamacja"))
        notice_of(back.notice, site.contact)
        with form(ADDRESS, takes_files=True, has_required=True, saved_at=f"{ADDRESS}/szkic"):
            default_button()
            Html("input", type="hidden", name="key", value=values.get("key") or offer.key)
            _what(offer, values, back.errors, first)
            _subject(values, back.errors, first)
            text_area(
                "text",
                LABELS["text"],
                most=MOST["text"],
                value=values.get("text", ""),
                error=back.errors.get("text"),
                hint=_(
                    "Napisz, co się stało i czego oczekujesz. Nie podawaj haseł ani numeru PESEL."
                ),
                is_focused=first == "text",
            )
            files_field(offer.waiting, back.errors.get("files"), is_focused=first == "files")
            with Html("div", None, "buttons"):
                submit(_("Złóż reklamację"))
                go_to(LIST, _("Anuluj"), "second")


def _subject(
    values: Mapping[str, str], errors: Mapping[str, DomainError], first: str | None
) -> None:
    Field(
        "subject",
        LABELS["subject"],
        value=values.get("subject", ""),
        error=errors.get("subject"),
        hint=_("W kilku słowach, na przykład: Za wysoka faktura za październik"),
        is_required=True,
        is_focused=first == "subject",
        maxlength=MOST["subject"],
        autocomplete="off",
    )


def _what(
    offer: ComplaintOffer,
    values: Mapping[str, str],
    errors: Mapping[str, DomainError],
    first: str | None,
) -> None:
    choice(
        "category",
        LABELS["category"],
        {"": {"": _("Wybierz"), **{kind.value: category_name(kind) for kind in Category}}},
        values.get("category", ""),
        error=errors.get("category"),
        is_required=True,
        is_focused=first == "category",
    )
    _distributor()
    choice(
        "about",
        LABELS["about"],
        _things(offer),
        values.get("about", ""),
        error=errors.get("about"),
        hint=_("Jeśli wiesz. Dzięki temu odpowiemy szybciej."),
        is_focused=first == "about",
    )
    Field(
        "other_invoice",
        LABELS["other_invoice"],
        value=values.get("other_invoice", ""),
        error=errors.get("other_invoice"),
        hint=_("Tylko gdy nie ma jej na liście powyżej."),
        is_focused=first == "other_invoice",
        maxlength=MOST["other_invoice"],
        autocomplete="off",
        autocapitalize="characters",
        spellcheck="false",
    )


def _things(offer: ComplaintOffer) -> dict[str, dict[str, str]]:
    def value(kind: SubjectKind, number: str) -> str:
        return str(About(kind, number))

    return {
        "": {"": _("Niczego z tej listy")},
        _("Faktury"): {
            value(SubjectKind.INVOICE, invoice.number): _("{number} z {day}").format(
                number=invoice.number, day=day(invoice.issued_on)
            )
            for invoice in offer.invoices
        },
        _("Umowy"): {
            value(SubjectKind.CONTRACT, contract.number): contract.number
            for contract in offer.contracts
        },
        _("Punkty poboru"): {
            value(SubjectKind.PPE, point.ppe): f"{point.ppe}, {point.place}"
            if point.place
            else point.ppe
            for point in offer.points
        },
    }


def _distributor() -> None:
    """Say who really deals with outages; shown where that topic is chosen, or always where CSS can't tell."""
    with Html("div", None, "notice info for-quality", role="note"):
        icon("info")
        with Html("div", None, "notice-words"):
            with Html("p"):
                Html("span", _("Nie masz prądu? Zadzwoń pod "))
                Html("a", "991", href="tel:991")
                Html("span", _(" – całą dobę, to pogotowie energetyczne Twojego dystrybutora."))
            Html(
                "p",
                _(
                    "Za jakość energii i awarie odpowiada dystrybutor (jego nazwa jest przy punkcie poboru). "
                    "Reklamację możesz złożyć także u nas: przekażemy mu ją i damy Ci odpowiedź."
                ),
            )


async def _file(site: Site, request: Request, sent: Sent) -> Response:
    visit = visit_of(request)
    values = _values(sent.data)
    fault = await fault_of_files(site, request, sent, NEW)
    if fault:
        return await _give_back(site, request, values, errors={"files": fault})
    if sent.dropped or sent.only_attaches:
        return await _give_back(site, request, values, to=f"{ADDRESS}#files")
    try:
        complaint = await ask(
            site.services.complaints.file,
            visit.signed_in,
            _form_of(values),
            values["key"] or site.tokens.identifier(),
            visit.source,
        )
    except FormInvalidError as error:
        return await _give_back(site, request, values, errors=error.errors)
    except TooManyRequestsError as error:
        return await _give_back(site, request, values, notice=error)
    await settle(site, request, _draft_name(visit))
    return see_other(f"{LIST}/{complaint.id}?stan=przyjeta")


async def _give_back(
    site: Site,
    request: Request,
    values: Mapping[str, str],
    *,
    errors: Mapping[str, DomainError] | None = None,
    notice: DomainError | None = None,
    to: str = ADDRESS,
) -> Response:
    name = _draft_name(visit_of(request))
    return await give_back(
        site, request, name, to, values=values, errors=errors, notice=notice, is_long=True
    )


def _draft_name(visit: Visit) -> str:
    """Name the form's draft: each account has its own, though several may use one browser."""
    return f"complaint-{visit.signed_in.account.id}"


def _values(data: FormData) -> dict[str, str]:
    most = {"text": 2 * MOST["text"], "key": _LONGEST_KEY}
    return {name: text_of(data, name)[: most.get(name, _LONGEST)] for name in _FIELDS}


def _form_of(values: Mapping[str, str]) -> ComplaintForm:
    return ComplaintForm(**{name: values[name] for name in _FIELDS if name != "key"})
