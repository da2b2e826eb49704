"""The server is killed at random moments and keeps every promise it made."""

import random

import pytest

from tests.journeys.crash import crash

ROUNDS = 20


@pytest.mark.slow
async def test_killing_the_server_loses_repeats_and_reorders_nothing_it_acknowledged() -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)

    figures = await crash(ROUNDS, seed)

    assert figures.acknowledged > ROUNDS
    assert figures.repeated > 0
