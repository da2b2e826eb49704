"""Say why a test is skipped, and let nothing be skipped where everything is there."""

import os
import shutil
import sys
from collections.abc import Generator

import pytest
import structlog
from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.house", "tests.nodes")

# A machine that does other things, too, is no reason for a property to fail.
settings.register_profile(
    "patient",
    settings.get_profile("ci" if os.environ.get("CI") else "default"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("patient")

NO_SKIPS = os.environ.get("NO_SKIPS") == "1"

WHOLE = ("tests/journeys/", "tests/week/", "tests/chat/test_cli")
"""Where each test walks through a whole server or types whole commands: minutes, all together."""


@pytest.fixture(autouse=True)
def _logs_beside() -> None:
    """Let a server in this process log where no command prints that is typed in the same test."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out because there is so much of it."""
    for item in items:
        if item.nodeid.startswith(WHOLE):
            item.add_marker(pytest.mark.journey)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip browser tests where there is no browser, with the line that helps."""
    if item.get_closest_marker("browser") and shutil.which("chromium") is None:
        pytest.skip("Chromium is missing; as root: apt-get install chromium")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one under NO_SKIPS."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        fail_for_skipping(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a module that skips itself as a whole into a failure under NO_SKIPS."""
    report = yield
    if NO_SKIPS and report.skipped:
        fail_for_skipping(report)
    return report


def fail_for_skipping(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Report a failure and the reason that was given for skipping."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"Nothing may be skipped here, and this was. {reason}"
