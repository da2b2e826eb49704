"""Guard the promises that no reviewer remembers: what is sent is documented, and the page tells no lies."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from chat.asyncapi import COMMANDS, PASSING, REPLIES, answer_to, type_of
from chat.store.schema import MIGRATIONS
from chat.wire.decoding import BrokenFrame, decode
from chat.wire.events.desk import DeskEvent
from chat.wire.events.person import PersonEvent
from chat.wire.events.room import RoomEvent
from chat.wire.events.side import SideEvent
from chat.wire.fields import Frame
from rooms.closing import CloseCode
from rooms.words import ENGLISH
from tests.protocol import PAGE, Line, Transcript, check_sent, transcripts
from tests.rooms.test_refusals import EVERY

TEXT = PAGE.read_text()
TRANSCRIPTS = list(transcripts(TEXT))
LINES = [line for transcript in TRANSCRIPTS for line in transcript.lines]
SENT = [line.fields for line in LINES if not line.by_client]
ASKED = [line for line in LINES if line.by_client]

KINDS: list[tuple[str, str]] = [
    (log, kind)
    for log, union in [
        ("room", RoomEvent),
        ("person", PersonEvent),
        ("side", SideEvent),
        ("desk", DeskEvent),
    ]
    for model in get_args(get_args(union)[0])
    for kind in get_args(model.model_fields["kind"].annotation)
]
HUMAN_WORDS = {"unavailable", "room_paused"}
"""Refusals whose words may be somebody's own."""


def commands_asked() -> set[str]:
    """Find the types of the good commands in the page."""
    return {decode(line.frame).type for line in ASKED if broken_by(line.frame) is None}


def entries_sent() -> Iterator[tuple[str, str]]:
    """Find the kinds of the events in the page, with the kind of their log."""
    for frame in SENT:
        if frame["type"] == "entry":
            yield frame["log"].partition(":")[0], frame["event"]["kind"]


def fields_of(models: list[type[Frame]]) -> list[tuple[str, str]]:
    """List the fields of models under their names on the wire."""
    return [
        (model.__name__, info.alias or name)
        for model in models
        for name, info in model.model_fields.items()
        if name not in ("type", "ref")
    ]


def test_the_page_has_one_transcript_for_each_flow() -> None:
    titles = [transcript.title for transcript in TRANSCRIPTS]

    assert len(titles) >= 15
    assert len(set(titles)) == len(titles)
    assert all(transcript.lines for transcript in TRANSCRIPTS)


@pytest.mark.parametrize("line", [line for line in LINES if not line.by_client], ids=lambda line: line.where)
def test_every_documented_frame_of_the_server_is_what_the_models_say(line: Line) -> None:
    check_sent(line.frame)


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript.title)
def test_every_command_of_a_transcript_gets_its_answer_or_a_refusal(transcript: Transcript) -> None:
    replies = [line.fields for line in transcript.lines if not line.by_client and "ref" in line.fields]
    asked = [line for line in transcript.lines if line.by_client and b'"typing"' not in line.frame]

    assert len(asked) == len(replies)
    for line, reply in zip(asked, replies, strict=True):
        check_answer(line, reply)


def check_answer(line: Line, reply: Any) -> None:
    """Hold a reply against the command it answers; a broken command has to be refused as such."""
    broken = broken_by(line.frame)
    if broken is not None:
        expected = {"type": "refused", "ref": broken.ref, "code": "malformed", "words": ENGLISH["malformed"]}
        assert reply == {**expected, "retry": "never", **broken.details()}
        return
    command = decode(line.frame)
    answer = answer_to(command.type)
    assert reply["ref"] == command.ref
    assert answer is not None
    assert reply["type"] in (type_of(answer), "refused")


def broken_by(frame: bytes) -> BrokenFrame | None:
    """Give the refusal of a broken command, None for a good one."""
    try:
        decode(frame)
    except BrokenFrame as broken:
        return broken
    return None


@pytest.mark.parametrize("model", COMMANDS, ids=lambda model: model.__name__)
def test_every_command_is_documented_with_an_example(model: type[Frame]) -> None:
    assert type_of(model) in commands_asked()
    assert f"`{type_of(model)}`" in TEXT


@pytest.mark.parametrize("model", [*REPLIES, *PASSING], ids=lambda model: model.__name__)
def test_every_reply_and_passing_frame_is_documented_with_an_example(model: type[Frame]) -> None:
    assert type_of(model) in {frame["type"] for frame in SENT}
    assert f"`{type_of(model)}`" in TEXT


@pytest.mark.parametrize(("log", "kind"), KINDS)
def test_every_event_is_documented_with_an_example(log: str, kind: str) -> None:
    assert (log, kind) in set(entries_sent())
    assert f"`{kind}`" in TEXT


@pytest.mark.parametrize("refusal", EVERY, ids=lambda refusal: refusal.code)
def test_every_refusal_is_documented_with_its_advice_and_an_example(refusal: Any) -> None:
    examples = [frame for frame in SENT if frame["type"] == "refused" and frame["code"] == refusal.code]
    row = re.search(rf"^\| `{refusal.code}` \|.*\| (\w+) \|", TEXT, re.MULTILINE)

    assert examples
    assert row is not None
    assert row[1] == refusal.retry
    assert {example["retry"] for example in examples} == {refusal.retry}
    if refusal.code not in HUMAN_WORDS:
        assert {example["words"] for example in examples} == {ENGLISH[refusal.code]}


def test_no_refusal_is_documented_that_does_not_exist() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|.*\| (?:never|later|after_hello) \|", TEXT, re.MULTILINE))

    assert documented == {refusal.code for refusal in EVERY}


@pytest.mark.parametrize("code", CloseCode, ids=lambda code: code.name)
def test_every_close_code_is_documented(code: CloseCode) -> None:
    assert f"| {code.value} | {code.name.lower().replace('_', ' ')} |" in TEXT


@pytest.mark.parametrize(("model", "field"), fields_of([*COMMANDS, *REPLIES, *PASSING]))
def test_every_field_is_named_in_the_page(model: str, field: str) -> None:
    assert re.search(rf'`{field}\??`|"{field}":', TEXT), f"{model} has a field that the page does not know"


def test_every_model_says_what_it_is_for() -> None:
    assert [
        model for model in (*COMMANDS, *REPLIES, *PASSING) if not (model.__doc__ or "").strip().endswith(".")
    ] == []


def test_the_migrations_are_one_chain_in_the_order_of_their_numbers() -> None:
    files = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))
    told = [
        re.findall(r'^(?:down_)?revision.* = (?:"(\d+)"|None)', f.read_text(), re.MULTILINE) for f in files
    ]

    numbers = [f"{n:04}" for n in range(1, len(files) + 1)]
    assert [file.name[:4] for file in files] == numbers
    assert told == [[number, before] for number, before in zip(numbers, ["", *numbers], strict=False)]
