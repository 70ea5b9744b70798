"""Our server with the plain HTML forms beside its pages: `python -m bench.portal PORT FOLDER`.

The forms go through our gate in our process, so that a form and a page differ in nothing but what they are.
"""

import sys
from pathlib import Path

from fastapi import Request, Response

from bench.plain_form import PAGES, write
from bench.serving import serve_on
from mojbok.bootstrap import build, prepare_database
from mojbok.bootstrap.server import web_application
from mojbok.settings import Mode, Settings
from mojbok.web.access import Access, Doors, visit_of
from mojbok.web.gate import Gate


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    settings = Settings(mode=Mode.DEMO, port=port, var_dir=folder)
    prepare_database(settings)
    gate = web_application(build(settings))
    _add_plain_forms(gate)
    serve_on(gate, port)


def _add_plain_forms(gate: Gate) -> None:
    doors = Doors(cookies=gate.cookies, table=gate.access)
    for path in PAGES:
        _add_plain_form(doors, path, gate.assets.text("style.css"))


def _add_plain_form(doors: Doors, path: str, css: str) -> None:
    @doors.get(f"/plain{path}", Access.ANYBODY)
    async def page(request: Request) -> Response:
        html = write(path, css, visit_of(request).nonce)
        return Response(html, media_type="text/html")


if __name__ == "__main__":
    main()
