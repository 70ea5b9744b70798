"""The section "Dane klienta" of the settings: what the client may change, and what comes from the contracts."""

from mojbok.domain.clients import ClientType, Place
from mojbok.domain.email_change import EmailChange
from mojbok.domain.permissions import Decision, Permission
from mojbok.domain.postal_address import PostalAddress
from mojbok.domain.profile_form import LABELS
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, submit
from mojbok.pages.frame import sheet
from mojbok.pages.icons import icon
from mojbok.pages.notices import bok_line, notice
from mojbok.pages.prose import breaking
from mojbok.pages.site import Site
from mojbok.pages.windows import window_button
from mojbok.services.profile import ProfileSheet
from mojbok.texts.formats import instant, phone
from mojbok.texts.translate import _

WINDOW = "zmiana-danych"
CANCEL = "/ustawienia/adres-email/anuluj"


def client_section(site: Site, profile: ProfileSheet, *, page: str, news: str) -> None:
    """Lay out what is known of the client; `news` tells what has just been done."""
    with Html("section", aria_labelledby="dane-klienta"):
        Html("h2", _("Dane klienta"), id="dane-klienta")
        _tell(news)
        if profile.new_email:
            _waiting(profile, profile.new_email)
        with sheet():
            Html("h3", _("Kontakt i zgody"))
            _facts(_own(profile))
            hold_notice(site, profile)
            window_button(page, WINDOW, _("Zmień dane"))
        with sheet():
            Html("h3", _("Dane z umów"))
            _facts(_of_contracts(profile))
            Html(
                "p",
                _("Te dane bierzemy z Twoich umów. Jeśli coś się nie zgadza, daj nam znać:"),
                "hint",
            )
            bok_line(site.contact)


def hold_notice(site: Site, profile: ProfileSheet) -> None:
    """Say that contact data can't be changed yet, why, and until when."""
    if profile.held_until is None:
        return
    notice(
        "info",
        _("Telefon, e-mail i adres możesz zmienić od {until}.").format(
            until=instant(profile.held_until)
        ),
        _(
            "Przy rejestracji e-mail albo telefon były inne niż w umowie, więc przez pewien czas "
            "chronimy konto przed zmianami. Zgody możesz zmieniać cały czas."
        ),
        _("Masz pilną zmianę? Skontaktuj się z nami:"),
        contact=site.contact,
    )


def _tell(news: str) -> None:
    told = {
        "zapisano": _("Zmiany zapisane."),
        "bez-zmian": _("Nic się nie zmieniło: te same dane już mamy."),
        "anulowano": _("Zmiana adresu anulowana. Link z wiadomości już nie działa."),
    }
    if news in told:
        notice("info" if news == "bez-zmian" else "success", told[news], is_focused=True)


def _waiting(profile: ProfileSheet, change: EmailChange) -> None:
    with Html("div", None, "notice waiting", role="status"):
        icon("mail")
        with Html("div", None, "notice-words"):
            Html("h3", _("Nowy adres czeka na potwierdzenie"))
            with Html("p"):
                Html("span", _("Wysłaliśmy link na adres "))
                breaking("strong", change.new_email)
                Html("span", _(". Otwórz go do {until}.").format(until=instant(change.expires_at)))
            breaking("p", _("Do tego czasu piszemy na {email}.").format(email=profile.email))
            with form(CANCEL):
                submit(_("Anuluj zmianę adresu"), "quiet")


def _facts(facts: dict[str, tuple[str, ...]]) -> None:
    with Html("dl", None, "facts"):
        for term, lines in facts.items():
            with Html("div"):
                Html("dt", term)
                with Html("dd"):
                    for line in lines or ("—",):
                        breaking("span", line)


def _own(profile: ProfileSheet) -> dict[str, tuple[str, ...]]:
    return {
        LABELS["email"]: (profile.email,),
        LABELS["phone"]: (phone(profile.phone),),
        _("Adres do korespondencji"): _correspondence(profile.address),
        LABELS["e_invoices"]: _decided(profile.permissions.get(Permission.E_INVOICES)),
        LABELS["notifications"]: _decided(profile.permissions.get(Permission.NOTIFICATIONS)),
    }


def _correspondence(address: PostalAddress | None) -> tuple[str, ...]:
    return address.lines() if address else (_("taki jak w umowie"),)


def _decided(decision: Decision | None) -> tuple[str, ...]:
    if decision is None:
        return (_("nie"),)
    told = _("tak, od {when}") if decision.is_given else _("nie, wycofana {when}")
    return (told.format(when=instant(decision.decided_at)),)


def _of_contracts(profile: ProfileSheet) -> dict[str, tuple[str, ...]]:
    is_business = profile.client_type is ClientType.BUSINESS
    facts: dict[str, tuple[str, ...]] = {
        _("Nazwa") if is_business else _("Imię i nazwisko"): (profile.client_name,),
        _("NIP") if is_business else _("PESEL"): (profile.number or "—",),
        _("Login"): (profile.login,),
    }
    for place in profile.places:
        term = (
            _("Adres z umowy {number}").format(number=place.contract_number)
            if place.contract_number
            else (_("Adres siedziby") if is_business else _("Adres zamieszkania"))
        )
        # Several points of delivery of one contract may have addresses of their own.
        facts[term] = (*facts.get(term, ()), *_lines(place))
    return facts


def _lines(place: Place) -> tuple[str, ...]:
    town = f"{place.postal_code} {place.city}".strip()
    return (place.street, town) if place.street else (town,)
