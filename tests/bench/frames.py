"""Make and take apart frames on the client's side, and the markers by which a message is known again.

A marker is `~T…~ counted once:` in a text and `~A…~counted-once` in a `client_id`: the time the message was
due and the number of its sender, spelt in the letters a to p, so that it looks like a word and not like a
telephone number. The words after it never change: a long needle is found four times faster than a short one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SPELL = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
UNSPELL = str.maketrans("abcdefghijklmnop", "0123456789abcdef")
MARKER_BYTES = 19
DELIVERED = re.compile(rb"~T([a-p]{12})([a-p]{4})~")
DELIVERED_NEEDLE = b"~ counted once: "
RECEIVED_NEEDLE = b"~counted-once"
RECEIVED = re.compile(rb"~A([a-p]{12})[a-p]{4}~")
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def marker(due_ns: int, sender: int) -> bytes:
    """Spell when a message was due and who sends it, without the frame around the letters."""
    return f"{due_ns:012x}{sender:04x}".translate(SPELL).encode()


def unspell(letters: bytes) -> int:
    return int(letters.decode().translate(UNSPELL), 16)


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
