"""Zapamiętaj mnie: the cookie by which a browser is known (LOGIN-03)."""

from mojbok.pages.asking import ask
from mojbok.pages.site import Site
from mojbok.services.sessions import OpenedSession
from mojbok.web.access import DEVICE, Request, Response


async def is_remembered(site: Site, request: Request, account_id: str) -> bool:
    """Tell whether the browser that asks is remembered for an account."""
    token = site.doors.cookie(request, DEVICE)
    return await ask(site.services.devices.is_remembered, token, account_id)


async def settle_device(
    site: Site, request: Request, response: Response, opened: OpenedSession, *, remembers: bool
) -> None:
    """Have the browser remembered after signing in, or forgotten."""
    devices = site.services.devices
    former = site.doors.cookie(request, DEVICE)
    account_id = opened.session.account_id
    token = await ask(devices.settle, former, account_id, remembers=remembers)
    if token:
        lifetime = devices.limits.remembered_device
        site.doors.cookies.set(response, DEVICE, token, lifetime=lifetime)
    elif former:
        site.doors.cookies.forget(response, DEVICE)
