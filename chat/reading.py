"""Whose session still stands, who may read which log, and from which entry on."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.ports import Sql
from chat.store import people, seats
from chat.store.entries import CARE_DESK, CONDUCT_DESK, person_log
from rooms.ids import MemberId, RoomId
from rooms.people import Permission, Role, may
from rooms.refusals import NotAllowed, NotAMember, NotSignedIn

DESKS = {CARE_DESK: Permission.CARE_DESK, CONDUCT_DESK: Permission.CONDUCT_DESK}


@dataclass(frozen=True, slots=True)
class Access:
    """As whom, and from which entry on, someone reads a log."""

    member: MemberId | None
    from_seq: int


def log_of(caller: Caller, name: str) -> str:
    """Turn a log's name on the wire into the store's, refusing what the role may not see at all.

    Asked before anything is looked up; raises `NotAllowed`.
    """
    if name in DESKS and not may(caller.role, DESKS[name]):
        raise NotAllowed
    if name.startswith("side:") and not may(caller.role, Permission.HOLD_ROOM):
        raise NotAllowed
    if name.startswith("room:") and not may(caller.role, Permission.TALK):
        raise NotAllowed
    return person_log(caller.person) if name == "person" else name


async def check_standing(sql: Sql, caller: Caller, now: int) -> None:
    """Refuse whoever signed out, was disabled or suspended, before their sockets are closed."""
    if not await people.session_stands(sql, caller.person, now):
        raise NotSignedIn


async def access(sql: Sql, caller: Caller, log: str, now: int) -> Access:
    """Find how far someone may read a log; raises `NotAMember`, the same for foreign and absent rooms."""
    kind, _, room = log.partition(":")
    if kind not in ("room", "side"):
        await check_standing(sql, caller, now)
        return Access(None, 1)
    reach = await seats.reach(sql, caller.person, RoomId(room))
    if reach is None:
        raise NotAMember
    if kind == "room":
        return Access(reach.member, reach.from_seq)
    if reach.role is Role.PEER or reach.shadow:
        raise NotAMember
    return Access(reach.member, 1)
