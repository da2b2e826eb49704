"""Give the tests the screener that ships with the package, compiled once."""

import pytest

from chat.packs import read_helplines, read_rule_files
from moderation.care import Helplines
from moderation.screening import Screener, compile_screener


@pytest.fixture(scope="session")
def screener() -> Screener:
    return compile_screener(read_rule_files())


@pytest.fixture(scope="session")
def helplines() -> Helplines:
    return Helplines.parse(read_helplines())
