"""Name each test that passed only when it was done again, and fail a run with many of them.

`.ci/run` does a test that failed once more, since a busy machine makes one of thousands fail by luck. Each is
a fault that somebody has to find; more than a few are no luck.
"""

import pytest

SECOND_CHANCES_MAX = 3


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Count what was done again, where all of it is known and not in a process that does a part."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and len(_again(reporter)) > SECOND_CHANCES_MAX:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show how each of them failed at first."""
    again = _again(terminalreporter)
    if not again:
        return
    terminalreporter.section("failed at first, done again")
    for report in again:
        terminalreporter.write_line(f"AGAIN {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
    terminalreporter.write_line(f"{len(again)} tests were done again; {SECOND_CHANCES_MAX} may be.")


def _again(reporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    again: list[pytest.TestReport] = reporter.stats.get("rerun", [])
    return again
