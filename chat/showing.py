"""What a case shows to whoever looks at it: facts, what was found with a few words around it, the talk."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from chat.caller import Caller
from chat.case_texts import texts_of
from chat.desks import bar_on, matter_of, staff_name
from chat.identity import message_id
from chat.ports import Sql
from chat.settling import code_of
from chat.store import across, audit, legal_holds, messages, notes, reviews, statements, strikes
from chat.store import flags as stored_flags
from chat.store import rooms as stored_rooms
from chat.store.entries import Entry, entries_after, room_log
from chat.store.flags import Flag as StoredFlag
from chat.store.transaction import Transaction
from chat.wire.commands.desks import Shown
from chat.wire.parts import Finding, Statement
from chat.wire.replies import (
    CaseDetail,
    CaseNote,
    CaseSeen,
    Compared,
    Contested,
    Exposure,
    Flag,
    FlaggedMessage,
    HoldSeen,
    Standing,
)
from moderation.deciding_anew import Golden, golden_named
from moderation.ladder import standing, suggested
from moderation.review import Case, CaseState, Purpose
from moderation.verdict import Track
from rooms.times import HOUR_MS, rfc3339


@dataclass(frozen=True, slots=True)
class Detail:
    """A case's detail and the entries around it, which are encoded as entries are."""

    reply: CaseDetail
    context: list[Entry]


@dataclass(frozen=True, slots=True)
class Showing:
    """Puts together what is shown of a case. `before` and `after` count entries around a flagged message.

    `texts_per_hour` is what one person should read; beyond it they are told so, and nothing is refused.
    """

    before: int
    after: int
    texts_per_hour: int
    golden: Sequence[Golden] = ()

    async def context(self, tx: Transaction, case: Case) -> list[Entry]:
        """Read the talk around the flagged message; for one nobody saw, the end of the talk as it is."""
        matter = await _looked_at(tx, case)
        around = await self._around(tx, matter)
        return await _as_before(tx, matter, around) if case.purpose is Purpose.ANEW else around

    async def _around(self, tx: Transaction, case: Case) -> list[Entry]:
        message = await messages.message(tx, case.message) if case.message is not None else None
        if message is None:
            return []
        head = await stored_rooms.head_of_room(tx, message.room)
        at = message.seq if message.seq is not None else head
        first = max(0, at - 1 - self.before)
        return await entries_after(tx, room_log(message.room), first, at + self.after)

    async def looked_at(
        self, tx: Transaction, case: Case, flags: list[StoredFlag], show: Shown, context: list[Entry]
    ) -> list[str | None]:
        """Say for the record what a look shows, a line for each text: which entries, or which characters."""
        if show == "facts":
            return [None]
        matter = await _looked_at(tx, case)
        texts = await texts_of(tx, matter, await _flags_about(tx, case, matter, flags))
        around = f"{context[0].seq}-{context[-1].seq}" if context else None
        seen = [text.characters(show) for text in texts] or [None]
        return [around, *seen[1:]] if show == "talk" and around is not None else seen

    async def detail(
        self, tx: Transaction, caller: Caller, case: Case, flags: list[StoredFlag], show: Shown
    ) -> CaseDetail:
        """Show a case as far as it was asked for; the look is on record already."""
        seen = await seen_from_outside(tx, case, len(flags), tx.now)
        matter = await _looked_at(tx, case)
        about = await _flags_about(tx, case, matter, flags)
        texts = [_as_told(case, text.shown(show)) for text in await texts_of(tx, matter, about)]
        return CaseDetail(
            **seen.model_dump(exclude={"flags", "topics", "barred"}),
            shown=show,
            flags=tuple(_flag(flag, show) for flag in flags),
            findings=tuple(
                Finding.model_validate(orjson.loads(orjson.dumps(f)), strict=False) for f in _findings(about)
            ),
            room=await stored_rooms.public_id(tx, matter.room) if matter.room is not None else None,
            message=texts[0] if texts else None,
            beside=tuple(texts[1:]) or None if show != "facts" else None,
            decision=case.decision,
            contested=await _contested(tx, case) if show != "facts" else None,
            standing=await _standing(tx, case, matter),
            compared=await self._compared(tx, case, matter),
            across=await _across(tx, case),
            hold=await _hold(tx, case) if show != "facts" else None,
            notes=await _notes(tx, case) if show != "facts" else None,
            exposure=await self.exposure(tx, caller, tx.now),
            barred=await bar_on(tx, case, caller.person),
        )

    async def _compared(self, tx: Transaction, case: Case, matter: Case) -> Compared | None:
        """Show the first answer beside the second, and only when there is a second."""
        if case.purpose is not Purpose.ANEW or case.decision is None:
            return None
        golden = golden_named(self.golden, case)
        if golden is not None:
            return Compared(decision=golden.right[0], same=case.decision in golden.right, why=golden.why)
        first = await reviews.decision_on(tx, matter.key) if matter is not case else None
        if first is None:
            return None
        return Compared(case=matter.id, decision=first.decision, same=first.decision == case.decision)

    async def exposure(self, sql: Sql, caller: Caller, now: int) -> Exposure:
        """Count how many texts somebody was shown within the hour."""
        texts = await audit.looks_since(sql, caller.person, now - HOUR_MS)
        return Exposure(texts=texts, limit=self.texts_per_hour)


async def seen_from_outside(sql: Sql, case: Case, flags: int, now: int) -> CaseSeen:
    """Show a case without any text."""
    holder = case.holder(now)
    return CaseSeen(
        case=case.id,
        track=case.track.value,
        version=case.version,
        level=case.level,
        state=state_of(case, now),
        opened_at=rfc3339(case.opened_at),
        due_at=rfc3339(case.due_at),
        flags=flags,
        purpose=case.purpose if case.purpose is not Purpose.FLAG else None,
        claimed_by=await staff_name(sql, holder) if holder else None,
        until=rfc3339(case.claimed_until) if holder and case.claimed_until else None,
    )


def state_of(case: Case, now: int) -> str:
    """Say how a case stands for the desk, where a claim counts."""
    held = case.state is CaseState.OPEN and case.holder(now) is not None
    return "claimed" if held else case.state


async def _looked_at(tx: Transaction, case: Case) -> Case:
    """Find the case whose message is shown: of an appeal the one it contests, if that is of the same desk."""
    matter = await matter_of(tx, case)
    if case.purpose is not Purpose.APPEAL or case.origin is None:
        return matter
    origin = await reviews.case_by_key(tx, case.origin)
    return origin if origin is not None and origin.track is case.track else matter


async def _as_before(tx: Transaction, matter: Case, around: list[Entry]) -> list[Entry]:
    """Leave out of a talk what tells how its case was decided."""
    first = await reviews.decision_on(tx, matter.key)
    until = first.at if first is not None else tx.now
    return [entry for entry in around if entry.at < until and not _is_gone(entry, matter)]


def _is_gone(entry: Entry, matter: Case) -> bool:
    flagged = message_id(matter.message) if matter.message is not None else None
    return entry.gone == "moderated" and entry.body.get("message") == flagged


async def _flags_about(
    tx: Transaction, case: Case, matter: Case, flags: list[StoredFlag]
) -> list[StoredFlag]:
    """Give the flags of what is looked at: an appeal has one of its own besides."""
    return flags if case.purpose is not Purpose.APPEAL else await stored_flags.flags_of(tx, matter.key)


def _as_told(case: Case, message: FlaggedMessage) -> FlaggedMessage:
    """Show a flagged text; whoever looks a second time is not told what became of it."""
    if case.purpose is not Purpose.ANEW:
        return message
    return message.model_copy(update={"delivery": "not_told"})


async def _notes(tx: Transaction, case: Case) -> tuple[CaseNote, ...] | None:
    told = [
        CaseNote(at=rfc3339(note.at), by=await staff_name(tx, note.by), words=note.words)
        for note in await notes.of_case(tx, case.key)
    ]
    return tuple(told) or None


async def _standing(tx: Transaction, case: Case, matter: Case) -> Standing | None:
    """Show what weighed before; the care side is never shown anything of the kind."""
    if case.track is not Track.CONDUCT or matter.person is None:
        return None
    besides = 0 if matter is case else matter.key
    weight = standing(await strikes.of_person(tx, matter.person, besides), tx.now)
    return Standing(weight=weight, suggests=suggested(weight))


async def _contested(tx: Transaction, case: Case) -> Contested | None:
    """Show what an appeal is about, and the reasons that were given."""
    origin = await reviews.case_by_key(tx, case.origin) if case.origin is not None else None
    if origin is None or case.purpose is not Purpose.APPEAL:
        return None
    first = await reviews.decision_on(tx, origin.key)
    stated = await statements.by_code(tx, code_of(case))
    if first is None or stated is None:
        return None
    return Contested(
        case=origin.id,
        decision=first.decision,
        by=await staff_name(tx, first.by),
        reason=first.reason,
        statement=Statement.model_validate(stated.body),
    )


async def _hold(tx: Transaction, case: Case) -> HoldSeen | None:
    """Show that two people keep the evidence past its time, or that one asks for it."""
    hold = await legal_holds.newest(tx, case.key, tx.now)
    if hold is None:
        return None
    people = [hold.asked_by, *([hold.granted_by] if hold.granted_by is not None else [])]
    names = [await staff_name(tx, person) for person in people]
    granted = hold.granted_by is not None
    return HoldSeen(until=rfc3339(hold.until), granted=granted, by=tuple(names), reason=hold.reason)


async def _across(tx: Transaction, case: Case) -> str | None:
    """Name the request to look across cases that began with this one and is not over."""
    request = await across.on_case(tx, case.key)
    return request.id if request is not None and request.state(tx.now) != "over" else None


def _findings(flags: list[StoredFlag]) -> list[dict[str, object]]:
    return [dict(found) for flag in flags for found in flag.findings]


def _flag(flag: StoredFlag, show: Shown) -> Flag:
    return Flag(
        by=flag.source,
        at=rfc3339(flag.at),
        concern=flag.concern,
        category=flag.category if show != "facts" else None,
        note=flag.note if show != "facts" else None,
    )
