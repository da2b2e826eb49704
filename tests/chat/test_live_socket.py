"""A text that comes alone is unwrapped as the socket library would, and nothing else is."""

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from chat.live_socket import bytes_on_the_wire, lone_text

MOST = 32_768
SIZES = st.sampled_from([0, 1, 125, 126, 127, 1000, MOST - 1, MOST, MOST + 1, 65_535, 65_536])


def wrapped(payload: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True, masked: bool = True) -> bytes:
    """Wrap a payload as the library does, with a mask of chance."""
    return Frame(opcode, payload, fin).serialize(mask=masked)


@given(SIZES)
def test_a_lone_text_is_unwrapped_if_it_is_not_too_long(size: int) -> None:
    payload = bytes(number % 251 for number in range(size))

    assert lone_text(wrapped(payload), MOST) == (payload if size <= MOST else None)


@given(st.binary(max_size=200), st.data())
def test_what_is_cut_or_has_company_is_left(payload: bytes, data: st.DataObject) -> None:
    frame = wrapped(payload)

    assert lone_text(frame[: data.draw(st.integers(0, len(frame) - 1))], MOST) is None
    assert lone_text(frame + data.draw(st.binary(min_size=1, max_size=20)), MOST) is None


@given(st.binary(max_size=100))
def test_what_is_no_whole_masked_text_is_left(payload: bytes) -> None:
    for opcode in Opcode:
        assert (lone_text(wrapped(payload, opcode), MOST) is not None) == (opcode is Opcode.TEXT)
    assert lone_text(wrapped(payload, fin=False), MOST) is None
    assert lone_text(wrapped(payload, masked=False), MOST) is None


@given(st.binary(max_size=300))
def test_no_bytes_at_all_are_too_odd(data: bytes) -> None:
    found = lone_text(data, MOST)

    assert found is None or len(found) < len(data)


@given(st.one_of(SIZES, st.integers(0, 70_000)))
def test_a_frame_is_as_long_as_the_library_makes_it(size: int) -> None:
    assert bytes_on_the_wire(size) == len(wrapped(bytes(size)))
