"""A line of the log: one for each event, masked, whoever wrote it (X04, X05, X06, X07)."""

import json
import logging
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Connection, Engine, insert

from mojbok.bootstrap.logs import LogStream
from mojbok.storage import migrate
from mojbok.storage.engine import create_engine
from mojbok.storage.tables.accounts import AccountRow
from mojbok.storage.tables.base import table_of
from tests.logs.conftest import Configure, Written

PESEL = "44051401359"
EMAIL = "anna@poczta.example"
TOKEN = "dGhpcyBpcyBhIHRva2VuIG9mIDQzIHNpZ25zLCBub3c"
ONE_TIME = "ABCD-2345-EFGH-6789"
PASSWORD = "Zielony-Czajnik7"
CANARIES = (PESEL, EMAIL, TOKEN, ONE_TIME, PASSWORD)
FORGED = 'anna\r\n{"event": "Account event", "audit": "logged_in"}\x1b[2J\u2028\u202e'

ours = logging.getLogger("mojbok.web.server")
library = logging.getLogger("some.library")


def fail(message: str) -> None:
    raise RuntimeError(message)


def log_of(error: BaseException) -> None:
    ours.error("Incident", exc_info=error)


@pytest.mark.requirement("SEC-02")
def test_a_line_says_when_who_and_what(written: Written) -> None:
    with structlog.contextvars.bound_contextvars(request="01AB23CD"):
        ours.info("Account event", extra={"audit": "locked", "account": "a" * 32})

    line = written.line
    at = datetime.fromisoformat(line.pop("at"))
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
    assert line == {
        "event": "Account event",
        "audit": "locked",
        "account": "a" * 32,
        "request": "01AB23CD",
        "level": "info",
        "logger": "mojbok.web.server",
    }


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("format_", ["json", "text"])
def test_nothing_typed_can_forge_a_line_x07(configure: Configure, format_: str) -> None:
    written = configure(log_format=format_)

    library.warning("Login %s from %s with %s", FORGED, FORGED, FORGED)
    library.warning(FORGED, extra={"user_agent": FORGED, "forwarded": [FORGED, {FORGED: FORGED}]})
    with structlog.contextvars.bound_contextvars(request=FORGED):
        log_of(RuntimeError(FORGED))

    lines = written.text.splitlines()
    events = [line for line in lines if not line.startswith("    ")]
    assert len(events) == 3
    assert not any("\x1b" in line.replace("\x1b[0m", "") for line in lines)
    if format_ == "json":
        assert len(lines) == 3
        assert all(json.loads(line)["level"] in {"warning", "error"} for line in lines)
        assert "audit" not in {key for line in written.lines for key in line}


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("format_", ["json", "text"])
@pytest.mark.parametrize("name", ["mojbok.services", "some.library", "nicegui", "alembic", ""])
def test_whoever_writes_a_canary_it_is_masked_x05(
    configure: Configure, format_: str, name: str
) -> None:
    written = configure(log_format=format_, log_level="debug")
    logger = logging.getLogger(name)

    for canary in CANARIES[:-1]:
        logger.warning("In the sentence: %s", canary)
        logger.warning("In a call: %r", {"x": canary})
        logger.warning(f"In the text: {canary}")  # noqa: G004 - as libraries do
        logger.warning(
            "Beside it", extra={"told": canary, "many": [canary], "map": {canary: canary}}
        )
        logger.warning("As bytes", extra={"told": canary.encode()})
        logger.warning("As itself", extra={"told": Path(f"/tmp/{canary}")})
        logger.error("In an error", exc_info=RuntimeError(canary))
    for key in ("password", "new_password", "cookie", "Authorization", "token", "login", "query"):
        logger.warning("Under a name", extra={key: PASSWORD, "within": {key: [PASSWORD]}})

    assert "In the sentence" in written.text
    assert [canary for canary in CANARIES if canary in written.text] == []


@pytest.mark.requirement("SEC-02")
def test_an_object_is_not_asked_what_it_is_x05(written: Written) -> None:
    class Talkative:
        def __repr__(self) -> str:
            return PASSWORD

    library.warning("Done", extra={"by": Talkative(), "deep": [[[[[PASSWORD]]]]]})

    assert written.line["by"] == "<Talkative>"
    assert PASSWORD not in written.text


# Errors


@pytest.mark.requirement("ALL-04")
def test_an_error_tells_its_kind_and_its_places_and_no_values_x04(written: Written) -> None:
    secret = PASSWORD

    def deep(value: str) -> int:
        return int(value)

    try:
        try:
            deep(secret)
        except ValueError:
            raise KeyError(secret)  # noqa: B904 - the chain is to be told
    except KeyError as error:
        log_of(error)

    told = written.line["exception"]
    assert any(line.endswith(" in deep") for line in told)
    assert "builtins.KeyError: [ukryte]" in told
    assert "builtins.ValueError: invalid literal for int() with base 10: [ukryte]" in told
    assert PASSWORD not in written.text


@pytest.mark.requirement("ALL-04")
def test_every_error_of_a_chain_and_of_a_group_is_told_once_x04(written: Written) -> None:
    first, second = RuntimeError("first"), RuntimeError("second")
    first.__cause__ = second
    second.__context__ = first
    log_of(ExceptionGroup("both", [first, OSError("third")]))

    told = " ".join(written.line["exception"])
    assert [told.count(word) for word in ("first", "second", "third", "both")] == [1, 1, 1, 1]


@pytest.mark.requirement("ALL-04")
def test_an_error_that_can_not_say_what_it_is_does_no_harm(written: Written) -> None:
    class Mute(Exception):  # noqa: N818 - a test's own
        def __str__(self) -> str:
            raise RuntimeError(PASSWORD)

    log_of(Mute())

    assert written.line["exception"][-1].endswith("Mute: (says nothing)")
    assert PASSWORD not in written.text


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'mojbok.db'}")
    else:
        engine = create_engine(request.getfixturevalue("postgres_url"))
    migrate.upgrade(engine)
    return engine


def account(**changed: object) -> dict[str, object]:
    return {
        "id": "1",
        "client_id": PESEL,
        "login_index": "anna.nowak.kanarek",
        "login_sealed": b"sealed",
        "email": EMAIL,
        "email_key": EMAIL,
        "phone": "kanarek-telefonu",
        "status": "active",
        "auth_epoch": 0,
        "created_at": datetime.now(UTC),
        "registered_ip": "198.51.100.7",
    } | changed


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "changed",
    [{}, {"email": None}, {"auth_epoch": "kanarek-liczby"}, {"phone": "kanarek\x00zero"}],
    ids=["no such client", "nothing where something must be", "no number", "a zero"],
)
def test_what_the_database_complains_of_holds_no_value_x06(
    engine: Engine, written: Written, changed: dict[str, object]
) -> None:
    rows = [account() | changed, account(id="2") | changed]
    with engine.connect() as connection:
        log_of(refusal_of(connection, rows))
    engine.dispose()

    for value in (PESEL, EMAIL, "kanarek", "anna.nowak", "198.51.100.7"):
        assert value not in written.text
    assert "accounts" in written.text


def refusal_of(connection: Connection, rows: list[dict[str, object]]) -> Exception:
    """Give what either driver says to rows that do not fit; SQLite takes some that PostgreSQL does not."""
    try:
        connection.execute(insert(table_of(AccountRow)), rows)
        connection.execute(insert(table_of(AccountRow)), rows)
    except Exception as error:  # noqa: BLE001 - the test looks at it
        return error
    raise AssertionError("the rows fit")


@pytest.mark.requirement("SEC-02")
def test_rows_and_parameters_are_not_told_at_any_level_x06(
    written: Written, tmp_path: Path
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'own.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE own (value TEXT)")
        connection.exec_driver_sql("INSERT INTO own VALUES (?)", (PASSWORD,))
        assert connection.exec_driver_sql("SELECT value FROM own").all() == [(PASSWORD,)]
    engine.dispose()

    assert PASSWORD not in written.text


# The log itself


@pytest.mark.requirement("SEC-02")
def test_a_line_that_can_not_be_written_does_not_tell_its_arguments_x05(written: Written) -> None:
    (handler,) = [one for one in logging.getLogger().handlers if isinstance(one, LogStream)]
    handler.handle(library.makeRecord(library.name, 30, "x.py", 1, "%s %s", (PASSWORD,), None))

    assert written.line["event"] == "A line of the log was lost"
    assert written.line["logger"] == "some.library"
    assert PASSWORD not in written.text


@pytest.mark.requirement("SEC-02")
def test_an_error_that_nobody_caught_ends_in_the_log_x04(written: Written) -> None:
    try:
        fail(f"kod {ONE_TIME}")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    assert written.line["level"] == "critical"
    assert written.line["exception"][-1] == "builtins.RuntimeError: kod [ukryte]"


@pytest.mark.requirement("SEC-02")
def test_warnings_end_in_the_log(written: Written) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(f"for {EMAIL}", stacklevel=1)

    assert "for [ukryte]" in written.line["event"]


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "name",
    [
        "uvicorn.error",
        "websockets.server",
        "engineio.server",
        "socketio.server",
        "sqlalchemy.engine",
    ],
)
def test_what_goes_over_the_wire_is_not_told_at_any_level_x05(written: Written, name: str) -> None:
    logger = logging.getLogger(name)

    logger.debug('< TEXT \'42["event",{"args":["%s"]}]\'', PASSWORD)
    logger.info('%s - "WebSocket %s" [accepted]', "198.51.100.7", "/_nicegui_ws/?client_id=x")
    assert written.text == ""

    logger.warning("But this")
    assert written.line["event"] == "But this"


@pytest.mark.requirement("SEC-02")
def test_what_libraries_set_up_for_themselves_is_undone(configure: Configure) -> None:
    import nicegui  # noqa: F401 - what it sets up when it is loaded

    own = logging.getLogger("some.library")
    own.addHandler(logging.StreamHandler(sys.stderr))
    own.propagate = False
    written = configure(log_format="json")
    configure(log_format="json")

    own.warning("Once")
    logging.getLogger("engineio.server").warning("Twice")

    assert [line["event"] for line in written.lines] == ["Once", "Twice"]


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("debug", ["own debug", "own info", "own warning", "debug", "info", "warning"]),
        ("info", ["own info", "own warning", "warning"]),
        ("warning", ["own warning", "warning"]),
        ("error", []),
    ],
)
def test_the_level_says_how_much_is_told(configure: Configure, level: str, told: list[str]) -> None:
    written = configure(log_format="json", log_level=level)

    for name in ("debug", "info", "warning"):
        getattr(ours, name)("own %s", name)
    for name in ("debug", "info", "warning"):
        getattr(library, name)(name)

    assert [line["event"] for line in written.lines] == told
