"""What takes two moderators: looking across the cases of one person, which nobody may do alone."""

from dataclasses import dataclass, replace

from chat.caller import Caller
from chat.desks import case_for, is_party, staff_name
from chat.identity import new_public_id
from chat.store import across, audit, members, reviews
from chat.store import rooms as stored_rooms
from chat.store.flagging import desk_of
from chat.store.outlines import outlines
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import AcrossSeen, LinkedCase
from chat.writer import Plan
from moderation.audit import Act
from moderation.review import Case, Purpose
from moderation.two_people import Across, agreed
from rooms import refusals
from rooms.events import Notice
from rooms.times import rfc3339

LINKED_MAX = 100


@dataclass(frozen=True, slots=True)
class Together:
    """Actions of two. `lasts_ms`: how long a question waits for the second, and how long both may look."""

    audit_key: bytes
    lasts_ms: int

    def ask_across(self, caller: Caller, command: commands.AskAcross) -> Plan:
        """Ask a colleague to agree to a look across the cases of the person a case is about."""
        return Plan(lambda tx: self._ask(tx, caller, command))

    async def _ask(self, tx: Transaction, caller: Caller, command: commands.AskAcross) -> AcrossSeen:
        case, _ = await case_for(tx, caller, command.case)
        standing = await across.on_case(tx, case.key)

        if case.person is None or case.purpose is not Purpose.FLAG:
            raise refusals.Malformed("case")
        if standing is not None and standing.state(tx.now) != "over":
            return await _seen(tx, standing, case)
        asked = Across(
            id=new_public_id("q_"),
            case=case.key,
            track=case.track,
            person=case.person,
            asked_by=caller.person,
            asked_at=tx.now,
            reason=command.reason,
            until=tx.now + self.lasts_ms,
        )

        await across.add(tx, asked)
        await _tell(tx, asked, case, "across_asked", caller)
        await self._audit(tx, caller, "ask_across", case, command.reason)

        return await _seen(tx, asked, case)

    def agree_across(self, caller: Caller, command: commands.AgreeAcross) -> Plan:
        """Agree as the second person; from then on both may look for a while."""
        return Plan(lambda tx: self._agree(tx, caller, command))

    async def _agree(self, tx: Transaction, caller: Caller, command: commands.AgreeAcross) -> AcrossSeen:
        asked, case = await _request(tx, caller, command.request)

        open_now = agreed(asked, caller.person, tx.now, self.lasts_ms)

        await across.write(tx, open_now)
        await _tell(tx, open_now, case, "across_agreed", caller)
        await self._audit(tx, caller, "agree_across", case, asked.reason)

        return await _seen(tx, open_now, case)

    def look_across(self, caller: Caller, command: commands.LookAcross) -> Plan:
        """Read why somebody asks; once it is agreed on, the two see which cases belong to the person."""
        return Plan(lambda tx: self._look(tx, caller, command))

    async def _look(self, tx: Transaction, caller: Caller, command: commands.LookAcross) -> AcrossSeen:
        request, case = await _request(tx, caller, command.request)

        if not request.shows_cases_to(caller.person, tx.now):
            return await _seen(tx, request, case)

        await across.write(tx, replace(request, looked_at=tx.now))
        await self._audit(tx, caller, "look_across", case, request.reason)

        cases = await _linked(tx, caller, request)
        return (await _seen(tx, request, case)).model_copy(update={"cases": cases})

    async def _audit(self, tx: Transaction, caller: Caller, action: str, case: Case, reason: str) -> None:
        act = Act(tx.now, caller.person, action, reason, case.id)
        await audit.write_audit(tx, self.audit_key, act)


async def _request(tx: Transaction, caller: Caller, request_id: str) -> tuple[Across, Case]:
    """Find a request through the door of its case; what one may not see looks absent."""
    request = await across.by_id(tx, request_id)
    origin = await reviews.case_by_key(tx, request.case) if request is not None else None
    if request is None or origin is None:
        raise refusals.NotAMember
    case, _ = await case_for(tx, caller, origin.id)
    return request, case


async def _tell(tx: Transaction, request: Across, case: Case, kind: str, caller: Caller) -> None:
    fields: dict[str, object] = {
        "request": request.id,
        "case": case.id,
        "by": caller.name or "",
        "until": rfc3339(request.until),
    }
    await tx.append(desk_of(case.track), Notice(kind, fields))


async def _seen(tx: Transaction, request: Across, case: Case) -> AcrossSeen:
    return AcrossSeen(
        request=request.id,
        case=case.id,
        state=request.state(tx.now),
        by=await staff_name(tx, request.asked_by),
        reason=request.reason,
        until=rfc3339(request.until),
        agreed_by=await staff_name(tx, request.agreed_by) if request.agreed_by is not None else None,
    )


async def _linked(tx: Transaction, caller: Caller, request: Across) -> tuple[LinkedCase, ...]:
    """List the cases of a person on the same desk, without those the caller is party to."""
    cases = await reviews.cases_about(tx, request.track, request.person, LINKED_MAX)
    flags = await outlines(tx, [case.key for case in cases])
    return tuple([await _linked_case(tx, c) for c in cases if not is_party(c, flags[c.key], caller.person)])


async def _linked_case(tx: Transaction, case: Case) -> LinkedCase:
    known = await members.member_named(tx, case.member) if case.member is not None else None
    return LinkedCase(
        case=case.id,
        level=case.level,
        state=case.state,
        opened_at=rfc3339(case.opened_at),
        decision=case.decision,
        room=await stored_rooms.public_id(tx, case.room) if case.room is not None else None,
        pseudonym=known[0] if known else None,
    )
