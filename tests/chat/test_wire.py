"""Every command is read strictly, and whatever is broken is refused by naming the field."""

from collections.abc import Mapping
from typing import Any, get_args

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire import commands
from chat.wire.decoding import BrokenFrame, decode
from chat.wire.fields import LARGEST_INTEGER, NOTE_MAX_CHARS
from tests.chat.smallest import SMALLEST

CANARY = "canary-7f3a"
SAY: Mapping[str, Any] = {
    "type": "say",
    "ref": 1,
    "room": "r_1",
    "client_id": "6f1d2c34-0000",
    "text": "hello",
}


def frame(fields: Mapping[str, Any], **changed: Any) -> bytes:
    """Encode fields, some of them changed; None takes one away."""
    whole = {**fields, **changed}
    return orjson.dumps({name: value for name, value in whole.items() if value is not None})


def test_every_command_of_the_protocol_is_tried_here() -> None:
    known = {get_args(model.model_fields["type"].annotation)[0] for model in get_args(commands.Command)}

    assert known == set(SMALLEST)


@pytest.mark.parametrize("kind", SMALLEST)
def test_every_command_is_read_with_only_what_it_needs(kind: str) -> None:
    command = decode(frame(SMALLEST[kind], type=kind, ref="a"))

    assert (command.type, command.ref) == (kind, "a")


@pytest.mark.parametrize("kind", [kind for kind in SMALLEST if kind != "typing"])
def test_a_command_without_ref_is_broken(kind: str) -> None:
    with pytest.raises(BrokenFrame) as broken:
        decode(frame(SMALLEST[kind], type=kind))

    assert (broken.value.field, broken.value.ref) == ("ref", None)


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, fields in SMALLEST.items() for field in fields]
)
def test_a_missing_field_is_named(kind: str, field: str) -> None:
    with pytest.raises(BrokenFrame) as broken:
        decode(frame(SMALLEST[kind], type=kind, ref=7, **{field: None}))

    assert (broken.value.field, broken.value.ref) in [(field, 7), ("before", 7)]


@pytest.mark.parametrize("kind", [kind for kind, fields in SMALLEST.items() if fields])
@pytest.mark.parametrize("wrong", [True, 1.5, [], {}, -1, 2**70], ids=repr)
def test_a_field_of_the_wrong_type_is_named(kind: str, wrong: Any) -> None:
    field = next(iter(SMALLEST[kind]))

    with pytest.raises(BrokenFrame) as broken:
        decode(
            orjson.dumps({**SMALLEST[kind], "type": kind, "ref": 7, field: 0}).replace(
                f'"{field}":0'.encode(), f'"{field}":{orjson_or_big(wrong)}'.encode()
            )
        )

    assert (broken.value.field, broken.value.ref) == (field, 7)


def orjson_or_big(value: Any) -> str:
    """Write numbers too that orjson has no room for."""
    return (
        str(value) if isinstance(value, int) and not isinstance(value, bool) else orjson.dumps(value).decode()
    )


@pytest.mark.parametrize(
    "ref", ["a", "a" * 36, "ключ", 0, -LARGEST_INTEGER, LARGEST_INTEGER], ids=lambda ref: str(ref)[:8]
)
def test_a_good_ref_comes_back_as_it_was(ref: str | int) -> None:
    assert decode(frame(SAY, ref=ref)).ref == ref


@pytest.mark.parametrize(
    "ref", ["", "a" * 37, True, False, 1.0, LARGEST_INTEGER + 1, [], {}], ids=lambda ref: str(ref)[:8]
)
def test_a_bad_ref_is_not_repeated(ref: Any) -> None:
    with pytest.raises(BrokenFrame) as broken:
        decode(frame(SAY, ref=ref))

    assert (broken.value.field, broken.value.ref) == ("ref", None)


def test_a_ref_of_thirty_digits_is_no_ref() -> None:
    with pytest.raises(BrokenFrame) as broken:
        decode(b'{"type":"rooms","ref":123456789012345678901234567890}')

    assert (broken.value.field, broken.value.ref) == ("ref", None)


@pytest.mark.parametrize(
    "broken_frame",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        b"\x00" * 64,
        b"[]",
        b"null",
        b"5",
        b'"say"',
        b'{"type":"say","ref":1',
        b'{"type":"rooms","ref":1} {}',
        b"\xef\xbb\xbf" + b'{"type":"rooms","ref":1}',
        b'{"type":"rooms","ref":"\xff"}',
        b'{"type":"rooms","ref":1,"deep":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b"[" * 30_000,
        b'{"type":"say","ref":1,"room":"r_1","client_id":"12345678","text":"\\udc00"}',
        b'{"type":"say","ref":1,"room":"r_1","client_id":"12345678","text":"\\ud800"}',
        b'{"type":"rooms","ref":1,"digits":' + b"9" * 5_000 + b"}",
        '{"type":"rooms","ref":1',
    ],
    ids=lambda broken: repr(broken[:24]),
)
def test_what_is_no_json_object_is_broken_as_a_whole(broken_frame: bytes | str) -> None:
    with pytest.raises(BrokenFrame) as broken:
        decode(broken_frame)

    assert (broken.value.field, broken.value.ref) == (None, None)


@pytest.mark.parametrize("kind", ["shout", "", "Say", 5, None, True, ["say"]], ids=repr)
def test_an_unknown_type_is_named_and_its_ref_repeated(kind: Any) -> None:
    with pytest.raises(BrokenFrame) as broken:
        decode(frame(SAY, type=kind, ref="r"))

    assert (broken.value.field, broken.value.ref) == ("type", "r")


def test_unknown_fields_are_passed_over() -> None:
    assert decode(frame(SAY, colour="green")) == decode(frame(SAY))


def test_null_is_as_good_as_left_out_where_a_field_is_optional() -> None:
    assert decode(b'{"type":"hello","ref":1,"token":null}') == decode(b'{"type":"hello","ref":1}')


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": "read", "log": "person"}, "before"),
        ({"type": "read", "log": "person", "after": 1, "before": 2}, "before"),
        ({"type": "read", "log": "person", "after": 1, "limit": 201}, "limit"),
        ({"type": "read", "log": "person", "after": 1, "limit": 0}, "limit"),
        ({"type": "read", "log": "person", "after": "1"}, "after"),
        ({"type": "follow", "log": "desk:all", "after": 0}, "log"),
        ({"type": "follow", "log": "person:7", "after": 0}, "log"),
        ({"type": "follow", "log": "room:", "after": 0}, "log"),
        ({"type": "follow", "log": "person", "after": -1}, "after"),
        ({"type": "hello", "stay": 1}, "stay"),
        ({"type": "hello", "country": "Spain"}, "country"),
        ({"type": "hello", "language": "en us"}, "language"),
        ({"type": "end", "room": "r_1", "feedback": {"mood": 11}}, "feedback.mood"),
        ({"type": "on_duty", "about": ["sleep", 5]}, "about.1"),
        ({"type": "on_duty", "capacity": 0}, "capacity"),
        ({**SMALLEST["wait"], "type": "wait", "mood": -1}, "mood"),
        ({**SMALLEST["wait"], "type": "wait", "for": "friend"}, "for"),
        ({**SMALLEST["wait"], "type": "wait", "first_message": {"text": "a"}}, "first_message.client_id"),
        ({**SMALLEST["decide"], "type": "decide", "decision": "mute"}, "until"),
        ({**SMALLEST["decide"], "type": "decide", "decision": "mute", "until": "tomorrow"}, "until"),
        (
            {**SMALLEST["decide"], "type": "decide", "decision": "mute", "until": "2030-01-01T00:00:00"},
            "until",
        ),
        ({**SMALLEST["report"], "type": "report", "concern": "spam"}, "concern"),
        ({**SMALLEST["report"], "type": "report", "note": "n" * (NOTE_MAX_CHARS + 1)}, "note"),
        ({**SMALLEST["sign_in"], "type": "sign_in", "code": "12345a"}, "code"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["type"],
)
def test_a_value_out_of_bounds_is_named(fields: Mapping[str, Any], field: str) -> None:
    with pytest.raises(BrokenFrame) as broken:
        decode(frame(fields, ref=3))

    assert (broken.value.field, broken.value.ref) == (field, 3)


def test_the_name_a_model_gives_a_field_is_not_the_wires() -> None:
    with pytest.raises(BrokenFrame):
        decode(b'{"type":"wait","ref":1,"seeking":"peer","agreement":1}')


def test_until_is_an_aware_moment_and_comes_as_milliseconds_too() -> None:
    decide = decode(
        frame(
            SMALLEST["decide"], type="decide", ref=1, decision="mute", until="2026-01-02T04:04:05.007+01:00"
        )
    )

    assert isinstance(decide, commands.Decide)
    assert decide.until_ms == 1_767_323_045_007


def test_yes_and_no_of_the_ladder_may_be_words_or_truth() -> None:
    ladder = decode(
        b'{"type":"ladder","ref":1,"room":"r_1","thoughts":true,"plan":false,"means":null,"time":"yes"}'
    )

    assert isinstance(ladder, commands.Ladder)
    assert (ladder.thoughts, ladder.plan, ladder.means, ladder.time) == ("yes", "no", "unsure", "yes")


def test_one_topic_is_a_list_of_one() -> None:
    duty = decode(b'{"type":"on_duty","ref":1,"about":"sleep","languages":["en","es"]}')

    assert isinstance(duty, commands.OnDuty)
    assert (duty.about, duty.languages) == (("sleep",), ("en", "es"))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(
    {"token", "language", "stay", "after", "feedback", *(f for fs in SMALLEST.values() for f in fs)}
)


@given(
    st.sampled_from(sorted(SMALLEST)),
    st.dictionaries(st.sampled_from(FIELDS), JSON | st.just(CANARY), max_size=5),
    JSON,
)
def test_any_json_is_read_or_refused_and_never_repeated(kind: str, fields: dict[str, Any], ref: Any) -> None:
    encoded = orjson.dumps({**SMALLEST[kind], **fields, "type": kind, "ref": ref})
    broken = broken_by(encoded)

    if broken is not None:
        assert broken.field is None or broken.field.split(".")[0] in {*FIELDS, "ref", "type", "before"}
        assert CANARY not in f"{broken!r}{broken}{broken.details()}"
        assert broken.__cause__ is None
        assert broken.__context__ is None


def broken_by(encoded: bytes) -> BrokenFrame | None:
    """Give the refusal, or None for a good frame."""
    try:
        decode(encoded)
    except BrokenFrame as broken:
        return broken
    return None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    with pytest.raises(BrokenFrame):
        decode(noise)
