"""nginx with the files of `deploy/`: only ports, paths, names and a time to wait are put in their places."""

import re
import ssl
import subprocess
from pathlib import Path

import httpx
import trustme

from tests.e2e.portal import ROOT, free_port
from tests.nginx import required

DEPLOY = ROOT / "deploy"
NAME = "mojbok.example.com"
PAGE_SECONDS = 60
_WAITS = "proxy_read_timeout {}s;"
_MAIN = """
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include mojbok.conf;
}}
"""


class Proxy:
    """A running nginx with a certificate of its own."""

    def __init__(
        self,
        folder: Path,
        node_ports: list[int],
        *,
        is_generous: bool = True,
        page_seconds: int = PAGE_SECONDS,
    ) -> None:
        """Prepare one that waits so long for a page."""
        self.folder = folder
        self.port, self.plain_port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.authority = folder / "authority.pem"
        self._process: subprocess.Popen[bytes] | None = None
        self._write(node_ports, is_generous=is_generous, page_seconds=page_seconds)

    def start(self) -> None:
        import os

        main = self.folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        main.write_text(_MAIN.format(folder=self.folder, user=user), encoding="utf-8")
        command = [required(), "-e", str(self.folder / "error.log"), "-p", str(self.folder)]
        checked = subprocess.run(
            [*command, "-c", str(main), "-t"], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr
        # Debian's own module configuration and the like is left alone: `-c` names all there is.
        self._process = subprocess.Popen([*command, "-c", str(main)], stdin=subprocess.DEVNULL)
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def client(self, **more: object) -> httpx.Client:
        """Give a client that trusts the certificate."""
        return httpx.Client(base_url=self.url, verify=self.context(), timeout=30, **more)  # type: ignore[arg-type]

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    @property
    def log(self) -> str:
        return (self.folder / "access.log").read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        return (self.folder / "error.log").read_text(encoding="utf-8")

    def _wait(self) -> None:
        process = self._process
        assert process is not None
        for _ in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{self.plain_port}/")
            except httpx.TransportError:
                try:
                    process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
            else:
                return
        raise AssertionError(f"nginx does not answer.\n{self.errors}")

    def _write(self, node_ports: list[int], *, is_generous: bool, page_seconds: int) -> None:
        whole = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        assert _WAITS.format(PAGE_SECONDS) in whole
        (self.folder / "mojbok.conf").write_text(
            whole.replace(_WAITS.format(PAGE_SECONDS), _WAITS.format(page_seconds)),
            encoding="utf-8",
        )
        parts = self.folder / "mojbok"
        parts.mkdir()
        self._certify()
        for name in ("nodes.conf", "limits.conf", "site.conf", "plain.conf"):
            text = (DEPLOY / "nginx" / name).read_text(encoding="utf-8")
            (parts / name).write_text(
                self._here(text, node_ports, is_generous=is_generous), encoding="utf-8"
            )

    def _here(self, text: str, node_ports: list[int], *, is_generous: bool) -> str:
        """Put what is of this machine in the place of what is an example."""
        text = re.sub(r"listen \[::\].*\n", "", text)
        text = text.replace("listen 443", f"listen 127.0.0.1:{self.port}")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.plain_port};")
        for number, port in enumerate(node_ports, 1):
            text = text.replace(f"127.0.0.1:808{number}", f"127.0.0.1:{port}")
        text = text.replace("/etc/mojbok/tls", str(self.folder))
        text = text.replace("/var/log/nginx/mojbok.log", f"{self.folder}/access.log")
        text = text.replace("/var/log/nginx/mojbok-error.log", f"{self.folder}/error.log")
        text = text.replace("/usr/share/mojbok", str(DEPLOY / "nginx"))
        text = text.replace("/var/cache/nginx/mojbok", f"{self.folder}/cache")
        return re.sub(r"rate=\d+r/s", "rate=9999r/s", text) if is_generous else text

    def _certify(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1", NAME)
        authority.cert_pem.write_to_path(self.authority)
        certificate.private_key_pem.write_to_path(self.folder / "privkey.pem")
        chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
        (self.folder / "fullchain.pem").write_bytes(chain)
