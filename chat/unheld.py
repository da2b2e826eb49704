"""Call somebody to a group that nobody holds: at its beginning, or when whoever held it is lost.

Those who are named hear of it, and the care desk sees it. Once people are at the door or in the paused room,
it has the clock of a case: a moderator takes it on and may go in. It settles itself when somebody comes who
holds the group, or when there is nothing to hold any more.
"""

from dataclasses import replace

from chat.identity import new_public_id
from chat.store import audit, reviews
from chat.store.entries import person_log
from chat.store.flagging import Clocks, Subject, put_on_desk, tell_desk
from chat.store.flags import Flag
from chat.store.groups import Held
from chat.store.transaction import Transaction
from moderation.audit import Act
from moderation.review import Case, Decision, half_time, settled
from moderation.verdict import Track
from rooms.events import Notice
from rooms.ids import CaseId, RoomId
from rooms.room import Room
from rooms.times import rfc3339

UNHELD = "unheld"


def unheld_subject(room: RoomId, met: int) -> str:
    """Name one meeting of a group, so that it makes one case however often nobody is there."""
    return f"{UNHELD}:{room}:{met}"


async def tell_holders(tx: Transaction, room: Room, held: Held, met: int) -> None:
    """Let those who are named hear that nobody holds their group."""
    began = {"began_at": rfc3339(met)} if met else {}
    fields: dict[str, object] = {"room": room.id, "title": room.title, **began}
    for person in held.terms.facilitators:
        await tx.append(person_log(person), Notice("group_waits", fields))


async def put_quietly(tx: Transaction, clocks: Clocks, room: Room, met: int, words: str) -> None:
    """Let the care desk see that a group has not begun; nobody is known to wait, so it alarms nobody."""
    case = await _put(tx, clocks, room, met, words)
    if case.opened_at == tx.now:
        await reviews.set_case(tx, replace(case, alarm_at=None), tx.now)


async def ring(tx: Transaction, clocks: Clocks, room: Room, met: int, words: str) -> None:
    """Call the care desk for people who wait in a group or at its door, with the clock of such a case."""
    case = await _put(tx, clocks, room, met, words)
    if case.alarm_step == 0 and case.alarm_at is None:
        due = tx.now + clocks.allowed_ms(Track.CARE, case.level)
        await reviews.set_case(tx, replace(case, due_at=due, alarm_at=half_time(tx.now, due)), tx.now)


async def _put(tx: Transaction, clocks: Clocks, room: Room, met: int, words: str) -> Case:
    subject = Subject(unheld_subject(room.id, met), None, room.key, None, None)
    flag = Flag(source=UNHELD, at=tx.now, level=0, note=words.format(title=room.title))
    case = await put_on_desk(tx, clocks, CaseId(new_public_id("c_")), Track.CARE, subject, flag)
    return await reviews.case_by_key(tx, case.key) or case


async def settle(tx: Transaction, audit_key: bytes, room: Room) -> None:
    """Close what is open about a group that nobody has to be called to, unless somebody has it in hand."""
    for subject in await reviews.open_subjects(tx, Track.CARE, room.key, f"{UNHELD}:"):
        await settle_about(tx, audit_key, subject, "group_held")


async def settle_about(tx: Transaction, audit_key: bytes, subject: str, action: str) -> None:
    """Close the care case about a subject that has settled itself, unless somebody has it in hand."""
    case = await reviews.open_case_about(tx, Track.CARE, subject)
    if case is None or case.holder(tx.now) is not None:
        return
    closed = settled(case)
    await reviews.set_case(tx, closed, tx.now)
    await tell_desk(tx, closed, "case_decided", decision=Decision.DISMISS)
    await audit.write_audit(tx, audit_key, Act(tx.now, None, action, of_case=case.id))
