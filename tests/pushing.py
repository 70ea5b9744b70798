"""What the CRM is to the tests: a program with a token that pushes records and documents."""

from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from tests.builders import World, shell
from tests.web.portal import SECONDS_TO_WAIT, Portal

V1 = "/api/crm/v1"
PROBLEM = "application/problem+json"


class Crm:
    """A program with a token, if it is given one."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url
        self._own = {"Authorization": f"Bearer {token}"} if token else {}

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **how: Any,  # noqa: ANN401 - as httpx takes it
    ) -> httpx.Response:
        with httpx.Client(base_url=self._url, timeout=SECONDS_TO_WAIT, trust_env=False) as http:
            return http.request(method, path, headers={**self._own, **(headers or {})}, **how)

    def put(self, path: str, **how: Any) -> httpx.Response:  # noqa: ANN401 - as above
        return self.request("PUT", path, **how)

    def puts(self, kind: str, *records: Mapping[str, Any]) -> httpx.Response:
        return self.put(f"{V1}/{kind}", json={"records": records})

    def pushes(self, kind: str, *records: Mapping[str, Any]) -> dict[str, Any]:
        """Push records, and give what became of them; a problem fails the test."""
        answer = self.puts(kind, *records)
        assert answer.status_code == httpx.codes.OK, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def pushes_all(self, files: Mapping[str, Iterable[Mapping[str, Any]]]) -> int:
        """Push what a folder of the CRM has; nothing of it may be refused. Give how many were not like that."""
        stored = 0
        for kind, records in files.items():
            told = self.pushes(kind, *records)
            assert told["rejected"] == []
            stored += told["stored"]
        return stored

    def puts_document(self, name: str, number: str, content: bytes, kind: str) -> httpx.Response:
        return self.put(
            f"{V1}/documents/{name}",
            params={"invoice_number": number},
            content=content,
            headers={"Content-Type": kind},
        )


def new_token(world: World, name: str) -> str:
    return world.services.bok.crm_tokens.add(name, actor=shell("tests"))


def crm_of(portal: Portal, name: str) -> Crm:
    """Give a program with a token of its own."""
    return Crm(portal.url, new_token(portal.world, name))
