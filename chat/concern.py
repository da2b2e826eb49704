"""What screening brings about beside delivery: care for the author, flags for the desks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chat.caller import Caller
from chat.identity import new_public_id
from chat.ports import Sql
from chat.store.duty import all_duty
from chat.store.entries import person_log, side_log
from chat.store.flagging import Clocks, Subject, put_on_desk
from chat.store.flags import Flag
from chat.store.transaction import Transaction
from chat.whereabouts import Whereabouts
from chat.wire.frames import findings_shown
from chat.wire.parts import Care, Helpline
from moderation import care
from moderation.care import Helplines
from moderation.verdict import Danger, Finding, Track, Verdict, danger_in
from rooms import refusals
from rooms.events import Notice
from rooms.ids import CaseId, PersonId
from rooms.refusals import WireFields
from rooms.room import Member, Room, RoomKind

UNSCREENED_LEVEL = 2
"""A text the detector could not look at waits on the care desk as if it spoke of danger."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Turns a verdict into care and cases.

    `whereabouts` knows who is really there, `on_call` whether anyone else can be called.
    """

    clocks: Clocks
    helplines: Helplines
    whereabouts: Whereabouts
    on_call: Callable[[], bool]

    def care_for(
        self,
        caller: Caller,
        level: int,
        *,
        held: bool = False,
        supporters: int = 0,
        declared: bool = False,
        danger: Danger = Danger.ONESELF,
    ) -> Care | None:
        """Give the author their care; None at level 0.

        `held`: they are in a talk, and whoever holds it is there to hear. `supporters` are on duty and there
        for somebody who waits in line; `declared` and `danger` as in `care.care_for`.
        """
        if level == 0:
            return None
        given = care.care_for(
            level,
            language=caller.language,
            country=caller.country,
            staff_here=held or self.whereabouts.desk_watched(),
            on_call=self.on_call(),
            helplines=self.helplines,
            supporters_here=supporters > 0,
            declared=declared,
            danger=danger,
        )
        return Care(level=given.level, words=given.words, helplines=shown(given.helplines))

    def care_after(self, caller: Caller, verdict: Verdict, *, held: bool = False) -> Care | None:
        """Give the care that a verdict calls for; None where it calls for none."""
        return self.care_for(caller, needed_care(verdict), held=held, danger=danger_in(verdict))

    def care_shown(self, caller: Caller, verdict: Verdict, *, held: bool = False) -> WireFields | None:
        """Give the same as plain fields, to be stored with a receipt or to ride on a refusal."""
        given = self.care_after(caller, verdict, held=held)
        return None if given is None else given.model_dump(mode="json")

    async def care_in(self, sql: Sql, caller: Caller, verdict: Verdict, room: Room) -> WireFields | None:
        """Give the same for what was said in a room: whoever holds a talk hears it, if they are here."""
        if not needed_care(verdict):
            return None
        here = await self.whereabouts.here(sql, _holders(room, caller))
        return self.care_shown(caller, verdict, held=bool(here))

    async def supporters_here(self, sql: Sql) -> frozenset[PersonId]:
        """Find who is on duty and really there."""
        return await self.whereabouts.here(sql, [duty.person for duty in await all_duty(sql)])

    def paused(self, caller: Caller, words: str) -> refusals.Unavailable:
        """Refuse newcomers while the operator paused the place; the helplines stay up."""
        refusal = refusals.Unavailable(words)
        refusal.helplines = [line.model_dump(mode="json") for line in self.nearby(caller)]
        return refusal

    def nearby(self, caller: Caller) -> tuple[Helpline, ...]:
        """Choose the helplines for someone's country and language."""
        return shown(self.helplines.choose(caller.country, caller.language))

    async def flag(self, tx: Transaction, verdict: Verdict, subject: Subject, text: str) -> None:
        """Open cases for what was found, each track on its own desk; the text is kept as evidence."""
        for track in Track:
            found = tuple(f for f in verdict.findings if f.track is track and _is_a_case(f))
            if found:
                await self._put(tx, track, subject, self._flag(tx, found, subject, text))
        if verdict.unscreened:
            flag = Flag(
                source="unscreened", at=tx.now, level=UNSCREENED_LEVEL, message=subject.message, text=text
            )
            await self._put(tx, Track.CARE, subject, flag)

    async def flag_held(self, tx: Transaction, room: Room, subject: Subject, text: str) -> None:
        """Bring a message before a moderator that waits because its author is held; the room's staff hear."""
        flag = Flag(source="hold", at=tx.now, level=0, message=subject.message, text=text)
        await self._put(tx, Track.CONDUCT, subject, flag)
        fields: dict[str, object] = {"message": subject.name, "member": subject.member}
        await tx.append(side_log(room.id), Notice("message_waits", fields))

    async def flag_second_opinion(self, tx: Transaction, subject: Subject, level: int, text: str) -> None:
        """Bring a message before the care desk in which no rule found danger, and a second look did."""
        flag = Flag(source="second_opinion", at=tx.now, level=level, message=subject.message, text=text)
        await self._put(tx, Track.CARE, subject, flag)

    async def _put(self, tx: Transaction, track: Track, subject: Subject, flag: Flag) -> None:
        await put_on_desk(tx, self.clocks, CaseId(new_public_id("c_")), track, subject, flag)

    def _flag(self, tx: Transaction, found: tuple[Finding, ...], subject: Subject, text: str) -> Flag:
        return Flag(
            source="rule",
            at=tx.now,
            message=subject.message,
            level=max(f.level for f in found),
            findings=tuple(findings_shown(found)),
            text=text,
        )


async def notice(tx: Transaction, room: Room, message: str, level: int, rules: Sequence[str] = ()) -> None:
    """Show the room's supporter that something was found, and by which rules, beside the talk."""
    if level > 0 and room.staff():
        fields: dict[str, object] = {"message": message, "level": level}
        if rules:
            fields["rules"] = list(rules)
        await tx.append(side_log(room.id), Notice("finding_noticed", fields))


def caring_rules(verdict: Verdict) -> list[str]:
    """Name the rules that found a need for care."""
    return sorted({found.rule for found in verdict.findings if found.track is Track.CARE and found.level > 0})


async def tell_held(tx: Transaction, room: Room, member: Member, message: str) -> None:
    """Let an author hear, wherever they are, that a message waits for a human look."""
    fields: dict[str, object] = {"room": room.id, "message": message}
    await tx.append(person_log(member.person), Notice("message_held", fields))


def needed_care(verdict: Verdict) -> int:
    """Say which level of care an author is given: a text nobody could screen may be a cry for help."""
    return max(verdict.care, 1) if verdict.unscreened else verdict.care


def _holders(room: Room, caller: Caller) -> list[PersonId]:
    """Name who holds a talk with somebody: a group is held for many, and a trainee holds none."""
    if room.kind is not RoomKind.ONE_ON_ONE:
        return []
    return [one.person for one in room.staff() if not one.shadow and one.person != caller.person]


def _is_a_case(finding: Finding) -> bool:
    """Level 1 is for the room's supporter to notice; conduct findings always go to the desk."""
    return finding.track is Track.CONDUCT or finding.level >= 2


def shown(helplines: tuple[care.Helpline, ...]) -> tuple[Helpline, ...]:
    """Show helplines as the wire does."""
    return tuple(
        Helpline(name=h.name, contact=h.contact, hours=h.hours, country=h.country, languages=h.languages)
        for h in helplines
    )
