"""Production refuses unsafe settings, and runs with safe ones (X13, S03)."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from mojbok.settings import Mode, Settings, SmtpSecurity
from tests.builders import PASSWORD, open_world, settings
from tests.web.portal import SECONDS_TO_WAIT

ROOT = Path(__file__).parents[2]
KEY = "K" * 48
SAFE: dict[str, Any] = {
    "mode": Mode.PRODUCTION,
    "public_url": "https://mojbok.example",
    "secret_key": SecretStr(KEY),
    "smtp_host": "127.0.0.1",
    "smtp_security": SmtpSecurity.STARTTLS,
    "mail_from": "bok@mojbok.example",
    "bok_phone": "22 123 45 67",
    "bok_email": "bok@mojbok.example",
}


def configured(**changed: object) -> Settings:
    values = dict(SAFE)
    values.update(changed)
    return Settings(_env_file=None, **values)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)


@pytest.mark.requirement("SEC-02")
def test_safe_settings_are_taken() -> None:
    assert configured().public_url == "https://mojbok.example"


@pytest.mark.requirement("SEC-02")
def test_production_is_what_runs_when_nothing_is_said_x13() -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"secret_key": SecretStr("")}, "MOJBOK_SECRET_KEY"),
        ({"secret_key": SecretStr("x" * 31)}, "MOJBOK_SECRET_KEY"),
        ({"secret_key_previous": SecretStr("x" * 31)}, "MOJBOK_SECRET_KEY_PREVIOUS"),
        pytest.param(
            {"secret_key_previous": SecretStr(KEY)}, "MOJBOK_SECRET_KEY_PREVIOUS", id="same key"
        ),
        ({"keep_audit_days": 731}, "MOJBOK_KEEP_AUDIT_DAYS"),
        ({"keep_sessions_days": 30}, "MOJBOK_KEEP_SESSIONS_DAYS"),
        ({"database_lock_seconds": 8}, "MOJBOK_DATABASE_LOCK_SECONDS"),
        ({"database_statement_seconds": 5}, "MOJBOK_DATABASE_STATEMENT_SECONDS"),
        ({"metrics_token": SecretStr("x" * 31)}, "MOJBOK_METRICS_TOKEN"),
        ({"public_url": ""}, "MOJBOK_PUBLIC_URL"),
        ({"public_url": "http://mojbok.example"}, "MOJBOK_PUBLIC_URL"),
        ({"smtp_host": ""}, "MOJBOK_SMTP_HOST"),
        ({"smtp_security": SmtpSecurity.NONE}, "MOJBOK_SMTP_SECURITY"),
        ({"mail_from": ""}, "MOJBOK_MAIL_FROM"),
        ({"bok_phone": ""}, "MOJBOK_BOK_PHONE"),
        ({"bok_email": ""}, "MOJBOK_BOK_EMAIL"),
        ({"p24_merchant_id": 12345}, "MOJBOK_P24_CRC"),
        ({"p24_api_key": SecretStr("k"), "p24_crc": SecretStr("c")}, "MOJBOK_P24_MERCHANT_ID"),
        ({"p24_base_url": "http://secure.przelewy24.pl"}, "MOJBOK_P24_BASE_URL"),
        ({"seller_nip": "1234567890"}, "MOJBOK_SELLER_NIP"),
    ],
    ids=str,
)
def test_an_unsafe_setting_is_refused_by_name_x13(changed: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError) as caught:
        configured(**changed)

    assert named in str(caught.value)


@pytest.mark.requirement("SEC-02")
def test_a_refusal_does_not_print_the_key_x13() -> None:
    with pytest.raises(ValidationError) as caught:
        configured(secret_key=SecretStr("kanarek-za-krotki"), public_url="")

    message = "\n".join(fault["msg"] for fault in caught.value.errors(include_input=False))
    assert "kanarek" not in message
    assert "MOJBOK_PUBLIC_URL" in message


@pytest.mark.requirement("SEC-02")
def test_the_program_does_not_start_on_unsafe_settings_x13(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "MOJBOK_MODE": "production",
            "MOJBOK_VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode != 0
    assert "MOJBOK_SECRET_KEY" in run.stderr


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run the program as its operator does, and give its address and folder."""
    folder = tmp_path_factory.mktemp("production")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "MOJBOK_MODE": "production",
        "MOJBOK_PORT": str(port),
        "MOJBOK_VAR_DIR": str(folder),
        "MOJBOK_SECRET_KEY": KEY,
        "MOJBOK_PUBLIC_URL": "https://mojbok.example",
        "MOJBOK_SMTP_HOST": "127.0.0.1",
        "MOJBOK_SMTP_PORT": "1",
        "MOJBOK_MAIL_FROM": "bok@mojbok.example",
        "MOJBOK_BOK_PHONE": "22 123 45 67",
        "MOJBOK_BOK_EMAIL": "bok@mojbok.example",
    }
    process = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    transport = httpx.HTTPTransport(retries=8)
    with httpx.Client(transport=transport, timeout=SECONDS_TO_WAIT, trust_env=False) as browser:
        assert browser.get(f"{url}/zdrowie/gotowe").status_code == 200
    yield url, folder
    process.terminate()
    said, _ = process.communicate(timeout=30)
    assert b"Traceback" not in said


@pytest.mark.requirement("SEC-02")
def test_production_says_https_and_nothing_of_itself_x01(production: tuple[str, Path]) -> None:
    url, _ = production
    answer = httpx.get(f"{url}/logowanie", trust_env=False)

    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    policy = answer.headers["content-security-policy"]
    assert "connect-src 'self' wss://mojbok.example;" in policy
    assert "unsafe" not in policy
    assert "server" not in answer.headers


@pytest.mark.requirement("SEC-02")
def test_production_has_no_mailbox_page_and_no_documentation_x03(
    production: tuple[str, Path],
) -> None:
    url, _ = production
    for path in ("/poczta", "/poczta/x", "/docs", "/openapi.json", "/redoc"):
        assert httpx.get(url + path, trust_env=False).status_code == 404


@pytest.mark.requirement("SEC-02")
def test_production_knows_its_public_origin_alone_t05(production: tuple[str, Path]) -> None:
    url, _ = production
    for origin in (url, "http://mojbok.example", "https://evil.example"):
        answer = httpx.post(f"{url}/logowanie", headers={"Origin": origin}, trust_env=False)
        assert answer.status_code == 403
    own = {"Origin": "https://mojbok.example"}
    assert httpx.post(f"{url}/logowanie", headers=own, trust_env=False).status_code == 303


@pytest.mark.requirement("SEC-02")
def test_productions_session_cookie_is_secure_and_of_the_host_s03(
    production: tuple[str, Path],
) -> None:
    url, folder = production
    configured = settings(folder, secret_key=KEY, database_url=f"sqlite:///{folder / 'mojbok.db'}")
    world = open_world(configured)
    person = world.person()
    world.member(person)
    world.close()

    answer = httpx.post(
        f"{url}/logowanie",
        data={"login": person.number, "password": PASSWORD},
        headers={"Origin": "https://mojbok.example"},
        trust_env=False,
    )

    assert answer.headers["location"] == "/pulpit"
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-mojbok-session=")
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert flags == {"secure", "httponly", "samesite=lax", "path=/"}


def test_a_backup_is_made_while_the_program_writes_and_signs_the_same_person_in_elsewhere(
    production: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = production
    world = open_world(settings(folder, secret_key=KEY))
    account = world.member(world.person())
    world.close()
    file, elsewhere = tmp_path / "kopia.tar", tmp_path / "indziej"
    is_under_way, is_over = Event(), Event()

    def try_logins() -> int:
        tried = 0
        with httpx.Client(base_url=url, trust_env=False, timeout=SECONDS_TO_WAIT) as browser:
            while not is_over.is_set():
                typed = {"login": f"nikt{tried}", "password": "Nie-to-haslo7"}
                own = {"Origin": "https://mojbok.example"}
                assert browser.post("/logowanie", data=typed, headers=own).status_code == 303
                tried += 1
                is_under_way.set()
        return tried

    with ThreadPoolExecutor(1) as pool:
        trying = pool.submit(try_logins)
        assert is_under_way.wait(SECONDS_TO_WAIT)
        made = _mojbok(folder, "db", "backup", str(file))
        is_over.set()
        assert trying.result() > 0

    assert (made.returncode, made.stderr) == (0, "")
    assert _mojbok(elsewhere, "db", "restore", str(file)).returncode == 0
    assert _mojbok(elsewhere, "db", "check").stdout == "Baza zgadza się z programem.\n"
    moved = open_world(settings(elsewhere, secret_key=KEY))
    assert moved.log_in(account.login).session.account_id == account.id
    moved.close()


def _mojbok(var_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator does."""
    environment = {
        "PATH": os.environ["PATH"],
        "MOJBOK_MODE": "demo",
        "MOJBOK_VAR_DIR": str(var_dir),
        "MOJBOK_SECRET_KEY": KEY,
    }
    return subprocess.run(
        [sys.executable, "-c", "from mojbok.cli import app; app()", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
