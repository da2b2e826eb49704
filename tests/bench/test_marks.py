"""The load driver counts each message once, however the bytes happen to be cut on their way."""

from hypothesis import given
from hypothesis import strategies as st

from tests.bench.crowd import Visitor
from tests.bench.frames import DELIVERED, DELIVERED_NEEDLE, client_frame, marker, server_frames, unspell
from tests.bench.scripts import Person, Speech, open_reference
from tests.bench.talks import count_on, end_of, read_on

MESSAGES = st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 9999)), max_size=8)
CUTS = st.lists(st.integers(1, 80), min_size=1)


@given(st.integers(0, 10**15), st.integers(0, 9999))
def test_a_mark_says_when_a_message_was_due_and_who_sent_it(due_ns: int, sender: int) -> None:
    said = Speech("r_bench00000", sender, with_client_id=True).say(due_ns)

    [(due, who)] = DELIVERED.findall(said)

    assert (unspell(due), unspell(who)) == (due_ns, sender)


@given(MESSAGES, CUTS)
def test_every_message_is_read_once_in_whatever_pieces(
    messages: list[tuple[int, int]], cuts: list[int]
) -> None:
    visitor = a_visitor()

    found = [
        (unspell(due), unspell(sender))
        for chunk in cut(stream(messages), cuts)
        for due, sender in DELIVERED.findall(read_on(visitor, bytearray(chunk), len(chunk)))
    ]

    assert found == messages


@given(MESSAGES, CUTS)
def test_counting_without_reading_comes_to_the_same(messages: list[tuple[int, int]], cuts: list[int]) -> None:
    visitor, counted = a_visitor(), 0

    for chunk in cut(stream(messages), cuts):
        counted += count_on(visitor, bytearray(chunk), len(chunk), DELIVERED_NEEDLE)
        visitor.rest = end_of(visitor, bytearray(chunk), len(chunk))

    assert counted == len(messages)


@given(st.binary(max_size=70_000).filter(lambda payload: len(payload) < 65_536))
def test_a_frame_says_how_long_it_is(payload: bytes) -> None:
    masked = client_frame(payload)
    head = len(masked) - len(payload) - 4
    unmasked = bytes((masked[0], masked[1] & 127)) + masked[2:head] + payload

    [frame] = server_frames(unmasked)

    assert (frame.payload, frame.end) == (payload, len(unmasked))


def a_visitor() -> Visitor:
    person = Person("r_bench00000")
    return Visitor(0, person, open_reference(person), Speech(person.room, 0, with_client_id=False))


def stream(messages: list[tuple[int, int]]) -> bytes:
    texts = (b'{"text":"zt%b%bhello"}' % (marker(*message), DELIVERED_NEEDLE) for message in messages)
    return b"".join(texts)


def cut(whole: bytes, sizes: list[int]) -> list[bytes]:
    chunks: list[bytes] = []
    start = 0
    while start < len(whole):
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(whole[start : start + size])
        start += size
    return chunks
