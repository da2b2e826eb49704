"""An alert through a service people use already says where to look, and nothing of anyone."""

import json
import sys

import pytest

from chat.notifying import TITLE, in_words, notify, shown_as
from chat.posting import Answer
from tests.sink import open_sink

BODY = json.dumps(
    {
        "type": "case.alarmed",
        "timestamp": "2026-05-01T12:00:30.000Z",
        "data": {
            "case": "c_2rSt",
            "track": "care",
            "level": 4,
            "due_at": "2026-05-01T12:00:30.000Z",
            "step": "on_call",
            "link": "https://help.example.org/staff",
        },
    }
)
WORDS = (
    "A case waits, level 4 on the care desk. It was due 2026-05-01T12:00:30.000Z. "
    "https://help.example.org/staff (c_2rSt)"
)


async def test_it_arrives_in_words() -> None:
    async with open_sink() as sink:
        answer = await notify(f"json://127.0.0.1:{sink.port}/", BODY, 5)

    told = json.loads(sink.hooks[0].body)
    assert answer is Answer.DELIVERED
    assert (told["title"], told["message"]) == (TITLE, WORDS)


async def test_what_does_not_arrive_is_tried_again_later() -> None:
    async with open_sink() as sink:
        sink.status = 500
        refused = await notify(f"json://127.0.0.1:{sink.port}/", BODY, 5)
        sink.silent = True
        silent = await notify(f"json://127.0.0.1:{sink.port}/?rto=1", BODY, 0.2)

    assert (refused, silent) == (Answer.FAILED, Answer.FAILED)
    assert await notify("carrier-pigeon://roof", BODY, 5) is Answer.FAILED


async def test_an_apprise_that_is_not_there_any_more_is_a_failed_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)

    assert await notify("json://127.0.0.1/", BODY, 5) is Answer.FAILED


def test_several_cases_are_said_in_one_line() -> None:
    told = json.loads(BODY)
    told["data"]["cases"] = [dict(told["data"])] * 3

    assert in_words(json.dumps(told)) == (
        "3 cases wait, the most urgent level 4 on the care desk. It was due 2026-05-01T12:00:30.000Z. "
        "https://help.example.org/staff (c_2rSt and 2 more)"
    )


def test_a_trial_says_that_it_is_one() -> None:
    assert "trial" in in_words(json.dumps({"type": "trial", "data": {}}))


def test_only_the_service_of_an_address_is_shown() -> None:
    assert shown_as("mailtos://ines:word@example.org") == "apprise:mailtos"
