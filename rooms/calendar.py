"""Write meetings as an iCalendar file (RFC 5545), each at its own moment, which no change of clocks moves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rooms.meetings import Meeting, Schedule, meeting_at

LINE_MAX_BYTES = 75
"""What the standard asks for; what is longer goes on in the next line behind a space."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A group with its schedule, as a calendar shows it."""

    id: str
    title: str
    topic: str
    schedule: Schedule


def meetings_of(schedule: Schedule, since: int, until: int) -> Iterator[Meeting]:
    """List the meetings that begin before a moment, the one that goes on first. Times in ms, UTC."""
    meeting = meeting_at(schedule, since)
    while meeting is not None and meeting.opens_at < until:
        yield meeting
        meeting = meeting_at(schedule, meeting.closes_at)


def calendar(groups: Iterable[Dated], since: int, until: int) -> str:
    """Write all meetings of a while as one calendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Warmline//groups//EN"]
    for group in groups:
        for meeting in meetings_of(group.schedule, since, until):
            lines += _event(group, meeting, since)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(group: Dated, meeting: Meeting, now: int) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{group.id}-{meeting.opens_at}@warmline",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(meeting.opens_at)}",
        f"DTEND:{_moment(meeting.closes_at)}",
        f"SUMMARY:{_escaped(group.title)}",
        *([f"DESCRIPTION:{_escaped(group.topic)}"] if group.topic else []),
        "END:VEVENT",
    ]


def _moment(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(mark, written)
    return text


def _folded(line: str) -> str:
    """Break a line that is too long, between characters and never within one."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > LINE_MAX_BYTES - (1 if pieces else 0):
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
