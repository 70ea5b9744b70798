"""SCR-SETTINGS (Ustawienia): data, password, calendar, reminders, active sessions and all data, in this order."""

from mojbok.pages import active_sessions, calendar, client_data_form, password_dialog, reminders
from mojbok.pages.active_sessions import sessions_section, sessions_shown
from mojbok.pages.asking import ask
from mojbok.pages.calendar import calendar_address, calendar_section
from mojbok.pages.client_data import WINDOW, client_section
from mojbok.pages.client_data_form import change_window, draft_name
from mojbok.pages.closing import closing_section
from mojbok.pages.forms import returned
from mojbok.pages.frame import frame_after_login
from mojbok.pages.own_data import own_data_section
from mojbok.pages.password_dialog import password_back, password_section
from mojbok.pages.reminders import reminders_section, reminders_shown
from mojbok.pages.site import Site
from mojbok.pages.windows import is_window_open
from mojbok.texts.translate import _
from mojbok.web.access import Access, Request, visit_of

ADDRESS = "/ustawienia"


def register(site: Site) -> None:
    """Declare the screen's routes."""
    client_data_form.register(site, ADDRESS)
    password_dialog.register(site, ADDRESS)
    active_sessions.register(site, ADDRESS)
    calendar.register(site, ADDRESS)
    reminders.register(site, ADDRESS)

    @site.doors.page(ADDRESS, Access.PORTAL, _("Ustawienia"))
    async def page(request: Request) -> None:
        visit = visit_of(request)
        sheet = await ask(site.services.profile.sheet, visit.signed_in)
        back = await returned(site, request, draft_name(visit))
        password = await password_back(site, request)
        sessions = await sessions_shown(site, request)
        feed = await calendar_address(site, request)
        chosen = await reminders_shown(site, request)
        news = request.query_params.get("stan", "")
        is_open = is_window_open(request, WINDOW)
        with frame_after_login(site, _("Ustawienia"), name=sheet.client_name, here=ADDRESS):
            client_section(site, sheet, page=ADDRESS, news=news)
            password_section(site, request, password, page=ADDRESS)
            calendar_section(feed, request)
            reminders_section(chosen, request, page=ADDRESS)
            sessions_section(sessions, request)
            own_data_section()
            closing_section()
            change_window(site, sheet, back, page=ADDRESS, is_open=is_open)
