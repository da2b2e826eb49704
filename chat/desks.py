"""The one door to a case: who may see it, and who may not because they are party to it or decided it."""

from chat.caller import Caller
from chat.ports import Sql
from chat.store import people, reviews
from chat.store.reviews import Flag
from chat.store.transaction import Transaction
from moderation.review import Case, Purpose
from moderation.verdict import Track
from rooms import refusals
from rooms.ids import CaseId, PersonId
from rooms.people import Permission, may

DESK_PERMISSION = {Track.CARE: Permission.CARE_DESK, Track.CONDUCT: Permission.CONDUCT_DESK}


def check_desk(caller: Caller, track: Track) -> None:
    """Refuse a desk the role has no part in."""
    if not may(caller.role, DESK_PERMISSION[track]):
        raise refusals.NotAllowed


async def case_for(tx: Transaction, caller: Caller, case_id: str) -> tuple[Case, list[Flag]]:
    """Open the one door to a case; what one is party to, or may not see, looks absent."""
    case = await reviews.case_by_id(tx, CaseId(case_id))
    if case is None or not may(caller.role, DESK_PERMISSION[case.track]):
        raise refusals.NotAMember
    flags = await reviews.flags_of(tx, case.key)
    if is_party(case, flags, caller.person):
        raise refusals.NotAMember
    return case, flags


def is_party(case: Case, flags: list[Flag], person: PersonId) -> bool:
    """Say whether a case is about someone, or was reported by them."""
    return person == case.person or any(flag.person == person for flag in flags)


async def check_second(tx: Transaction, case: Case, person: PersonId) -> None:
    """Refuse a second look to whoever decided the first time; raises `NotAllowed`."""
    if case.purpose is Purpose.FLAG or case.origin is None:
        return
    origin = await reviews.case_by_key(tx, case.origin)
    if origin is None:
        return
    if origin.decided_by == person or is_party(origin, await reviews.flags_of(tx, origin.key), person):
        raise refusals.NotAllowed


async def staff_name(sql: Sql, person: PersonId) -> str:
    """Give the name a member of the staff is known by."""
    account = await people.staff_by_person(sql, person)
    return account.name if account else "former staff"
