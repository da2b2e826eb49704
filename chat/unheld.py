"""Call somebody to a group that nobody holds: at its beginning, or when whoever held it is lost.

People came and are at the door or in a paused room, so it is a case on the care desk, with its clock: a
moderator takes it on and may go in, or it settles itself when somebody comes who holds the group.
"""

from chat.identity import new_public_id
from chat.store import audit, reviews
from chat.store.entries import person_log
from chat.store.flagging import Clocks, Subject, put_on_desk, tell_desk
from chat.store.groups import Held
from chat.store.reviews import Flag
from chat.store.transaction import Transaction
from moderation.audit import Act
from moderation.review import Decision, settled
from moderation.verdict import Track
from rooms.events import Notice
from rooms.ids import CaseId, RoomId
from rooms.room import Room
from rooms.times import rfc3339

UNHELD = "unheld"


def unheld_subject(room: RoomId, met: int) -> str:
    """Name one meeting of a group, so that it makes one case however often nobody is there."""
    return f"{UNHELD}:{room}:{met}"


async def call_somebody(
    tx: Transaction, clocks: Clocks, room: Room, held: Held, met: int, words: str
) -> None:
    """Let those who are named hear that people wait for them, and put it on the care desk."""
    began = {"began_at": rfc3339(met)} if met else {}
    fields: dict[str, object] = {"room": room.id, "title": room.title, **began}
    for person in held.terms.facilitators:
        await tx.append(person_log(person), Notice("group_waits", fields))
    subject = Subject(unheld_subject(room.id, met), None, room.key, None, None)
    flag = Flag(source=UNHELD, at=tx.now, level=0, note=words.format(title=room.title))
    await put_on_desk(tx, clocks, CaseId(new_public_id("c_")), Track.CARE, subject, flag)


async def settle(tx: Transaction, audit_key: bytes, room: Room, met: int) -> None:
    """Close the case of a group that is held after all, unless somebody has it in hand."""
    await settle_about(tx, audit_key, unheld_subject(room.id, met), "group_held")


async def settle_about(tx: Transaction, audit_key: bytes, subject: str, action: str) -> None:
    """Close the care case about a subject that has settled itself, unless somebody has it in hand."""
    case = await reviews.open_case_about(tx, Track.CARE, subject)
    if case is None or case.holder(tx.now) is not None:
        return
    closed = settled(case)
    await reviews.set_case(tx, closed, tx.now)
    await tell_desk(tx, closed, "case_decided", decision=Decision.DISMISS)
    await audit.write_audit(tx, audit_key, Act(tx.now, None, action, of_case=case.id))
