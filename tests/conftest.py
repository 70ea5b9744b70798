"""What every folder of tests shares: the summary of slow tests and of missing servers."""

from pathlib import Path

import pytest

from tests.outside import UNREACHABLE

pytest_plugins = ["tests.postgres", "tests.redis_server"]

# Seconds per test, by folder: a test over its budget is named at the end, not failed, for the
# machine may be busy.
BUDGETS = {
    "architecture": 0.01,
    "domain": 0.01,
    "services": 0.01,
    "storage": 0.1,
    "mail": 0.1,
    "gateways": 0.1,
    "texts": 0.01,
    "web": 0.3,
    "pages": 0.5,
    "e2e": 5.0,
    "nodes": 5.0,
}
SHOWN = 10


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    _tell_slow_tests(terminalreporter)
    _tell_missing_servers(terminalreporter)


def _tell_slow_tests(reporter: pytest.TerminalReporter) -> None:
    reports = [*reporter.getreports("passed"), *reporter.getreports("failed")]
    slow = sorted(
        (
            (report.duration / budget, report)
            for report in reports
            if report.when == "call" and report.duration > (budget := _budget(report.nodeid))
        ),
        key=lambda pair: pair[0],
        reverse=True,
    )
    if slow:
        reporter.section(f"{len(slow)} tests over the budget of their folder", sep="-")
    for _, report in slow[:SHOWN]:
        reporter.line(f"{report.duration:.2f} s of {_budget(report.nodeid)} s: {report.nodeid}")


def _budget(nodeid: str) -> float:
    folders = Path(nodeid.split("::", maxsplit=1)[0]).parts
    return next((BUDGETS[folder] for folder in folders if folder in BUDGETS), float("inf"))


def _tell_missing_servers(reporter: pytest.TerminalReporter) -> None:
    reports = (
        report
        for outcome in ("skipped", "failed", "error")
        for report in reporter.getreports(outcome)
    )
    reasons = {_reason(report) for report in reports} - {""}
    for reason in sorted(reasons):
        reporter.line(f"Missing server: {reason}", red=True, bold=True)


def _reason(report: pytest.TestReport) -> str:
    """Give what `unreachable` said, out of a skipped or failed report."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
    line = next((line for line in told.splitlines() if UNREACHABLE in line), "")
    return line.removeprefix("Skipped: ").strip()
