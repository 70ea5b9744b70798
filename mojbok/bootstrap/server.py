"""The web side put in front of an application, and the server that runs it."""

import asyncio
import logging
import sys
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn

from mojbok.bootstrap.application import Application, build, prepare_database
from mojbok.bootstrap.logs import configure_logs
from mojbok.bootstrap.readiness import readiness
from mojbok.domain.staff_permissions import Act
from mojbok.gateways.node_news import NodeNews
from mojbok.gateways.printed.typst_documents import TypstDocuments
from mojbok.gateways.tokens import SecretTokens
from mojbok.mail.mailbox import Mailbox
from mojbok.pages.all_pages import register_all
from mojbok.pages.asking import bound_slow_lane, slow_lane_length
from mojbok.pages.idle import session_part
from mojbok.pages.own_answers import framed, framed_for_nobody
from mojbok.pages.site import Contact, Site
from mojbok.services.all_services import Services
from mojbok.settings import Settings
from mojbok.storage import migrate
from mojbok.storage.outages import Watch, watch_over
from mojbok.web.access import Doors
from mojbok.web.account_pages import LETTERS, MONEY, AccountPages
from mojbok.web.api.application import CrmApi
from mojbok.web.assets import Assets
from mojbok.web.chores import Chore
from mojbok.web.connects import SocketLimits
from mojbok.web.cookies import BOK_SESSION, SESSION, Cookies
from mojbok.web.gate import Gate
from mojbok.web.guard import SocketGuard
from mojbok.web.headers import AnswerHeaders
from mojbok.web.origins import Origins
from mojbok.web.own_requests import OwnRequests
from mojbok.web.routes import BOK_LOGIN, LOGIN
from mojbok.web.server import Web, pages_open
from mojbok.web.session_kinds import BOK, SessionKind, SessionKinds
from mojbok.web.visit import Visit

_log: Final = logging.getLogger(__name__)
ASSETS = Path(__file__).parents[2] / "assets"


def web_application(application: Application) -> Gate:
    """Put the web side in front of an application."""
    settings = application.settings
    cookies = Cookies(is_secure=urlsplit(settings.public_url).scheme == "https")
    origins = Origins(public_url=settings.public_url, is_demo=settings.is_demo)
    doors = Doors(cookies=cookies)
    kinds = _session_kinds(application.services)
    guard = _guard(application, kinds, cookies, origins)
    news = _news_between_nodes(application, guard, account_pages := _account_pages(application))
    site = _register_pages(application, doors)
    return Web(
        assets=Assets(ASSETS),
        doors=doors,
        session_part=partial(session_part, site),
        framed=partial(framed, site),
        framed_for_nobody=partial(framed_for_nobody, site),
        kinds=kinds,
        note_forbidden=partial(_note_forbidden, application.services),
        guard=guard,
        origins=origins,
        answer_headers=_answer_headers(settings, is_secure=cookies.is_secure),
        bok_phone=settings.bok_phone,
        bok_email=settings.bok_email,
        tokens=SecretTokens(),
        node=settings.node_name,
        socket_limits=_socket_limits(application),
        own_requests=OwnRequests(application.limiters.local),
        chores=_chores(application),
        account_pages=account_pages,
        api=_api(application, doors),
        readiness=readiness(application),
        measures=application.measures,
        metrics_token=settings.metrics_token.get_secret_value(),
        on_start=[partial(_start, application), *(part.start for part in news)],
        on_stop=[
            *(part.stop for part in news),
            application.sender.stop,
            _watch_database(application, guard).stop,
        ],
    ).asgi()


async def _start(application: Application) -> None:
    await asyncio.to_thread(application.services.legal.check)
    application.sender.start()


def _watch_database(application: Application, guard: SocketGuard) -> Watch:
    watch = watch_over(application.engine, application.settings.database_statement_seconds)
    watch.listen(guard.storage_changed)
    return watch


def _api(application: Application, doors: Doors) -> CrmApi:
    return CrmApi(
        push=application.crm_push,
        table=doors.table,
        public_url=application.settings.public_url,
    )


def _chores(application: Application) -> list[Chore]:
    services = application.services
    return [
        Chore("sweep", 3600, application.housekeeping.sweep),
        Chore("retention", 3600, application.retention.forget),
        Chore("refunds", 3600, services.bok.refunds.note_booked),
        # Payments of which no word has come.
        Chore("payments", 15, services.online_payments.reconcile),
        # Customers who are to be told of new terms.
        Chore("announcements", 10, services.bok.publishing.go_on),
        # Accounts whose owners have not stayed.
        Chore("closing", 300, services.closing.close_due),
        Chore("reminders", 900, services.reminders.remind_by_day),
    ]


def _guard(
    application: Application, kinds: SessionKinds, cookies: Cookies, origins: Origins
) -> SocketGuard:
    clock, measures = application.clock, application.measures
    guard = SocketGuard(
        kinds=kinds, cookies=cookies, origins=origins, clock=clock, measures=measures
    )
    application.events.listen(guard.session_ended)
    _watch(application, guard)
    return guard


def _watch(application: Application, guard: SocketGuard) -> None:
    """Have figures told that only the web side knows."""
    watch = application.measures.watch
    watch("mojbok_sockets_open", "Sockets that are open", guard.open_sockets)
    watch("mojbok_pages_open", "Pages that are kept for their browsers", pages_open)
    watch("mojbok_hashes_under_way", "Use cases that hash a password, or wait to", slow_lane_length)


def _session_kinds(services: Services) -> SessionKinds:
    return SessionKinds(
        clients=SessionKind(
            cookie=SESSION, login=LOGIN, homes={"/", "/pulpit"}, sessions=services.sessions
        ),
        staff=SessionKind(
            cookie=BOK_SESSION, login=BOK_LOGIN, homes={BOK}, sessions=services.bok.sessions
        ),
    )


async def _note_forbidden(services: Services, visit: Visit, act: Act) -> None:
    await asyncio.to_thread(services.bok.staff.note_forbidden, visit.actor, act)


def _socket_limits(application: Application) -> SocketLimits:
    settings = application.settings
    return SocketLimits(application.limiters.local, settings.connects, settings.most_sockets)


def _answer_headers(settings: Settings, *, is_secure: bool) -> AnswerHeaders:
    host = urlsplit(settings.public_url).netloc
    return AnswerHeaders(is_secure=is_secure, socket_origin=f"wss://{host}" if is_secure else "")


def _account_pages(application: Application) -> AccountPages:
    services = application.services
    pages = AccountPages(
        clock=application.clock,
        news_since={
            MONEY: lambda at: {
                *services.online_payments.booked_since(at),
                *services.refunds.news_since(at),
            },
            LETTERS: services.messages.news_since,
        },
    )
    application.account_events.listen(pages.changed)
    return pages


def _news_between_nodes(
    application: Application, guard: SocketGuard, account_pages: AccountPages
) -> list[NodeNews]:
    """Give what tells the other nodes and hears them; nothing where there is no Redis."""
    url = application.settings.redis_url.get_secret_value()
    if not url:
        return []
    news = NodeNews(
        url=url,
        vault=application.vault,
        own=SecretTokens().identifier(),
        on_ended=guard.session_ended,
        on_changed=account_pages.changed,
    )
    application.events.listen(news.ended)
    application.account_events.listen(news.changed)
    return [news]


def _register_pages(application: Application, doors: Doors) -> Site:
    settings = application.settings
    bound_slow_lane(
        most_waiting=settings.limit_waiting, most_waiting_for_one=settings.limit_waiting_login
    )
    site = Site(
        services=application.services,
        doors=doors,
        contact=Contact(
            phone=settings.bok_phone, email=settings.bok_email, hours=settings.bok_hours
        ),
        tokens=SecretTokens(),
        printed=TypstDocuments(),
        is_demo=settings.is_demo,
    )
    shows_mailbox = settings.is_demo and not settings.smtp_host
    mailbox = Mailbox(settings.var_dir / "poczta") if shows_mailbox else None
    register_all(site, demo_mailbox=mailbox)
    return site


def serve(settings: Settings) -> None:
    """Run the server until it is told to stop."""
    configure_logs(settings)
    application = build(settings)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    if settings.database_url.startswith("sqlite"):
        prepare_database(settings)
    elif migrate.is_behind(application.engine):
        # One that is ahead will do: a node of the former version may be started anew while others are newer already.
        sys.exit(
            "Baza danych nie ma postaci, której oczekuje program: uruchom `mojbok db upgrade`."
        )
    _log.info("Serving %s", settings.public_url, extra={"mode": settings.mode})
    uvicorn.run(
        web_application(application),
        host=settings.host,
        port=settings.port,
        server_header=False,
        access_log=False,
        log_config=None,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        ws_max_size=128 * 1024,
        timeout_graceful_shutdown=10,
    )
