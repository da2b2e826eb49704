"""What a visitor says to each kind of server, before and while it talks.

An opening is a generator: it yields a frame to send and is sent the reply to it.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from tests.bench.frames import DELIVERED_NEEDLE, RECEIVED_NEEDLE, client_frame, marker

Opening = Generator[dict[str, Any], dict[str, Any], None]

SENTENCES = (
    "I sat by the window for a while and the rain did help, more than I thought it would this morning.",
    "Thank you for asking, the walk with my sister was good, and we even laughed about the old bicycle.",
    "It was a long week at work and I slept badly, but tonight there is soup and a book I like to read.",
    "What helped you when your days were like that? I would like to hear it if you feel like telling me.",
    "My neighbour came by with apples and we talked about nothing much, which was just what I needed.",
    "Some evenings are quiet and heavy for me too, so I put on the radio and water all of the plants.",
    "I wrote the letter at last and have not sent it yet, and that is all right, there is no hurry.",
    "You do not have to explain it better than that, I think I understand what you mean by being tired.",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who a visitor is to the server: where it sits, and the token of an earlier visit."""

    room: str
    token: str | None = None
    seen: int | None = None
    """The last seq an earlier visit saw in its room."""


def open_reference(person: Person) -> Opening:
    yield {"type": "join", "ref": 2, "room": person.room}


def open_warmline(person: Person) -> Opening:
    """Arrive as a new person, join, and follow from now on."""
    yield {"type": "hello", "ref": 1}
    joined = yield {"type": "join", "ref": 2, "room": person.room, "agreement": 1}
    yield {"type": "follow", "ref": 3, "log": f"room:{person.room}", "after": joined["last_seq"]}


def resume_warmline(person: Person) -> Opening:
    """Come back with a token and follow from where the earlier visit stopped."""
    yield {"type": "hello", "ref": 1, "token": person.token}
    yield {"type": "follow", "ref": 3, "log": f"room:{person.room}", "after": person.seen}


OPENINGS = {"reference": open_reference, "warmline": open_warmline, "resume": resume_warmline}


class Speech:
    """Make one visitor's messages, each known again by its markers."""

    def __init__(self, room: str, sender: int, *, with_client_id: bool) -> None:
        self._room = room.encode()
        self._sender = sender
        self._with_client_id = with_client_id
        self._ref = 100_000_000

    def say(self, due_ns: int) -> bytes:
        self._ref += 1
        known_by = marker(due_ns, self._sender)
        client_id = b'"client_id":"za%b%b",' % (known_by, RECEIVED_NEEDLE) if self._with_client_id else b""
        sentence = SENTENCES[self._ref % len(SENTENCES)].encode()
        return client_frame(
            b'{"type":"say","ref":%d,"room":"%b",%b"text":"zt%b%b%b"}'
            % (self._ref, self._room, client_id, known_by, DELIVERED_NEEDLE, sentence),
        )
