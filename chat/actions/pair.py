"""One-on-one: being on duty, taking the next talk, passing it on, ending it, saying how it was."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.concern import Concern
from chat.handing_over import come_back, go_off_duty
from chat.hearing import Heard, Hearing
from chat.holding import check_trained
from chat.identity import new_public_id
from chat.introducing import Introductions, joined_talk
from chat.store import agreed, blocks, contacts, members, profiles, seats
from chat.store import duty as stored_duty
from chat.store import line as stored_line
from chat.store import shifts as stored_shifts
from chat.store import talks as stored_talks
from chat.store.duty import Duty
from chat.store.flagging import Subject, put_on_desk
from chat.store.flags import Flag
from chat.store.leaving import end_talk, pass_on
from chat.store.talks import Talk
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import AgreedSeen, Done, EarlierTalk, Joined, LineList, TalkCard
from chat.writer import Plan
from moderation.verdict import Danger, Track
from rooms import refusals
from rooms.ids import CaseId, RoomId
from rooms.load import full_of, has_room_for
from rooms.pairing import URGENT_FROM, Supporter, Waiting, next_for
from rooms.people import Role
from rooms.room import Room, RoomKind, check_takes_part
from rooms.times import DAY_MS, MINUTE_MS, rfc3339


@dataclass(frozen=True, slots=True)
class Pair:
    """Actions of one-on-ones, mostly the supporter's."""

    introductions: Introductions
    concern: Concern
    hearing: Hearing
    training_required: bool = False

    def on_duty(self, caller: Caller, command: commands.OnDuty) -> Plan:
        """Begin to take talks, or change how many; what one does not say comes from one's profile."""
        return Plan(lambda tx: self._on_duty(tx, caller, command))

    def off_duty(self, caller: Caller, _: commands.OffDuty) -> Plan:
        """Take no further talks; those under way are offered to colleagues, or their peers hear of it."""
        return Plan(lambda tx: self._off_duty(tx, caller))

    async def _on_duty(self, tx: Transaction, caller: Caller, command: commands.OnDuty) -> Done:
        await self._check_ready(tx, caller)
        profile = await profiles.profile_of(tx, caller.person)

        duty = Duty(
            person=caller.person,
            capacity=command.capacity,
            about=tuple(command.about) or profile.about,
            languages=tuple(command.languages) or profile.languages,
            pool=profile.pool,
            ready=command.ready,
        )

        await come_back(tx, caller.person)  # first, as whoever ends a talk holds its room before the duty
        await stored_duty.set_duty(tx, duty, tx.now)
        await stored_shifts.begin(tx, caller.person, tx.now)

        return Done()

    async def _check_ready(self, tx: Transaction, caller: Caller) -> None:
        """Refuse a shift to whoever has had their hours, or whose training has run out."""
        await check_trained(tx, caller, required=self.training_required)
        rest = await self.introductions.rest_left(tx, caller.person)
        if rest:
            raise refusals.RestNeeded(rest)

    async def _off_duty(self, tx: Transaction, caller: Caller) -> Done:
        if not await go_off_duty(tx, self.introductions, caller.person, tx.now):
            raise refusals.NotOnDuty
        return Done()

    def take(self, caller: Caller, _: commands.Take) -> Plan:
        """Take the next talk: the server assigns the peer, both are told in one commit."""
        return Plan(lambda tx: self._take(tx, caller))

    async def _take(self, tx: Transaction, caller: Caller) -> Joined:
        await stored_line.lock(tx)
        duty = await stored_duty.duty_of(tx, caller.person)
        if duty is None:
            raise refusals.NotOnDuty
        own = await self.introductions.supporter(tx, duty)
        team = await self.introductions.everybody(tx)
        chosen = next_for(own, await stored_line.line(tx), team, tx.now)

        if own.resting:
            raise refusals.RestNeeded(await self.introductions.rest_left(tx, caller.person))
        if not has_room_for(own.load):
            raise refusals.AtCapacity
        if chosen is None:
            raise refusals.LineEmpty

        room = await self.introductions.introduce(tx, chosen)

        return joined_talk(room, room.members[caller.person], tx.seq(room.id))

    def line(self, caller: Caller, _: commands.Line) -> Plan:
        """Tell how many wait, how long and at which levels, and what keeps one from taking one."""
        return Plan(lambda tx: self._line(tx, caller))

    async def _line(self, tx: Transaction, caller: Caller) -> LineList:
        duty = await stored_duty.duty_of(tx, caller.person)
        own = await self.introductions.supporter(tx, duty) if duty else None
        seen = describe_line(await stored_line.line(tx), await stored_duty.on_duty_count(tx), tx.now)
        return seen.model_copy(update=_for_oneself(own, duty) if own and duty else {})

    def talk(self, caller: Caller, command: commands.Talk) -> Plan:
        """Show a supporter what the peer said at the check-in, and why these two."""
        return Plan(lambda tx: _talk(tx, caller, command), RoomId(command.room))

    def pass_on(self, caller: Caller, command: commands.PassOn) -> Plan:
        """Give a talk back: its peer goes to the front of the line."""
        return Plan(lambda tx: _pass_on(tx, caller, command), RoomId(command.room))

    def end(self, caller: Caller, command: commands.End) -> Plan:
        """End a one-on-one for both; either may block the other, which only moderators hear of."""
        words = command.feedback.words if command.feedback else None
        heard = self.hearing.hear(caller, words)
        care = self.hearing.care_shown(caller, heard)
        return Plan(lambda tx: self._end(tx, caller, command, heard), RoomId(command.room), care=care)

    async def _end(self, tx: Transaction, caller: Caller, command: commands.End, heard: Heard) -> Done:
        try:
            room = await _own_talk(tx, caller, command.room)
            talk = await stored_talks.talk_in(tx, room.key)
            _check_ends(caller, room, talk, command)
        except refusals.Refusal as refusal:
            await self.hearing.heed(tx, caller, f"feedback:{command.room}", heard)
            refusal.care = self.hearing.care_shown(caller, heard)
            raise

        await _stop(tx, caller, room, talk, command)
        if command.feedback is not None and caller.role is Role.PEER:
            await _keep_feedback(tx, room, command.feedback)
        await self.hearing.heed(
            tx, caller, f"feedback:{command.room}", heard
        )  # last, as all lock the desks last
        if command.block and talk is not None:
            await self._never_again(tx, caller, room, talk, command)

        return Done(care=self.hearing.care(caller, heard))

    async def _never_again(
        self, tx: Transaction, caller: Caller, room: Room, talk: Talk, command: commands.End
    ) -> None:
        if caller.person == talk.peer:
            await self._block(tx, caller, room, command)
        else:
            await self._part(tx, caller, room, talk, command)

    async def _part(
        self, tx: Transaction, caller: Caller, room: Room, talk: Talk, command: commands.End
    ) -> None:
        """Never pair these two again, as the supporter wishes, and let the conduct desk know."""
        words = command.feedback.words if command.feedback else None
        await blocks.part(tx, talk.peer, caller.person)
        peer = room.members.get(talk.peer)
        flag = Flag(source="parted", at=tx.now, level=0, person=caller.person, concern="abuse", note=words)
        subject = Subject(f"parted:{room.id}", None, room.key, peer.id if peer else None, talk.peer)
        case = CaseId(new_public_id("c_"))
        await put_on_desk(tx, self.concern.clocks, case, Track.CONDUCT, subject, flag)

    async def _block(self, tx: Transaction, caller: Caller, room: Room, command: commands.End) -> None:
        """Never pair these two again, and let the conduct desk know; staff see no case they are party to."""
        words = command.feedback.words if command.feedback else None
        for member in [m for m in room.staff() if not m.shadow]:
            await blocks.block(tx, caller.person, member.person)
            flag = Flag(source="block", at=tx.now, level=0, person=caller.person, concern="abuse", note=words)
            subject = Subject(f"block:{member.id}", None, room.key, member.id, member.person)
            case = CaseId(new_public_id("c_"))
            await put_on_desk(tx, self.concern.clocks, case, Track.CONDUCT, subject, flag)

    def feedback(self, caller: Caller, command: commands.TellFeedback) -> Plan:
        """Say how a talk was, as its peer, while it goes on or after it."""
        heard = self.hearing.hear(caller, command.words)
        care = self.hearing.care_shown(caller, heard)
        return Plan(lambda tx: self._feedback(tx, caller, command, heard), RoomId(command.room), care=care)

    async def _feedback(
        self, tx: Transaction, caller: Caller, command: commands.TellFeedback, heard: Heard
    ) -> Done:
        room = await tx.room(RoomId(command.room))
        talk = await stored_talks.talk_in(tx, room.key) if room else None
        await self.hearing.heed(tx, caller, f"feedback:{command.room}", heard)

        if room is None or talk is None or talk.peer != caller.person or talk.outcome is None:
            refusal = refusals.NotAMember()
            refusal.care = self.hearing.care_shown(caller, heard)
            raise refusal

        await _keep_feedback(tx, room, command)

        return Done(care=self.hearing.care(caller, heard))


def _check_ends(caller: Caller, room: Room, talk: Talk | None, command: commands.End) -> None:
    """Raise `Malformed`, or `HeldByColleague` for staff beside a talk: they leave, and end it for nobody."""
    if command.block and (talk is None or caller.person not in (talk.peer, talk.supporter)):
        raise refusals.Malformed("block")
    holder = room.members.get(talk.supporter) if talk is not None else None
    if caller.role is Role.PEER or holder is None or holder.role is Role.PEER:
        return
    if holder.person != caller.person:
        raise refusals.HeldByColleague


async def _stop(
    tx: Transaction, caller: Caller, room: Room, talk: Talk | None, command: commands.End
) -> None:
    """End a talk; a peer in need whose supporter parts from them for good gets somebody else at once.

    Whoever ends a talk has done with it; after a block nobody reads on.
    """
    parted = command.block and talk is not None and caller.person == talk.supporter
    if parted and talk is not None and await stored_talks.level_of(tx, talk) >= URGENT_FROM:
        await pass_on(tx, room, talk)
    else:
        await end_talk(tx, room)
    await seats.put_away(tx, caller.person, room.id)
    if command.block:
        await members.close_for_peers(tx, room)


async def _talk(tx: Transaction, caller: Caller, command: commands.Talk) -> TalkCard:
    room = await _own_talk(tx, caller, command.room)
    talk = await stored_talks.talk_in(tx, room.key)
    if talk is None:
        raise refusals.NotAMember
    return TalkCard(
        about=talk.about,
        mood=talk.mood,
        language=talk.language,
        why=talk.reasons,
        level=await stored_talks.level_of(tx, talk),
        danger=_feared(talk.danger),
        asleep=talk.asleep,
        earlier=await _earlier(tx, talk) if talk.earlier else None,
        agreed=await _agreed(tx, talk) if talk.earlier else None,
    )


async def _earlier(tx: Transaction, talk: Talk) -> tuple[EarlierTalk, ...]:
    """List earlier talks, as the peer agreed to."""
    known = await contacts.of_person(tx, talk.peer)
    return tuple(EarlierTalk(on=rfc3339(each.on_day * DAY_MS)[:10], name=each.name) for each in known)


async def _agreed(tx: Transaction, talk: Talk) -> AgreedSeen | None:
    """Show what the peer keeps for the next times, if anything."""
    kept = await agreed.of_person(tx, talk.peer)
    return (
        AgreedSeen(words=kept.words, on=rfc3339(kept.on_day * DAY_MS)[:10], name=kept.name) if kept else None
    )


async def _pass_on(tx: Transaction, caller: Caller, command: commands.PassOn) -> Done:
    room = await _own_talk(tx, caller, command.room)
    talk = await stored_talks.talk_in(tx, room.key)
    if talk is not None and talk.supporter != caller.person:
        raise refusals.HeldByColleague

    if talk is not None:
        await pass_on(tx, room, talk, room.members[caller.person].pseudonym, command.reason)
    else:
        await end_talk(tx, room)

    return Done()


async def _keep_feedback(
    tx: Transaction, room: Room, told: commands.Feedback | commands.TellFeedback
) -> None:
    talk = await stored_talks.talk_in(tx, room.key)
    if talk is not None and talk.outcome is not None:
        await stored_talks.add_feedback(tx, talk.outcome, told.mood, told.helpful, told.words)


async def _own_talk(tx: Transaction, caller: Caller, room_id: str) -> Room:
    room, member = await tx.room_for(caller.person, RoomId(room_id))
    if room.kind is not RoomKind.ONE_ON_ONE:
        raise refusals.NotAMember
    check_takes_part(member)
    return room


def _for_oneself(own: Supporter, duty: Duty) -> dict[str, object]:
    """Say by which code `take` would be refused to whoever asks, whoever waits, and what it comes from."""
    allowed = own.load.capacity
    fewer: dict[str, object] = {"talks_max": allowed} if allowed < duty.capacity else {}
    if own.resting:
        return {"hindrance": refusals.RestNeeded.code, **fewer}
    full = full_of(own.load)
    return {"hindrance": refusals.AtCapacity.code, "full_of": full, **fewer} if full else fewer


def describe_line(waiting: list[Waiting], on_duty: int, now: int) -> LineList:
    """Tell how long the line is, never who stands in it."""
    levels: dict[str, int] = {}
    for one in waiting:
        levels[str(one.care)] = levels.get(str(one.care), 0) + 1
    here = [one for one in waiting if not one.later]
    return LineList(
        waiting=len(here),
        longest_minutes=max((now - one.since for one in here), default=0) // MINUTE_MS,
        levels=levels,
        on_duty=on_duty,
        letters=len(waiting) - len(here) or None,
    )


def _feared(danger: Danger) -> str | None:
    """Say whom the peer fears in the two words that the card has for it."""
    if danger is Danger.ONESELF:
        return None
    return Danger.FOR_SOMEONE.value if danger.is_for_someone else danger.value
