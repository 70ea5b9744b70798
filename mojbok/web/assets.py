"""Static files from memory, compressed once: ours and the few of NiceGUI's that a page needs.

Each address holds a hash of the content, so that browsers keep it for a year without asking.
"""

import gzip
import mimetypes
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import brotli
import nicegui
from starlette.types import Receive, Scope, Send

from mojbok.web.encodings import encodings_of

_FOREVER: Final = b"public, max-age=31536000, immutable"
_NICEGUI_STATIC: Final = Path(nicegui.__file__).parent / "static"
#: The files that the document loads; all else of NiceGUI's static folder stays in the house.
NICEGUI_FILES: Final = ("vue.esm-browser.prod.js", "socket.io.min.js", "nicegui.js")
_COMPRESSIBLE: Final = frozenset({".js", ".css", ".svg", ".json", ".webmanifest", ".txt"})
#: Files that name others by `%name%`.
_NAMING_OTHERS: Final = frozenset({".js", ".webmanifest"})
_REFERENCE: Final = re.compile(rb"%([a-z0-9.-]+)%")

#: What NiceGUI's chart element is made of: a module that names the large one and how ECharts is called in it.
_ECHARTS: Final = Path(nicegui.__file__).parent / "elements" / "echart" / "dist" / "index.js"
_IMPORTED: Final = re.compile(rb'"\./([\w.-]+\.js)"')
#: Pressing a megabyte as hard as can be takes ten seconds, and saves an eighth.
_LARGE: Final = 400_000

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file in every form in which a browser may take it."""

    media_type: str
    plain: bytes
    gzipped: bytes | None
    brotlied: bytes | None

    def best_for(self, accepted: str) -> tuple[bytes, str | None]:
        """Give the smallest form that an Accept-Encoding header allows, and its encoding."""
        forms = {"br": self.brotlied, "gzip": self.gzipped}
        for encoding in encodings_of(accepted):
            if (form := forms[encoding]) is not None:
                return form, encoding
        return self.plain, None


class Assets:
    """All static files, by address."""

    def __init__(self, folder: Path) -> None:
        self._by_path: dict[str, Asset] = {}
        self._address: dict[str, str] = {}
        for name in NICEGUI_FILES:
            self._add(_NICEGUI_STATIC / name)
        self._add_echarts()
        self._own = {file.name: file for file in folder.iterdir()}
        for file in self._own.values():
            self._add(file)

    def address(self, name: str) -> str:
        """Give the address of a file by its name in `assets/`, or of one of NiceGUI's."""
        return self._address[name]

    def text(self, name: str) -> str:
        """Give the text of a file, for what is written into the page itself."""
        return self._by_path[self._address[name]].plain.decode()

    def find(self, path: str) -> Asset | None:
        """Find what lies behind an address."""
        return self._by_path.get(path)

    def _add(self, file: Path) -> None:
        if file.name in self._address:
            return
        content = file.read_bytes()
        if file.suffix in _NAMING_OTHERS and file.parent != _NICEGUI_STATIC:
            content = _REFERENCE.sub(lambda name: self._named(name[1]), content)
        self._put(file, content)

    def _put(self, file: Path, content: bytes) -> None:
        # No version of anything stands in an address: a hash says as little as it can.
        address = f"/assets/{sha256(content).hexdigest()[:12]}/{file.name}"
        self._address[file.name] = address
        self._by_path[address] = _asset(file, content)

    def _add_echarts(self) -> None:
        """Add ECharts as NiceGUI brings it; nothing of it is loaded before a chart is shown."""
        index = _ECHARTS.read_bytes()
        (whole,) = {name.decode() for name in _IMPORTED.findall(index)}
        content = (_ECHARTS.parent / whole).read_bytes()
        self._put(_ECHARTS.parent / "echarts-whole.js", content)
        address = f'"{self._address["echarts-whole.js"]}"'.encode()
        self._put(_ECHARTS.parent / "echarts.js", _IMPORTED.sub(address, index))

    def _named(self, name: bytes) -> bytes:
        if (named := name.decode()) in self._own:
            self._add(self._own[named])
        return self._address[named].encode()


async def send_asset(asset: Asset, scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer with a static file."""
    headers = dict(scope["headers"])
    body, encoding = asset.best_for(headers.get(b"accept-encoding", b"").decode("latin-1"))
    answer = [
        (b"content-type", asset.media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", _FOREVER),
        (b"vary", b"accept-encoding"),
    ]
    if encoding:
        answer.append((b"content-encoding", encoding.encode()))
    await send({"type": "http.response.start", "status": 200, "headers": answer})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _asset(file: Path, content: bytes) -> Asset:
    media_type, _ = mimetypes.guess_type(file.name)
    is_text = file.suffix in _COMPRESSIBLE
    is_large = len(content) > _LARGE
    return Asset(
        media_type=f"{media_type or 'application/octet-stream'}{'; charset=utf-8' if is_text else ''}",
        plain=content,
        gzipped=gzip.compress(content, 6 if is_large else 9, mtime=0) if is_text else None,
        brotlied=brotli.compress(content, quality=5 if is_large else 11) if is_text else None,
    )
