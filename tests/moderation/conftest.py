"""Give the tests the screener that ships with the package, compiled once."""

import pytest

from chat.packs import packaged_screener, read_helplines
from moderation.care import Helplines
from moderation.screening import Screener


@pytest.fixture(scope="session")
def screener() -> Screener:
    return packaged_screener()


@pytest.fixture(scope="session")
def helplines() -> Helplines:
    return Helplines.parse(read_helplines())
