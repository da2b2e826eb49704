"""Everything fails in turn, and nothing that anybody was told turns out wrong."""

import random

import pytest

from tests.journeys.chaos import chaos

ROUNDS = 20


@pytest.mark.slow
@pytest.mark.servers
async def test_no_fault_loses_repeats_reorders_or_claims_twice_what_was_acknowledged() -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)

    figures = await chaos(ROUNDS, seed)

    assert figures.faults.total() == ROUNDS
    assert figures.acknowledged > ROUNDS
    assert figures.cases > 0
    assert figures.claims > 0
