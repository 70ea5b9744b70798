"""`mojbok payments` as billing types it, and the demo's provider as a command (POR-05)."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from mojbok.domain.online_payment import OnlinePayment
from tests.builders import HERE, World, open_world, settings
from tests.e2e.portal import free_port
from tests.paying import begun, bill, running_till, stored
from tests.profiles import signed_in

pytestmark = pytest.mark.requirement("POR-05")
Command = Callable[..., Result]


@pytest.fixture
def mojbok(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give the command, in an installation of its own."""
    from mojbok.cli import app

    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv("MOJBOK_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["payments", *arguments])


@pytest.fixture
def world(mojbok: Command, tmp_path: Path) -> Iterator[World]:
    """Give the application that the commands share a database with; they make it ready."""
    assert mojbok("list").stdout == "Razem: 0\n"
    folder = tmp_path / "var"
    world = open_world(settings(folder, secret_key=(folder / "secret_key").read_text("ascii")))
    yield world
    world.close()


@pytest.fixture
def booked(world: World) -> OnlinePayment:
    """Pay two invoices at once, as a customer does."""
    person = world.person()
    visitor = signed_in(world, person)
    numbers = [bill(world, person, "FV/1", "100.00"), bill(world, person, "FV/2", "23.45")]
    with running_till() as till:
        payments = till.payments(world)
        payment = begun(world, till, payments.start(visitor, numbers, HERE))
        payments.notified(till.pay(payment.reference), HERE)
    return stored(world, payment.reference)


def test_what_was_booked_is_listed_and_exported_by_invoice(
    mojbok: Command, booked: OnlinePayment, tmp_path: Path
) -> None:
    listed = mojbok("list", "--from", "2026-11-22", "--to", "22.11.2026").stdout
    done = mojbok("export", "dla/bilingu")

    assert f"{booked.reference}  123,45\N{NO-BREAK SPACE}zł  pozycje: 2\nRazem: 1\n" in listed
    assert done.stdout.startswith("Zapisano płatności: 1, w pliku ")
    folder = tmp_path / "dla" / "bilingu"
    assert [file.name for file in folder.iterdir()] == ["online_payments.csv"]
    with (folder / "online_payments.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    assert sorted(row["amount"] for row in rows) == ["100.00", "23.45"]
    assert {(row["reference"], row["currency"]) for row in rows} == {(booked.reference, "PLN")}
    assert {row["provider_order"] for row in rows} == {booked.provider_order}


@pytest.mark.usefixtures("booked")
def test_other_days_have_other_payments(mojbok: Command, tmp_path: Path) -> None:
    assert mojbok("list", "--to", "2026-11-21").stdout == "Razem: 0\n"
    assert mojbok("list", "--from", "2026-11-23").stdout == "Razem: 0\n"
    mojbok("export", "nic", "--to", "2026-11-21")
    assert len((tmp_path / "nic" / "online_payments.csv").read_text("utf-8").splitlines()) == 1


@pytest.mark.usefixtures("world")
def test_what_can_not_be_done_is_said_and_leaves_with_status_2(
    mojbok: Command, tmp_path: Path
) -> None:
    (tmp_path / "plik").write_text("")

    day = mojbok("list", "--from", "2026-02-30")
    folder = mojbok("export", "plik")

    assert (day.exit_code, folder.exit_code) == (2, 2)
    assert day.stderr == "„2026-02-30” nie jest dniem. Wpisz go jako RRRR-MM-DD.\n"
    assert folder.stderr.startswith("Nie można zapisać ")


#: A suite in a shell's background ignores interruptions, and its children would with it.
HEEDS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"


def answer_of(port: str) -> httpx.Response:
    """Ask a provider for what is not there, as soon as it is."""
    transport = httpx.HTTPTransport(retries=10)
    with httpx.Client(transport=transport, trust_env=False) as client:
        return client.get(f"http://127.0.0.1:{port}/trnRequest/nie-ma")


def test_the_demos_provider_leaves_an_interruption_to_the_server_that_started_it() -> None:
    port = str(free_port())
    module = "import runpy; runpy.run_module('mojbok.gateways.payments', run_name='__main__')"
    with subprocess.Popen(
        [sys.executable, "-c", f"{HEEDS}; {module}", "--port", port, "--with-parent"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as provider:
        answer_of(port)
        provider.send_signal(signal.SIGINT)
        try:
            answer = answer_of(port)
            # What follows is the server's end.
            _, told = provider.communicate(timeout=20)
        finally:
            provider.kill()

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert (provider.returncode, told) == (0, "")


def test_the_demos_provider_serves_where_it_says_until_it_is_interrupted() -> None:
    port = str(free_port())
    command = f"{HEEDS}; from mojbok.cli import app; app()"
    with subprocess.Popen(
        [sys.executable, "-c", command, "demo", "payment-provider", "--port", port],
        stdout=subprocess.PIPE,
        text=True,
    ) as provider:
        assert provider.stdout is not None
        told = provider.stdout.readline()
        # It says where before it is there.
        answer = answer_of(port)
        provider.send_signal(signal.SIGINT)
        try:
            provider.wait(timeout=20)
        finally:
            provider.kill()

    assert told == f"Testowy operator płatności: http://127.0.0.1:{port}\n"
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert provider.returncode == 0
