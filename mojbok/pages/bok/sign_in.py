"""Signing in of staff: `/bok/logowanie`, then `/bok/kod`, and out again."""

from mojbok.domain.forms import FormInvalidError
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.domain.sessions import EndReason
from mojbok.domain.staff import (
    StaffCredentialsWrongError,
    StaffLockedError,
    StaffStage,
    name_key,
)
from mojbok.pages.asking import ask, ask_in_turn
from mojbok.pages.bok.frame import LOG_OUT, bok_frame_before
from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.forms import form, give_back, returned, settle, submit, text_of, typed
from mojbok.pages.frame import sheet
from mojbok.pages.login import going_of, with_going
from mojbok.pages.notices import notice, notice_of
from mojbok.pages.site import Site
from mojbok.services.drafts import Returned
from mojbok.services.staff_sessions import OpenedStaffSession
from mojbok.texts.translate import _
from mojbok.web.access import (
    BOK_LOGIN,
    BOK_SESSION,
    HOME_OF_STAFF_STAGE,
    Access,
    Request,
    Response,
    forget_storage,
    see_other,
    visit_of,
)

FORM = "bok-login"
CODE_FORM = "bok-code"
CODE = HOME_OF_STAFF_STAGE[StaffStage.CODE]


def register(site: Site) -> None:
    """Declare the screens' routes."""

    @site.doors.page(BOK_LOGIN, Access.STAFF_NOT_SIGNED_IN, _("Logowanie do BOK"))
    async def page(request: Request) -> None:
        back = await returned(site, request, FORM)
        with bok_frame_before(_("Logowanie do BOK")):
            _why_signed_out(request.query_params.get("powod", ""))
            login_form(site, back, going_of(request.query_params.get("dalej", "")))

    @site.doors.post(BOK_LOGIN, Access.ALWAYS)
    async def send(request: Request) -> Response:
        return await _log_in(site, request)

    @site.doors.page(CODE, Access.STAFF_CODE, _("Kod z aplikacji"))
    async def code_page(request: Request) -> None:
        back = await returned(site, request, CODE_FORM)
        with bok_frame_before(_("Kod z aplikacji"), has_way_out=True):
            code_form(site, back, going_of(request.query_params.get("dalej", "")))

    @site.doors.post(CODE, Access.STAFF_CODE)
    async def send_code(request: Request) -> Response:
        return await _confirm(site, request)

    @site.doors.post(LOG_OUT, Access.STAFF_ANY_STAGE)
    async def log_out(request: Request) -> Response:
        return await _log_out(site, request)


def login_form(site: Site, back: Returned, going: str) -> None:
    """Lay out the first step."""
    first_wrong = next(iter(back.errors), None)
    with sheet():
        notice_of(back.notice, site.contact)
        with form(BOK_LOGIN):
            _keep_going(going)
            Field(
                "name",
                _("Nazwa użytkownika"),
                value=back.values.get("name", ""),
                error=back.errors.get("name"),
                is_focused=first_wrong in {None, "name"},
                autocomplete="username",
                autocapitalize="none",
                spellcheck="false",
                maxlength=128,
            )
            Field(
                "password",
                _("Hasło"),
                error=back.errors.get("password"),
                is_focused=first_wrong == "password",
                type="password",
                autocomplete="current-password",
            )
            submit(_("Zaloguj się"))


def code_form(site: Site, back: Returned, going: str) -> None:
    """Lay out the second step, and the way for those whose phone is not at hand."""
    with sheet():
        notice_of(back.notice, site.contact)
        with form(CODE):
            _keep_going(going)
            code_field(back, hint=_("Sześć cyfr z aplikacji uwierzytelniającej."))
            submit(_("Dalej"))
        with Html("details", None, "changes", open="recovery_code" in back.errors):
            Html("summary", _("Nie masz przy sobie telefonu?"))
            with form(CODE):
                _keep_going(going)
                Field(
                    "recovery_code",
                    _("Kod zapasowy"),
                    error=back.errors.get("recovery_code"),
                    hint=_("Jeden z dziesięciu kodów z pierwszego logowania. Każdy działa raz."),
                    is_focused="recovery_code" in back.errors,
                    autocomplete="off",
                    autocapitalize="characters",
                    spellcheck="false",
                    maxlength=64,
                )
                submit(_("Użyj kodu zapasowego"), "second")


def code_field(back: Returned, *, hint: str, is_alone: bool = True) -> None:
    """Lay out the field of an app's code; it comes back empty, for the code is over soon.

    Among other fields it is not the first to be filled in, and is marked as required as they are.
    """
    has_error = "code" in back.errors
    Field(
        "code",
        _("Kod z aplikacji"),
        error=back.errors.get("code"),
        hint=hint,
        is_required=not is_alone,
        is_focused="recovery_code" not in back.errors if is_alone else has_error,
        inputmode="numeric",
        autocomplete="one-time-code",
        maxlength=16,
    )


def lead_on(site: Site, opened: OpenedStaffSession | None, going: str = "") -> Response:
    """Answer a step that was right: give the browser its session and lead it on; without one, to the beginning."""
    if opened is None:
        return see_other(BOK_LOGIN)
    stage = opened.session.stage
    home = HOME_OF_STAFF_STAGE[stage]
    if stage is StaffStage.FULL:
        home = going or home
    elif stage is StaffStage.CODE:
        home = with_going(home, going)
    response = see_other(home)
    site.doors.cookies.set(response, BOK_SESSION, opened.token)
    return response


async def locked_out(site: Site, request: Request, error: StaffLockedError) -> Response:
    """Answer an attempt that has locked its name: the session is over, and the login page says so."""
    response = await give_back(site, request, FORM, BOK_LOGIN, values={}, notice=error)
    site.doors.cookies.forget(response, BOK_SESSION)
    return response


async def _log_in(site: Site, request: Request) -> Response:
    data = await typed(request)
    name, going = text_of(data, "name"), going_of(text_of(data, "going"))
    values, page = {"name": name[:128]}, with_going(BOK_LOGIN, going)
    visit = visit_of(request)
    try:
        opened = await ask_in_turn(
            f"bok {name_key(values['name'])}",
            site.services.bok.sign_in.log_in,
            name,
            text_of(data, "password"),
            visit.source,
            replacing=visit.token,
        )
    except FormInvalidError as error:
        return await give_back(site, request, FORM, page, values=values, errors=error.errors)
    except (
        StaffCredentialsWrongError,
        StaffLockedError,
        TooManyRequestsError,
        TooBusyError,
    ) as error:
        return await give_back(site, request, FORM, page, values=values, notice=error)
    await settle(site, request, FORM)
    return lead_on(site, opened, going)


async def _confirm(site: Site, request: Request) -> Response:
    data = await typed(request)
    visit, going = visit_of(request), going_of(text_of(data, "going"))
    sign_in, page = site.services.bok.sign_in, with_going(CODE, going)
    try:
        if "recovery_code" in data:
            recovery = text_of(data, "recovery_code")
            opened = await ask(sign_in.recover, visit.member, recovery, visit.source)
        else:
            code = text_of(data, "code")
            opened = await ask(sign_in.confirm, visit.member, code, visit.source)
    except FormInvalidError as error:
        return await give_back(site, request, CODE_FORM, page, values={}, errors=error.errors)
    except TooManyRequestsError as error:
        return await give_back(site, request, CODE_FORM, page, values={}, notice=error)
    except StaffLockedError as error:
        return await locked_out(site, request, error)
    await settle(site, request, CODE_FORM)
    return lead_on(site, opened, going)


async def _log_out(site: Site, request: Request) -> Response:
    token = visit_of(request).token
    if token:
        await ask(site.services.bok.sessions.end, token, EndReason.LOGOUT)
    response = see_other(f"{BOK_LOGIN}?powod={EndReason.LOGOUT}")
    site.doors.cookies.forget(response, BOK_SESSION)
    forget_storage(response)
    return response


def _keep_going(going: str) -> None:
    if going:
        Html("input", type="hidden", name="going", value=going)


def _why_signed_out(reason: str) -> None:
    sentences = {
        EndReason.IDLE: _("Po dłuższej przerwie wylogowaliśmy Cię. Zaloguj się ponownie."),
        EndReason.EXPIRED: _("Sesja trwała najdłużej, jak może. Zaloguj się ponownie."),
        EndReason.LOGOUT: _("Wylogowano."),
        EndReason.PASSWORD_CHANGED: _("Hasło zostało zmienione. Zaloguj się nowym hasłem."),
        EndReason.LOCKED: _("Konto jest zablokowane. Odblokuje je administrator."),
        EndReason.BLOCKED: _("To konto jest wyłączone. Zapytaj administratora."),
        EndReason.STAFF: _("Administrator zmienił Twoje konto. Zaloguj się ponownie."),
        EndReason.TOO_MANY: _("Zalogowano się w kolejnym miejscu, więc ta sesja się zakończyła."),
        EndReason.REPLACED: _("W tej przeglądarce zalogowano się ponownie."),
        EndReason.RENEWED: _("Logowanie trwa w innej karcie. Zaloguj się albo przejdź do niej."),
    }
    if reason in set(sentences):
        notice("info", sentences[EndReason(reason)])
