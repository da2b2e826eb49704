"""Nobody holds a hard talk alone: the side channel, calling a moderator, the questions, handing over."""

import secrets
from dataclasses import dataclass

from chat.beside import held_room, held_talk
from chat.caller import Caller
from chat.concern import Concern
from chat.desks import case_for
from chat.handing_over import accept, colleague_for, decline, offer, still_free, withdraw
from chat.identity import message_id, new_public_id
from chat.introducing import Introductions, joined_talk
from chat.store import audit
from chat.store import line as stored_line
from chat.store import talks as stored_talks
from chat.store.entries import room_log, side_log
from chat.store.flagging import Subject, put_on_desk
from chat.store.flags import Flag
from chat.store.talks import Talk
from chat.store.transaction import NewMessage, Transaction
from chat.wire import commands
from chat.wire.replies import ColleagueSeen, CompanyList, Done, Joined
from chat.writer import Plan
from moderation.audit import Act
from moderation.questions import QUESTIONS, level_of
from moderation.review import Case
from moderation.verdict import Track
from rooms import refusals
from rooms.events import Notice
from rooms.ids import CaseId, RoomId
from rooms.people import Role
from rooms.room import Room
from rooms.times import rfc3339

HELP_LEVEL = 3
"""Whoever asks for help beside a talk waits no longer than two minutes, as the usual settings have it."""


@dataclass(frozen=True, slots=True)
class Accompany:
    """Actions beside a talk."""

    introductions: Introductions
    concern: Concern
    audit_key: bytes

    def side(self, caller: Caller, command: commands.Side) -> Plan:
        """Say something beside a talk: its peer knows that this exists and does not read it."""
        return Plan(lambda tx: _side(tx, caller, command, {}), RoomId(command.room))

    def whisper(self, caller: Caller, command: commands.Whisper) -> Plan:
        """Say something beside a talk as its supervisor: the record keeps that it was a whisper."""
        return Plan(lambda tx: _side(tx, caller, command, {"whisper": True}), RoomId(command.room))

    def ask_for_help(self, caller: Caller, command: commands.AskForHelp) -> Plan:
        """Call a moderator; asking again calls again, with a case that is already there."""
        return Plan(lambda tx: self._ask(tx, caller, command), RoomId(command.room))

    async def _ask(self, tx: Transaction, caller: Caller, command: commands.AskForHelp) -> Done:
        room, member, talk = await held_talk(tx, caller, command.room)

        level = max(HELP_LEVEL, await stored_talks.level_of(tx, talk))
        words = {"words": command.words} if command.words else {}
        fields = {"member": member.id, "pseudonym": member.pseudonym, **words}

        case = await self._flag(tx, room, talk, f"help:{room.id}", "help", level, command.words)
        await stored_talks.set_help_case(tx, room.key, case.key)
        await tx.append(side_log(room.id), Notice("help_asked", fields))
        await tx.append(room_log(room.id), Notice("colleague_asked", {}))

        return Done()

    async def _flag(
        self, tx: Transaction, room: Room, talk: Talk, name: str, source: str, level: int, note: str | None
    ) -> Case:
        peer = room.members.get(talk.peer)
        subject = Subject(name, None, room.key, peer.id if peer else None, talk.peer)
        flag = Flag(source=source, at=tx.now, level=level, note=note)
        new_id = CaseId(new_public_id("c_"))
        await tx.hold([side_log(room.id)])  # it is told there after the desk has it
        return await put_on_desk(tx, self.concern.clocks, new_id, Track.CARE, subject, flag)

    def answer_help(self, caller: Caller, command: commands.AnswerHelp) -> Plan:
        """Come into the talk whose call for help one has claimed; both in it see who came."""
        return Plan(lambda tx: self._answer(tx, caller, command))

    async def _answer(self, tx: Transaction, caller: Caller, command: commands.AnswerHelp) -> Joined:
        case, _ = await case_for(tx, caller, command.case)
        talk = await stored_talks.talk_in(tx, case.room) if case.room is not None else None
        room = await _room_of(tx, talk) if talk else None
        if room is None or talk is None or talk.help_case != case.key or room.over:
            raise refusals.NotAMember
        if case.claimed_by != caller.person or (case.claimed_until or 0) <= tx.now:
            raise refusals.ClaimNeeded

        if caller.person not in room.members:
            room = await self.introductions.enter(
                tx, room, caller.person, caller.name or "Moderator", caller.role
            )
            act = Act(tx.now, caller.person, "answer_help", of_case=case.id)
            await audit.write_audit(tx, self.audit_key, act)

        return joined_talk(room, room.members[caller.person], tx.seq(room.id))

    def ladder(self, caller: Caller, command: commands.Ladder) -> Plan:
        """Note what a peer answered to the guided questions: it sets the level of the talk's case."""
        return Plan(lambda tx: self._ladder(tx, caller, command), RoomId(command.room))

    async def _ladder(self, tx: Transaction, caller: Caller, command: commands.Ladder) -> Done:
        room, member, talk = await held_talk(tx, caller, command.room)
        asked = {q: getattr(command, q) for q in QUESTIONS if q in command.model_fields_set}

        level = level_of(asked)

        await tx.append(
            side_log(room.id), Notice("ladder_noted", {"member": member.id, "level": level, **asked})
        )
        if level:
            await self._flag(tx, room, talk, f"talk:{room.id}", "ladder", level, None)

        return Done()

    def company(self, caller: Caller, command: commands.Company) -> Plan:
        """Tell who else of the team talks with the same peer now, so that nobody does so unawares."""
        return Plan(lambda tx: _company(tx, caller, command))

    def hand_over(self, caller: Caller, command: commands.HandOver) -> Plan:
        """Offer a talk to a colleague; the peer decides."""
        return Plan(lambda tx: self._hand_over(tx, caller, command), RoomId(command.room))

    async def _hand_over(self, tx: Transaction, caller: Caller, command: commands.HandOver) -> Done:
        room, _, talk = await held_talk(tx, caller, command.room)
        if talk.supporter != caller.person:
            raise refusals.HeldByColleague
        colleague = await colleague_for(tx, self.introductions, talk, command.to)
        if colleague is None:
            raise refusals.NobodyFree

        await offer(tx, room, colleague)

        return Done()

    def accept_hand_over(self, caller: Caller, command: commands.AcceptHandOver) -> Plan:
        """Say as the peer whether a colleague may come in, and whether they may read what was said."""
        return Plan(lambda tx: self._accept(tx, caller, command))

    async def _accept(self, tx: Transaction, caller: Caller, command: commands.AcceptHandOver) -> Done:
        await stored_line.lock(tx)  # or two nodes fill the last free place of one colleague
        room, _ = await tx.room_for(caller.person, RoomId(command.room))
        talk = await stored_talks.talk_in(tx, room.key)
        if talk is None or talk.peer != caller.person or talk.outcome is not None:
            raise refusals.NotAMember
        if talk.offered_to is None:
            raise refusals.QuestionOver
        colleague = await still_free(tx, self.introductions, talk, talk.offered_to)

        if not command.agree:
            await decline(tx, room)
        elif colleague is None:  # which the room reads: it is nobody's mistake, and no refusal
            await withdraw(tx, self.introductions, room, talk)
        else:
            await accept(tx, self.introductions, room, colleague, history=command.history)

        return Done()


async def _side(
    tx: Transaction, caller: Caller, command: commands.Side | commands.Whisper, mark: dict[str, object]
) -> Done:
    room, member = await held_room(tx, caller, command.room)

    number = secrets.randbits(63)
    fields = {"member": member.id, "pseudonym": member.pseudonym, "role": member.role, **mark}
    event = Notice("side_said", fields)

    seq = await tx.append(side_log(room.id), event, message=number, text=command.text)
    tx.keep(
        NewMessage(
            public=number,
            room=room.key,
            member=member.id,
            person=member.person,
            at=tx.now,
            state="side",
            text=command.text,
            fingerprint=number,
            reply_to=None,
            fold=None,
            seq=None,
            receipt={"message": message_id(number), "seq": seq, "at": rfc3339(tx.now)},
        )
    )
    return Done()


async def _company(tx: Transaction, caller: Caller, command: commands.Company) -> CompanyList:
    room, _, talk = await held_talk(tx, caller, command.room)
    others = await stored_talks.talked_with_by(tx, talk.peer, room.key)
    # A peer may have asked for somebody else because of this very supporter, who must not learn of it.
    told = [
        (name, role) for name, role in others if caller.role is not Role.SUPPORTER or role != Role.SUPPORTER
    ]
    return CompanyList(others=tuple(ColleagueSeen(name=name, role=role) for name, role in told))


async def _room_of(tx: Transaction, talk: Talk) -> Room | None:
    room_id = await stored_talks.room_id(tx, talk)
    return await tx.room(room_id) if room_id else None
