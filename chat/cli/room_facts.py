"""What the command line tells of a room: whether it is open, when it meets, who holds it."""

from datetime import datetime

from chat.local import SystemClock
from chat.store.groups import Held
from chat.store.rooms import Listed
from rooms.times import rfc3339


def facts_of_holding(held: Held | None) -> dict[str, object]:
    """Say when a held group meets; one that nobody holds has nothing to say here."""
    if held is None:
        return {}
    meeting = held.terms.meeting(SystemClock().now_ms())
    return {
        "opens_at": None if meeting is None else rfc3339(meeting.opens_at),
        "closes_at": None if held.closes_at is None else rfc3339(held.closes_at),
        "zone": held.terms.zone,
        "minutes": held.terms.minutes,
        "facilitators": list(held.names),
    }


def when_it_meets(held: Held | None) -> str:
    """Say when a group meets next, as on the clock there, and who holds it; nothing where nobody does."""
    if held is None:
        return ""
    meeting = held.terms.meeting(SystemClock().now_ms())
    schedule = held.terms.schedule()
    when = "by hand"
    if meeting is not None and schedule is not None:
        begins = datetime.fromtimestamp(meeting.opens_at / 1000, schedule.zone)
        when = f"{begins:%Y-%m-%d %H:%M} {held.terms.zone}"
    return f"{when}, {', '.join(held.names) or 'any supporter'}"


def state_of(room: Listed) -> str:
    """Say whether a room is open."""
    return "open" if room.open else "closed"


def facts_of(room: Listed) -> dict[str, object]:
    """Name what is shown of any room."""
    return {
        "id": room.id,
        "title": room.title,
        "topic": room.topic,
        "open": room.open,
        "seats": room.seats,
        "present": room.present,
        "agreement": room.agreement,
    }
