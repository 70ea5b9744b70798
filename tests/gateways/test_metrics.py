"""Figures of the database: asked for seldom, and never waited for long."""

from threading import Event

from mojbok.domain.measures import Figures
from mojbok.gateways.metrics.figures import FiguresCollector
from mojbok.gateways.metrics.prometheus import PrometheusMeasures
from tests.fakes import FakeClock

SOME = Figures(
    letters_waiting=3,
    oldest_letter=None,
    letters_refused=0,
    sessions={"client": 2, "staff": 1},
    payments_waiting=0,
)


def told(collector: FiguresCollector) -> dict[str, float]:
    return {
        family.name: family.samples[0].value for family in collector.collect() if family.samples
    }


def test_figures_are_asked_for_at_most_every_five_seconds() -> None:
    asked: list[None] = []
    clock = FakeClock()

    def ask() -> Figures:
        asked.append(None)
        return SOME

    collector = FiguresCollector(ask, clock)
    for seconds in (0, 4, 1):
        clock.advance(seconds=seconds)
        assert told(collector)["mojbok_letters_waiting"] == 3

    assert len(asked) == 2


def test_a_database_that_hangs_holds_one_question_and_no_scrape() -> None:
    asked: list[None] = []
    goes_on = Event()

    def ask() -> Figures:
        asked.append(None)
        goes_on.wait()
        return SOME

    collector = FiguresCollector(ask, FakeClock(), longest_wait=0.01)

    assert told(collector) == {"mojbok_database_up": 0}
    assert told(collector) == {"mojbok_database_up": 0}
    assert len(asked) == 1
    goes_on.set()
    collector._longest_wait = 20
    assert told(collector)["mojbok_database_up"] == 1
    assert len(asked) == 1


def test_a_chore_tells_when_it_was_last_done_and_how_often_it_failed() -> None:
    clock = FakeClock()
    measures = PrometheusMeasures(lambda: SOME, clock)
    measures.chore("sweep", is_done=True)
    measures.chore("sweep", is_done=False)

    _, report = measures.report()

    told = dict(line.rsplit(" ", 1) for line in report.decode().splitlines())
    at = told['mojbok_chore_last_success_timestamp_seconds{chore="sweep"}']
    assert float(at) == clock.now().timestamp()
    assert told['mojbok_chore_failures_total{chore="sweep"}'] == "1.0"


def test_two_applications_of_one_process_count_apart() -> None:
    one, other = (PrometheusMeasures(lambda: SOME, FakeClock()) for _ in range(2))
    one.letter("sent")

    assert b'mojbok_letters_total{result="sent"} 1.0' in one.report()[1]
    assert b'mojbok_letters_total{result="sent"}' not in other.report()[1]
