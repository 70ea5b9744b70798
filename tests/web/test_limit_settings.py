"""Limits and times are settings that are checked when the program starts (X13)."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import ValidationError

from mojbok.cli.reading import settings_or_exit
from mojbok.domain.rates import Rate, RateLimits
from mojbok.settings import Mode, Settings
from tests.web.test_production import configured

TIMES = ("idle_minutes", "session_hours", "activation_hours", "one_time_password_hours")
COUNTS = ("max_failures", "limit_sockets_address", "limit_waiting", "limit_waiting_login")
OTHER_RATES = ("connects_address", "recovery_account", "recovery_email", "activation_link")
RATES = tuple(f"limit_{name}" for name in (*RateLimits.__dataclass_fields__, *OTHER_RATES))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOJBOK_")]:
        monkeypatch.delenv(name)


def demo(**values: Any) -> Settings:  # noqa: ANN401 - as an operator types them
    return Settings(_env_file=None, mode=Mode.DEMO, **values)


@pytest.mark.requirement("SEC-02")
def test_production_has_the_limits_of_the_security_plan() -> None:
    settings = configured()

    assert settings.rate_limits == RateLimits()
    assert settings.rate_limits.login_address == (Rate(10, 300), Rate(50, 3600))
    assert (settings.connects, settings.most_sockets) == ((Rate(60, 60),), 30)


@pytest.mark.requirement("SEC-02")
def test_the_demos_limits_are_in_nobodys_way() -> None:
    settings = demo()

    for name in RateLimits.__dataclass_fields__:
        assert getattr(settings.rate_limits, name) == (Rate(10_000, 60),), name
    assert settings.most_sockets == 3000


@pytest.mark.requirement("REC-01", "SEC-02")
def test_letters_to_one_account_have_the_same_limits_everywhere() -> None:
    for settings in (configured(), demo()):
        assert settings.limits.recovery_account == (Rate(3, 3600), Rate(5, 86400))
        assert settings.limits.activation_link == (Rate(3, 21600),)
    assert configured().limits.recovery_email == (Rate(5, 86400),)
    assert demo().limits.recovery_email == (Rate(10_000, 60),)
    set_ = demo(limit_recovery_account="1/hour", limit_recovery_email="2/day").limits
    assert (set_.recovery_account, set_.recovery_email) == ((Rate(1, 3600),), (Rate(2, 86400),))


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    ("notation", "rates"),
    [
        ("5/hour", (Rate(5, 3600),)),
        ("10/5 minutes", (Rate(10, 300),)),
        ("10/5 minutes; 50/hour", (Rate(10, 300), Rate(50, 3600))),
        ("3 per 6 hours, 5 per day", (Rate(3, 21600), Rate(5, 86400))),
    ],
)
def test_rates_are_written_as_people_say_them(
    monkeypatch: pytest.MonkeyPatch, notation: str, rates: tuple[Rate, ...]
) -> None:
    monkeypatch.setenv("MOJBOK_LIMIT_LOGIN_ADDRESS", notation)

    assert demo().rate_limits.login_address == rates
    assert demo().rate_limits.login_all == (Rate(10_000, 60),)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("name", RATES)
def test_an_empty_rate_is_the_modes_own(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"MOJBOK_{name.upper()}", "")

    assert demo().rate_limits == demo().rate_limits


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize(
    "notation", ["often", "5", "5/", "/hour", "0/hour", "-5/hour", "1000000/hour"]
)
def test_a_rate_that_makes_no_sense_is_refused_by_name_x13(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    notation: str,
) -> None:
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv(f"MOJBOK_{name.upper()}", notation)

    with pytest.raises(typer.Exit) as caught:
        settings_or_exit()

    assert caught.value.exit_code == 2
    told = capsys.readouterr().err
    assert f"MOJBOK_{name.upper()}: podaj, ile razy w jakim czasie" in told


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("name", [*TIMES, *COUNTS])
@pytest.mark.parametrize("value", ["0", "-1", "10000000"])
def test_times_and_counts_are_positive_x13(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv("MOJBOK_MODE", "demo")
    monkeypatch.setenv(f"MOJBOK_{name.upper()}", value)

    with pytest.raises(typer.Exit) as caught:
        settings_or_exit()

    assert caught.value.exit_code == 2
    assert f"MOJBOK_{name.upper()}: podaj liczbę" in capsys.readouterr().err


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_time_that_never_ends_is_no_time_x13(value: str) -> None:
    with pytest.raises(ValidationError):
        demo(idle_minutes=value)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("value", ["http://redis", "redis", "127.0.0.1:6379"])
def test_an_address_that_is_not_rediss_is_refused_x13(value: str) -> None:
    with pytest.raises(ValidationError, match="redis://"):
        demo(redis_url=value)


@pytest.mark.requirement("SEC-02")
def test_production_trusts_no_proxy_that_it_cannot_name_l17() -> None:
    with pytest.raises(ValidationError, match="MOJBOK_TRUSTED_PROXIES"):
        configured(trusted_proxies="127.0.0.1,*")


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("proxies", ["*", "0.0.0.0/0", "127.0.0.1, ::/0", "10.0.0.0/00"])
def test_no_wording_lets_everybody_give_somebody_elses_address_l17(proxies: str) -> None:
    with pytest.raises(ValidationError, match="MOJBOK_TRUSTED_PROXIES"):
        configured(trusted_proxies=proxies)

    assert configured(trusted_proxies="10.0.0.0/8,::1").trusted_proxies


@pytest.mark.requirement("SEC-02")
def test_every_setting_stands_in_the_example_with_its_name() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    told = set(re.findall(r"^(?:# )?MOJBOK_([A-Z0-9_]+)=", example, re.MULTILINE))

    assert told == {name.upper() for name in Settings.model_fields}


@pytest.mark.requirement("SEC-02")
def test_a_command_without_a_mode_says_how_to_try_it_on_ones_own_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MOJBOK_MODE", raising=False)

    with pytest.raises(typer.Exit) as caught:
        settings_or_exit()

    assert caught.value.exit_code == 2
    assert capsys.readouterr().err.endswith("Do prób na tym komputerze: MOJBOK_MODE=demo.\n")


DOCUMENTS = [Path(__file__).parents[2] / name for name in ("README.md", "docs/testing.md")]


@pytest.mark.requirement("ALL-04")
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_documented_command_can_be_copied_as_it_stands(document: Path) -> None:
    commands = re.findall(r"(\S*) ?\.venv/bin/(?:mojbok|python) ", document.read_text("utf-8"))

    assert commands
    assert {before.lstrip("`") for before in commands} == {"MOJBOK_MODE=demo"}
