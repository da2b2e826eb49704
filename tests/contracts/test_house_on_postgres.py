"""The whole server keeps its promises on a real PostgreSQL too: the journeys, run again there."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from moderation.screening import Screener
from tests.house import House, OpenHouse, open_house
from tests.journeys.test_absences import *  # noqa: F403
from tests.journeys.test_alarms import *  # noqa: F403
from tests.journeys.test_blocks import *  # noqa: F403
from tests.journeys.test_broken_frames import *  # noqa: F403
from tests.journeys.test_care import *  # noqa: F403
from tests.journeys.test_cases import *  # noqa: F403
from tests.journeys.test_coaching import *  # noqa: F403
from tests.journeys.test_coordinating import *  # noqa: F403
from tests.journeys.test_deciding_anew import *  # noqa: F403
from tests.journeys.test_earlier_talks import *  # noqa: F403
from tests.journeys.test_ended_talks import *  # noqa: F403
from tests.journeys.test_failing_detector import *  # noqa: F403
from tests.journeys.test_faults import *  # noqa: F403
from tests.journeys.test_group import *  # noqa: F403
from tests.journeys.test_group_trainings import *  # noqa: F403
from tests.journeys.test_held_groups import *  # noqa: F403
from tests.journeys.test_letters import *  # noqa: F403
from tests.journeys.test_limits import *  # noqa: F403
from tests.journeys.test_line import *  # noqa: F403
from tests.journeys.test_pools import *  # noqa: F403
from tests.journeys.test_proof import *  # noqa: F403
from tests.journeys.test_release import *  # noqa: F403
from tests.journeys.test_repeats import *  # noqa: F403
from tests.journeys.test_resources import *  # noqa: F403
from tests.journeys.test_restrictions import *  # noqa: F403
from tests.journeys.test_retention import *  # noqa: F403
from tests.journeys.test_revocation import *  # noqa: F403
from tests.journeys.test_room_board import *  # noqa: F403
from tests.journeys.test_seats import *  # noqa: F403
from tests.journeys.test_shadow import *  # noqa: F403
from tests.journeys.test_shifts import *  # noqa: F403
from tests.journeys.test_silences import *  # noqa: F403
from tests.journeys.test_steady import *  # noqa: F403
from tests.journeys.test_suspension import *  # noqa: F403
from tests.journeys.test_talks import *  # noqa: F403
from tests.journeys.test_together import *  # noqa: F403
from tests.journeys.test_tokens import *  # noqa: F403
from tests.journeys.test_unheld_groups import *  # noqa: F403
from tests.journeys.test_wellness import *  # noqa: F403

pytestmark = pytest.mark.servers


@pytest.fixture
async def house(tmp_path: Path, migrated: Path, postgres_url: str) -> AsyncIterator[House]:
    """A whole server on PostgreSQL, with its usual settings and rules of nonsense words."""
    async with open_house(tmp_path, migrated, database_url=postgres_url) as house:
        yield house


@pytest.fixture
async def build(tmp_path: Path, migrated: Path, postgres_url: str) -> AsyncIterator[OpenHouse]:
    """Build a whole server on PostgreSQL with settings of the test's own."""
    async with AsyncExitStack() as stack:

        async def open_it(screener: Screener | None = None, **settings: Any) -> House:
            given: dict[str, Any] = {"database_url": postgres_url} | settings
            return await stack.enter_async_context(open_house(tmp_path, migrated, screener, None, **given))

        yield open_it
