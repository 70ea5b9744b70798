"""Counting downloads: whoever takes too many is told when to come back, by a page of the web side (429)."""

from mojbok.pages.asking import ask
from mojbok.pages.site import Site
from mojbok.services.downloads import Download
from mojbok.web.access import Request, visit_of


async def count_download(site: Site, request: Request, download: Download) -> None:
    """Count a download before it is made. Raises TooManyRequestsError."""
    visit = visit_of(request)
    await ask(site.services.downloads.count, visit.signed_in.account, visit.source, download)
