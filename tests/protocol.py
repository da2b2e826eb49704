"""Read the protocol page: its transcripts, and what each frame in them is.

A transcript is a fenced block that opens with ```frames. Each of its lines is `> ` and a frame of a client,
or `< ` and a frame of the server; other lines belong to the story and are passed over.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from chat.client.hearing import SENT
from chat.wire.fields import Frame

PAGE = Path(__file__).parent.parent / "docs" / "protocol.md"

FENCE = re.compile(r"^```frames *(?P<title>.*)\n(?P<lines>(?:.*\n)*?)^```$", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """One frame of a transcript. `by_client` tells its direction."""

    by_client: bool
    frame: bytes
    where: str

    @property
    def fields(self) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = orjson.loads(self.frame)
        return fields


@dataclass(frozen=True)
class Transcript:
    """One flow, as a client and the server lived through it."""

    title: str
    lines: tuple[Line, ...]


def transcripts(page: str) -> Iterator[Transcript]:
    """Find the transcripts of a page, in their order."""
    for fence in FENCE.finditer(page):
        first = page[: fence.start()].count("\n") + 2
        lines = fence["lines"].splitlines()
        numbered = [(first + n, line) for n, line in enumerate(lines) if line[:2] in ("> ", "< ")]
        frames = (Line(line[0] == ">", line[2:].encode(), f"line {n}") for n, line in numbered)
        yield Transcript(fence["title"], tuple(frames))


def check_sent(frame: bytes) -> Frame:
    """Validate a frame of the server, and that its model knows every one of its fields."""
    model = SENT.validate_json(frame, strict=True)
    assert model.model_dump(mode="json") == orjson.loads(frame)
    return model
