"""The first signing in of staff: a password of their own, the app that gives the codes, the recovery codes."""

from collections.abc import Sequence

from mojbok.domain.forms import FormInvalidError
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.domain.staff import StaffLockedError, StaffStage
from mojbok.pages.asking import ask, ask_slow
from mojbok.pages.bok.frame import bok_frame_before
from mojbok.pages.bok.sign_in import code_field, lead_on, locked_out
from mojbok.pages.elements import Html
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.new_password import new_password_fields
from mojbok.pages.notices import notice_of
from mojbok.pages.qr import qr_code
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.services.staff_set_up import App
from mojbok.texts.translate import _
from mojbok.web.access import HOME_OF_STAFF_STAGE, Access, Request, Response, visit_of

PASSWORD_FORM = "bok-first-password"
APP_FORM = "bok-app"
PASSWORD = HOME_OF_STAFF_STAGE[StaffStage.PASSWORD]
APP = HOME_OF_STAFF_STAGE[StaffStage.SET_UP]
CODES = HOME_OF_STAFF_STAGE[StaffStage.RECOVERY_CODES]


def register(site: Site) -> None:
    """Declare the screens' routes."""

    @site.doors.page(PASSWORD, Access.STAFF_PASSWORD, _("Pierwsze logowanie"))
    async def password_page(request: Request) -> None:
        back = await returned(site, request, PASSWORD_FORM)
        with bok_frame_before(_("Pierwsze logowanie"), has_way_out=True):
            password_form(site, back)

    @site.doors.post(PASSWORD, Access.STAFF_PASSWORD)
    async def send_password(request: Request) -> Response:
        return await _choose(site, request)

    @site.doors.page(APP, Access.STAFF_SET_UP, _("Aplikacja uwierzytelniająca"))
    async def app_page(request: Request) -> None:
        back = await returned(site, request, APP_FORM)
        app = await ask(site.services.bok.set_up.app, visit_of(request).member)
        with bok_frame_before(_("Aplikacja uwierzytelniająca"), has_way_out=True):
            app_form(site, back, app)

    @site.doors.post(APP, Access.STAFF_SET_UP)
    async def send_code(request: Request) -> Response:
        return await _confirm(site, request)

    @site.doors.page(CODES, Access.STAFF_RECOVERY_CODES, _("Kody zapasowe"))
    async def codes_page(request: Request) -> None:
        codes = await ask(site.services.bok.set_up.recovery_codes, visit_of(request).member)
        with bok_frame_before(_("Kody zapasowe"), has_way_out=True):
            codes_shown(codes)

    @site.doors.post(CODES, Access.STAFF_RECOVERY_CODES)
    async def seen(request: Request) -> Response:
        visit = visit_of(request)
        have_seen = site.services.bok.set_up.have_seen_codes
        return lead_on(site, await ask(have_seen, visit.member, visit.source))


def password_form(site: Site, back: Returned) -> None:
    """Lay out the first step."""
    with sheet():
        Html("p", _("Krok 1 z 3. Wymyśl własne hasło: jednorazowe przestanie działać."))
        notice_of(back.notice, site.contact)
        with form(PASSWORD, has_required=True):
            new_password_fields(back, is_of_staff=True)
            submit(_("Dalej"))


def app_form(site: Site, back: Returned, app: App) -> None:
    """Lay out the second step: the QR code, the same to be typed, and the first code."""
    with sheet():
        Html(
            "p",
            _(
                "Krok 2 z 3. Zeskanuj ten kod aplikacją uwierzytelniającą na telefonie, na przykład "
                "Aegis, Google Authenticator albo Microsoft Authenticator. Aplikacja zacznie "
                "pokazywać sześć cyfr: będą potrzebne przy każdym logowaniu."
            ),
        )
        with Html("figure", None, "qr-figure"):
            qr_code(app.address, _("Kod QR dla aplikacji uwierzytelniającej"))
            with Html("figcaption"):
                Html("span", _("Nie możesz zeskanować? Wpisz w aplikacji klucz: "))
                Html("code", _in_groups(app.secret), "secret")
        notice_of(back.notice, site.contact)
        with form(APP):
            code_field(back, hint=_("Sześć cyfr, które aplikacja pokazuje teraz."))
            submit(_("Dalej"))


def codes_shown(codes: Sequence[str]) -> None:
    """Lay out the third step: the recovery codes, this once."""
    with sheet():
        Html(
            "p",
            _(
                "Krok 3 z 3. Gdy nie będziesz mieć przy sobie telefonu, zalogujesz się jednym z tych "
                "kodów. Każdy działa raz. Zapisz je albo wydrukuj i schowaj: pokazujemy je tylko teraz."
            ),
        )
        with Html("ul", None, "recovery-codes", aria_label=_("Kody zapasowe")):
            for code in codes:
                with Html("li"):
                    Html("code", code)
        with form(CODES):
            submit(_("Mam je zapisane"))


async def _choose(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    back = (PASSWORD_FORM, PASSWORD)
    try:
        opened = await ask_slow(
            site.services.bok.set_up.choose_password,
            visit.member,
            new=text_of(data, "new_password"),
            repeat=text_of(data, "new_password_repeat"),
            source=visit.source,
        )
    except FormInvalidError as error:
        return await give_back(site, request, *back, values={}, errors=error.errors)
    except TooBusyError as error:
        return await give_back(site, request, *back, values={}, notice=error)
    await settle(site, request, PASSWORD_FORM)
    return lead_on(site, opened)


async def _confirm(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit = visit_of(request)
    confirm = site.services.bok.set_up.confirm_app
    try:
        opened = await ask(confirm, visit.member, text_of(data, "code"), visit.source)
    except FormInvalidError as error:
        return await give_back(site, request, APP_FORM, APP, values={}, errors=error.errors)
    except TooManyRequestsError as error:
        return await give_back(site, request, APP_FORM, APP, values={}, notice=error)
    except StaffLockedError as error:
        return await locked_out(site, request, error)
    await settle(site, request, APP_FORM)
    return lead_on(site, opened)


def _in_groups(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
