"""What a client's sheet tells: how the account stands first, then everything that a caller may ask about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby

from mojbok.domain.account_state import AccountState
from mojbok.domain.accounts import AccountStatus
from mojbok.domain.audit import AuditEvent
from mojbok.domain.audit_repository import AuditEntry
from mojbok.domain.browsers import recognised
from mojbok.domain.clients import ClientType
from mojbok.pages.bok.client_badges import state_badge
from mojbok.pages.bok.client_links import LIST, sheet_address
from mojbok.pages.bok.complaint_answer import case_address
from mojbok.pages.bok.refunds import address_of, stage_badge
from mojbok.pages.complaints import state_badge as complaint_badge
from mojbok.pages.elements import Html
from mojbok.pages.forms import form
from mojbok.pages.prose import breaking
from mojbok.pages.turning import turning
from mojbok.services.client_sheets import AccountPart, ClientSheet
from mojbok.texts.audit import event_name, who_and_why
from mojbok.texts.browsers import browser_in_words
from mojbok.texts.clients import client_type, document_name, permission_name, way_on
from mojbok.texts.formats import ago, day, instant, money, phone
from mojbok.texts.letters import letter_name, letter_state
from mojbok.texts.translate import _

_CONTRACTS = 12
_REPEATED = (
    AuditEvent.SHOWN,
    AuditEvent.CLIENT_SHOWN,
    AuditEvent.LOGIN_FAILED,
    AuditEvent.LOGIN_REFUSED,
)


def top(shown: ClientSheet) -> None:
    """Lay out what is asked first: can they sign in, and if not, what is in the way."""
    with Html("p", None, "back"):
        Html("a", _("Szukaj innego klienta"), href=LIST)
    with Html("section", None, "sheet client-top", aria_label=_("Stan konta klienta")):
        with Html("div", None, "card-top"):
            state_badge(shown.state)
            Html("p", way_on(shown.state), "hint")
        _facts(dict(_standing(shown)))


def sections(shown: ClientSheet) -> None:
    """Lay out the rest, section by section."""
    if shown.part is not None:
        _sessions(shown, shown.part)
        _signing_in(shown.part)
        _letters(shown.part)
        _consents(shown.part)
        _complaints(shown.part)
        _refunds(shown, shown.part)
    _contracts(shown)
    _payers(shown)
    _history(shown)


def _standing(shown: ClientSheet) -> Iterator[tuple[str, str]]:
    client, part = shown.client, shown.part
    is_person = client.type is ClientType.INDIVIDUAL
    yield _("Klient"), f"{client_type(client.type)}, {client.id}"
    yield (_("PESEL") if is_person else _("NIP")), shown.number or "—"
    for place in shown.places:
        yield _("Adres w CRM"), f"{place.street}, {place.postal_code} {place.city}"
    yield _("E-mail w CRM"), client.email or "—"
    yield _("Telefon w CRM"), phone(client.phone or "—")
    if part is not None:
        yield from _of_account(shown, part)
    for old in shown.disowned:
        if old.status is AccountStatus.CLOSED:
            yield (
                _("Konto zamknięte przez klienta"),
                _("założone {day}").format(day=instant(old.created_at)),
            )
        else:
            yield _("Cudze konto, zamknięte"), f"{old.email}, {phone(old.phone)}"


def _of_account(shown: ClientSheet, part: AccountPart) -> Iterator[tuple[str, str]]:
    account = part.account
    yield _("Login"), part.login
    yield _("E-mail konta"), account.email
    yield _("Telefon konta"), phone(account.phone)
    yield _("Konto od"), instant(account.created_at)
    if part.locked_at:
        yield _("Zablokowane"), instant(part.locked_at)
    elif part.attempts.failures:
        yield _("Złe hasła z rzędu"), str(part.attempts.failures)
    if part.link_until and shown.state is AccountState.PENDING:
        yield _("Link aktywacyjny ważny do"), instant(part.link_until)
    if part.one_time_until:
        yield _("Hasło jednorazowe ważne do"), instant(part.one_time_until)
    if account.held_until and account.is_held(shown.now):
        yield _("Dane kontaktowe wstrzymane do"), instant(account.held_until)


def _facts(facts: Mapping[str, str]) -> None:
    with Html("dl", None, "facts"):
        for term, text in facts.items():
            with Html("div"):
                Html("dt", term)
                breaking("dd", text)


@contextmanager
def _section(name: str, heading: str, count: int | None = None) -> Iterator[None]:
    with Html("section", None, "sheet dense", aria_labelledby=name):
        Html("h2", heading if count is None else f"{heading} ({count})", id=name)
        yield


@contextmanager
def _table(caption: str, *columns: str) -> Iterator[Callable[..., None]]:
    """Lay out a table that stacks on a phone; what it gives lays out a row, a text for each column."""
    scrolls = Html("div", None, "table-scroll", tabindex="0", role="group", aria_label=caption)
    with scrolls, Html("table", None, "numbers stacks", role="table"):
        with Html("thead", role="rowgroup"), Html("tr", role="row"):
            for column in columns:
                Html("th", column, scope="col", role="columnheader")
        with Html("tbody", role="rowgroup"):
            yield lambda *texts: _cells(columns, texts)


def _cells(columns: Sequence[str], texts: Sequence[str]) -> None:
    with Html("tr", role="row"):
        for column, text in zip(columns, texts, strict=True):
            breaking("td", text, role="cell", data_name=column)


def _none(text: str) -> None:
    Html("p", text, "hint")


def _sessions(shown: ClientSheet, part: AccountPart) -> None:
    with _section("sesje", _("Sesje"), len(part.sessions)):
        if not part.sessions:
            _none(_("Klient nie jest teraz zalogowany."))
        with Html("ul", None, "lines"):
            for number, (session, source) in enumerate(part.sessions):
                name = f"sesja-{number}"
                with Html("li", None, "line"):
                    with Html("div", None, "row-words", id=name):
                        Html("span", browser_in_words(recognised(source.user_agent)))
                        passed = ago(shown.now - session.last_activity_at)
                        told = _("{ip}, od {since}, ostatnio {passed}").format(
                            ip=source.ip, since=instant(session.created_at), passed=passed
                        )
                        Html("span", told, "hint")
                    with form(f"{sheet_address(shown.client.id)}/zakoncz-jedna"):
                        Html("input", type="hidden", name="session", value=session.id)
                        Html(
                            "button",
                            _("Zakończ"),
                            "button quiet",
                            type="submit",
                            aria_describedby=name,
                        )


def _signing_in(part: AccountPart) -> None:
    with _section("logowania", _("Logowania w ostatnich 30 dniach, według sieci")):
        if not part.signing_in:
            _none(_("Nikt nie próbował się zalogować."))
            return
        columns = (_("Sieć"), _("Udane"), _("Złe hasło"), _("Przy blokadzie"), _("Od"), _("Do"))
        with _table(_("Logowania według sieci"), *columns) as cells:
            for each in part.signing_in:
                counts = map(str, (each.right, each.wrong, each.refused))
                cells(each.network, *counts, instant(each.first_at), instant(each.last_at))


def _letters(part: AccountPart) -> None:
    with _section("listy", _("Wysłane wiadomości"), part.letters_count):
        if not part.letters:
            _none(_("Nic nie wysłano."))
            return
        columns = (_("Kiedy"), _("Co"), _("Dokąd"), _("Stan"))
        with _table(_("Wysłane wiadomości"), *columns) as cells:
            for letter in part.letters:
                cells(
                    instant(letter.put_at),
                    letter_name(letter.kind),
                    letter.recipient,
                    letter_state(letter.state),
                )


def _consents(part: AccountPart) -> None:
    with _section("zgody", _("Zgody i regulaminy")):
        columns = (_("Kiedy"), _("Na co"), _("Decyzja"), _("Skąd"))
        with _table(_("Zgody i regulaminy"), *columns) as cells:
            for consent in part.consents:
                what = _("{document}, wersja {version}").format(
                    document=document_name(consent.kind), version=consent.version
                )
                cells(instant(consent.given_at), what, _("akceptacja"), consent.source.ip)
            for decision in part.decisions:
                given = _("zgoda") if decision.is_given else _("zgoda cofnięta")
                cells(
                    instant(decision.decided_at),
                    permission_name(decision.permission),
                    given,
                    decision.source.ip,
                )


def _complaints(part: AccountPart) -> None:
    with _section("reklamacje", _("Reklamacje"), len(part.complaints)):
        if not part.complaints:
            _none(_("Klient nie złożył reklamacji."))
        with Html("ul", None, "lines"):
            for complaint in part.complaints:
                with Html("li", None, "line"):
                    with Html("div", None, "row-words"):
                        Html("a", complaint.subject, href=case_address(complaint.number))
                        told = _("{number}, odpowiedź do {day}").format(
                            number=complaint.number, day=day(complaint.due_on)
                        )
                        Html("span", told, "hint")
                    complaint_badge(complaint.state)


def _refunds(shown: ClientSheet, part: AccountPart) -> None:
    with _section("zwroty", _("Zwroty nadpłat"), len(part.refunds)):
        if not part.refunds:
            _none(_("Klient nie prosił o zwrot."))
        with Html("ul", None, "lines"):
            for refund in part.refunds:
                with Html("li", None, "line"):
                    with Html("div", None, "row-words"):
                        Html("a", refund.reference, href=address_of(refund.reference))
                        told = _("{amount} na {account}, {when}").format(
                            amount=money(refund.amount),
                            account=refund.masked,
                            when=instant(refund.requested_at),
                        )
                        Html("span", told, "hint")
                    stage_badge(refund, shown.now)


def _contracts(shown: ClientSheet) -> None:
    contracts = shown.contracts
    with _section("umowy", _("Umowy"), len(contracts)):
        if not contracts:
            _none(_("Klient nie ma umów."))
            return
        columns = (_("Numer"), _("Status"), _("Taryfa"), _("Płatnik"), _("Od"), _("Do"))
        with _table(_("Umowy"), *columns) as cells:
            for contract in contracts[:_CONTRACTS]:
                cells(
                    contract.number,
                    contract.status,
                    contract.tariff,
                    contract.payer,
                    day(contract.valid_from),
                    day(contract.valid_to),
                )
        if len(contracts) > _CONTRACTS:
            _none(_("Pokazujemy najnowsze."))


def _payers(shown: ClientSheet) -> None:
    payers = shown.standings.payers
    with _section("platnicy", _("Płatnicy"), len(payers)):
        if not payers:
            _none(_("Klient nie ma płatników."))
            return
        columns = (_("Płatnik"), _("Do zapłaty"), _("Po terminie"), _("Nadpłata"))
        with _table(_("Płatnicy"), *columns) as cells:
            for each in payers[:_CONTRACTS]:
                cells(
                    f"{each.payer.name} ({each.payer.id})",
                    money(each.to_pay),
                    money(each.overdue),
                    money(each.overpaid),
                )


def _history(shown: ClientSheet) -> None:
    history = shown.history
    with _section("dziennik", _("Dziennik"), history.count):
        if not history.entries:
            _none(_("Nic się jeszcze nie wydarzyło."))
            return
        columns = (_("Kiedy"), _("Co"), _("Kto z BOK i dlaczego"), _("Skąd"))
        with _table(_("Dziennik"), *columns) as cells:
            for entries in _together(history.entries):
                first = entries[0]
                times = f" ({len(entries)}×)" if len(entries) > 1 else ""
                cells(
                    instant(first.at),
                    event_name(first.event) + times,
                    who_and_why(first) or "—",
                    first.ip or "—",
                )
        turning(
            sheet_address(shown.client.id),
            page=history.page,
            pages=history.pages,
            place="dziennik",
            name=_("Strony dziennika"),
        )


def _together(entries: Sequence[AuditEntry]) -> Iterator[Sequence[AuditEntry]]:
    """Put together what is the same several times in a row, and says no more than once."""
    for _key, those in groupby(entries, _sameness):
        yield list(those)


def _sameness(entry: AuditEntry) -> object:
    is_repeated = entry.event in _REPEATED
    return (entry.event, entry.facts.get("staff"), entry.ip) if is_repeated else entry.id
