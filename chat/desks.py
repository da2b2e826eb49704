"""The one door to a case: who may see it, and who may not because they are party to it or decided it."""

from collections.abc import Sequence

from chat.caller import Caller
from chat.ports import Sql
from chat.store import flags as stored_flags
from chat.store import people, reviews
from chat.store.flags import Flag
from chat.store.outlines import Outline
from chat.store.transaction import Transaction
from chat.wire.replies.desks import Bar
from moderation.review import Case, CaseState, Purpose
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
    matter = await matter_of(tx, case)
    flags = await stored_flags.flags_of(tx, matter.key)
    if is_party(matter, flags, caller.person):
        raise refusals.NotAMember
    return case, flags


async def matter_of(sql: Sql, case: Case) -> Case:
    """Find the case whose message and flags one looks at: a second look is about those of the first."""
    if case.purpose is not Purpose.ANEW or case.origin is None:
        return case
    return await reviews.case_by_key(sql, case.origin) or case


async def matters_of(sql: Sql, cases: Sequence[Case]) -> list[Case]:
    """Find the same for many cases at once, in their order."""
    origins = [c.origin for c in cases if c.purpose is Purpose.ANEW and c.origin is not None]
    found = await reviews.cases_by_keys(sql, origins) if origins else {}
    return [found.get(c.origin or 0, c) if c.purpose is Purpose.ANEW else c for c in cases]


def is_for(case: Case, matter: Case, flags: Sequence[Flag | Outline], person: PersonId) -> bool:
    """Say whether a list shows a case: not to who is party to it, and a second look not to who decided."""
    decided_it = case is not matter and matter.decided_by == person
    return not decided_it and not is_party(matter, flags, person)


def is_party(case: Case, flags: Sequence[Flag | Outline], person: PersonId) -> bool:
    """Say whether a case is about someone, or was reported by them."""
    return person == case.person or any(flag.person == person for flag in flags)


async def check_second(tx: Transaction, case: Case, person: PersonId) -> None:
    """Refuse a second look to whoever decided the first time; raises `NotAllowed`."""
    if await _bar_on_second(tx, case, person):
        raise refusals.NotAllowed


async def bar_on(sql: Sql, case: Case, person: PersonId) -> Bar | None:
    """Say why it takes somebody else to decide a case, or to undo it once it is decided."""
    if case.state is CaseState.OPEN:
        return await _bar_on_second(sql, case, person)
    return "decided" if case.decided_by == person else None


async def _bar_on_second(sql: Sql, case: Case, person: PersonId) -> Bar | None:
    if case.purpose is Purpose.FLAG or case.origin is None:
        return None
    origin = await reviews.case_by_key(sql, case.origin)
    if origin is None:
        return None
    if origin.decided_by == person:
        return "decided"
    return "party" if is_party(origin, await stored_flags.flags_of(sql, origin.key), person) else None


async def staff_name(sql: Sql, person: PersonId) -> str:
    """Give the name a member of the staff is known by."""
    account = await people.staff_by_person(sql, person)
    return account.name if account else "former staff"
