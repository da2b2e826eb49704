"""Make and take apart frames on the client's side, and the markers by which a message is known again.

A mark is a word, `zt…` in a text or `za…` in a `client_id`, that spells in letters when the message was due
and who sends it, and then a needle that never changes: long needles are found faster than short ones. To a
screener the word is one more that it does not know, as names are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SPELLING = "abcdefghij", "klmnopqrst"
"""Letters for digits at even and at odd places, so that no letter is ever doubled."""
SPELL = tuple(str.maketrans("0123456789", letters) for letters in SPELLING)
UNSPELL = str.maketrans("".join(SPELLING), "0123456789" * 2)
DUE_DIGITS, SENDER_DIGITS = 16, 4
DELIVERED_NEEDLE = b" counted once: "
RECEIVED_NEEDLE = b"-counted-once:-"
DELIVERED = re.compile(rb"zt([a-t]{16})([a-t]{4})" + DELIVERED_NEEDLE)
RECEIVED = re.compile(rb"za([a-t]{16})[a-t]{4}" + RECEIVED_NEEDLE)
MARK_BYTES = 2 + DUE_DIGITS + SENDER_DIGITS + len(DELIVERED_NEEDLE)
"""The length of either mark, so that a shorter rest of what was read never holds a whole one."""
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def marker(due_ns: int, sender: int) -> bytes:
    """Spell when a message was due and who sends it, without the two letters in front."""
    digits = f"{due_ns:0{DUE_DIGITS}d}{sender:0{SENDER_DIGITS}d}"
    even, odd = digits[::2].translate(SPELL[0]), digits[1::2].translate(SPELL[1])
    return "".join(map(str.__add__, even, odd)).encode()


def unspell(letters: bytes) -> int:
    return int(letters.decode().translate(UNSPELL))


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """Wrap a payload as a masked frame; the mask is zero, so that nothing needs to be masked."""
    size = len(payload)
    head = bytes((0x80 | opcode, 0x80 | size)) if size < 126 else _long_head(opcode, size)
    return head + b"\0\0\0\0" + payload


def _long_head(opcode: int, size: int) -> bytes:
    return bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")


def upgrade(port: int) -> bytes:
    """Ask for a WebSocket; the key is the one of the RFC, nobody checks it here."""
    return (
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: warmline.1\r\n\r\n"
    ).encode()


@dataclass(frozen=True, slots=True)
class ServerFrame:
    opcode: int
    payload: bytes
    end: int
    """Where the next frame begins."""


def server_frames(received: bytes) -> Iterator[ServerFrame]:
    """Take whole unmasked frames off the front of what was received."""
    start = 0
    while (frame := _frame_at(received, start)) is not None:
        yield frame
        start = frame.end


def _frame_at(received: bytes, start: int) -> ServerFrame | None:
    if len(received) < start + 2:
        return None
    size = received[start + 1]
    extra = {126: 2, 127: 8}.get(size, 0)
    begin = start + 2 + extra
    if extra:
        size = int.from_bytes(received[start + 2 : begin], "big")
    if len(received) < begin + size:
        return None
    return ServerFrame(received[start] & 15, received[begin : begin + size], begin + size)
