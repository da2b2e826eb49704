"""Bring two people together: the room, both members, both notices and the first words in one commit."""

import random
from dataclasses import dataclass, field, replace

from chat.concern import notice, tell_held
from chat.first_words import ask_again, is_cleared
from chat.identity import Names, fingerprint, message_id, message_number, new_pseudonym, new_public_id
from chat.store import duty as stored_duty
from chat.store import line as stored_line
from chat.store import members, people
from chat.store import rooms as stored_rooms
from chat.store import shifts as stored_shifts
from chat.store import talks as stored_talks
from chat.store.duty import Duty
from chat.store.entries import person_log, side_log
from chat.store.flagging import Clocks
from chat.store.line import Wish
from chat.store.rooms import NewRoom
from chat.store.talks import Talk
from chat.store.transaction import NewMessage, Transaction
from chat.talks import TalkAgreement
from chat.whereabouts import Whereabouts
from chat.wire.parts import MemberSeen
from chat.wire.replies import Joined
from moderation.verdict import Danger, Delivery
from rooms.events import MemberJoined, MessagePosted, Notice, paired
from rooms.ids import MemberId, MessageId, PersonId, RoomId
from rooms.pairing import Pairing, Supporter
from rooms.people import Role
from rooms.room import Member, Room, RoomKind
from rooms.shifts import HARD_LEVEL, Rest, rest_ms
from rooms.times import rfc3339
from rooms.topics import Topics, known_topics

NOBODY: Wish = Wish(PersonId(0), "supporter", 1, None, None, None, None, None, 0)


@dataclass(frozen=True, slots=True)
class Introductions:
    """Makes talks. `key` numbers messages; `talks_max` is the operator's cap for each supporter.

    `whereabouts` knows who is really there.
    """

    names: Names
    clocks: Clocks
    key: bytes
    agreement: TalkAgreement
    topics: Topics
    talks_max: int
    rest: Rest
    whereabouts: Whereabouts
    chance: random.Random = field(default_factory=random.SystemRandom)

    async def supporter(self, tx: Transaction, duty: Duty) -> Supporter:
        """Put together what counts for pairing somebody on duty."""
        capacity = min(duty.capacity, self.talks_max)
        return Supporter(
            person=duty.person,
            load=await stored_talks.load_of(tx, duty.person, capacity),
            about=known_topics(duty.about, self.topics),
            languages=frozenset(duty.languages),
            pool=duty.pool,
            free_since=duty.free_since,
            resting=await self.rest_left(tx, duty.person) > 0,
        )

    async def rest_left(self, tx: Transaction, person: PersonId) -> int:
        """Say how long somebody has to rest before the next talk, in ms."""
        stretches = await stored_shifts.worked(tx, person, tx.now)
        hard = await stored_shifts.last_hard_talk(tx, person, HARD_LEVEL)
        return rest_ms(stretches, hard, self.rest, tx.now)

    async def everybody(self, tx: Transaction) -> list[Supporter]:
        """Put together everybody on duty."""
        return [await self.supporter(tx, duty) for duty in await stored_duty.all_duty(tx)]

    async def introduce(self, tx: Transaction, pairing: Pairing, why: str | None = None) -> Room:
        """Begin a talk of two, and take its peer out of the line; `why` tells a peer who did not ask."""
        peer = pairing.peer.person
        wish = await stored_line.wish_of(tx, peer) or replace(NOBODY, person=peer)
        await stored_line.note_wait(tx, peer, "paired", tx.now)
        await stored_line.stop_waiting(tx, peer)
        account = await people.staff_by_person(tx, pairing.supporter)
        role = account.role if account else Role.PEER
        agreement = self.agreement.text(wish.language or "")
        name = account.name if account else None
        room = await self._open(tx, pairing.supporter, peer, agreement, name, role, why)
        await stored_talks.add_talk(
            tx,
            Talk(
                room=room.key,
                peer=peer,
                supporter=pairing.supporter,
                began_at=tx.now,
                about=wish.about,
                mood=wish.mood,
                language=wish.language,
                reasons=pairing.reasons,
                level=max(wish.care, pairing.peer.care),
                earlier=bool(wish.earlier),
                danger=wish.danger or Danger.ONESELF,
                declared=wish.declared,
                pool=pairing.peer.pool or None,
            ),
        )
        if wish.passed_by is not None:
            told = {"by": wish.passed_by, "words": wish.passed_words}
            await tx.append(side_log(room.id), Notice("passed_on", told))
        if wish.client_id is not None and wish.first_message is not None:
            await self._post_first(tx, room, wish, wish.client_id, wish.first_message)
        return room

    async def _open(
        self,
        tx: Transaction,
        first: PersonId,
        second: PersonId,
        agreement: str,
        name: str | None,
        role: Role,
        why: str | None,
    ) -> Room:
        new = NewRoom(RoomId(new_public_id("r_")), RoomKind.ONE_ON_ONE, title="", topic="", seats=2)
        await stored_rooms.add_rooms(tx, [new], agreement, tx.now)
        room = await tx.room(new.id)
        assert room is not None, "it was made in this transaction"
        name = name or new_pseudonym(self.names, (), self.chance)
        room = await self.enter(tx, room, first, name, role, why=why)
        pseudonym = new_pseudonym(self.names, {name}, self.chance)
        room = await self.enter(
            tx, room, second, pseudonym, Role.PEER, from_seq=1
        )  # and so reads who is there
        await tx.hold(person_log(member.person) for member in room.members.values())
        for member in room.members.values():
            told = why if member.person == second else None
            event = paired(room.id, member.id, member.pseudonym, room.agreement, told)
            await tx.append(person_log(member.person), event)
        return room

    async def enter(
        self,
        tx: Transaction,
        room: Room,
        person: PersonId,
        pseudonym: str,
        role: Role,
        *,
        from_seq: int = 0,
        shadow: bool = False,
        why: str | None = None,
    ) -> Room:
        """Let somebody into a talk; `from_seq` 1 lets them read what was said before."""
        before = await members.membership(tx, room.key, person)
        member = before.member if before else MemberId(new_public_id("m_"))
        event = MemberJoined(member, person, pseudonym, role, from_seq=from_seq, shadow=shadow, why=why)
        room = await tx.happen(room, event)
        await members.set_member(tx, room, room.members[person], tx.now)
        return room

    async def _post_first(self, tx: Transaction, room: Room, wish: Wish, client_id: str, text: str) -> None:
        """Post what the peer said while waiting; it was looked at and flagged then."""
        number = message_number(self.key, wish.person, client_id)
        if await tx.kept(number) is not None:
            return
        member, message = room.members[wish.person], MessageId(message_id(number))
        posted = wish.delivery == Delivery.DELIVER or await is_cleared(tx, wish, number)
        seq = None
        if posted:
            written = None if wish.written_at is None else rfc3339(wish.written_at)
            event = MessagePosted(message, member.id, member.pseudonym, member.role, written_at=written)
            seq = await tx.post(room, event, number, text)
        receipt = _receipt(seq, tx.now)
        tx.keep(
            NewMessage(
                public=number,
                room=room.key,
                member=member.id,
                person=wish.person,
                at=tx.now,
                state="delivered" if posted else "held",
                text=text,
                fingerprint=fingerprint(self.key, room.id, text, None, None),
                reply_to=None,
                fold=None,
                seq=seq,
                receipt=receipt,
            )
        )
        if not posted:
            await tell_held(tx, room, member, message)
            await ask_again(tx, self.clocks, room, member, number, text)
        await notice(tx, room, message, wish.first_level)


def _receipt(seq: int | None, now: int) -> dict[str, object]:
    if seq is None:
        return {"delivery": "held", "at": rfc3339(now)}
    return {"delivery": "delivered", "seq": seq, "at": rfc3339(now)}


def joined_talk(room: Room, member: Member, last_seq: int) -> Joined:
    """Tell somebody where they are in a talk, and with whom."""
    seen = tuple(
        MemberSeen(member=m.id, pseudonym=m.pseudonym, role=m.role, shadow=m.shadow or None)
        for m in room.members.values()
    )
    return Joined(
        room=room.id,
        member=member.id,
        pseudonym=member.pseudonym,
        members=seen,
        from_seq=member.from_seq,
        last_seq=last_seq,
    )
