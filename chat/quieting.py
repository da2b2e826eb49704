"""Silence in a talk: ask kindly, let it sleep, close it; a word from either side wakes it again."""

from dataclasses import dataclass

from chat.leases import Lease
from chat.ports import Clock, Database
from chat.store import rooms as stored_rooms
from chat.store import silences
from chat.store.entries import room_log
from chat.store.leaving import end_talk
from chat.store.silences import Quiet
from chat.store.transaction import Transaction
from rooms.events import Notice
from rooms.silence import Patience, Step, next_step, still_there


@dataclass(slots=True)
class Quieting:
    """Looks after talks in which nobody writes. `own_words` are the operator's question, where they have one;
    else it comes in the language of the talk, or in that of the place.

    `letters` is for talks that began with a message left behind: its author may come back days later.
    """

    database: Database
    lease: Lease
    clock: Clock
    patience: Patience
    letters: Patience
    own_words: str
    language: str

    async def tick(self) -> None:
        """Take the step that is due in every talk, if it is this node's turn."""
        if not await self.lease.is_ours():
            return
        async with self.database.read() as sql:
            quiet = await silences.quiet(sql)
        now = self.clock.now_ms()
        if any(self._step(each, now) for each in quiet):
            await self.lease.perform(self._take_steps)

    def _step(self, talk: Quiet, now: int) -> Step | None:
        patience = self.letters if talk.letter else self.patience
        return next_step(talk.last_said, talk.checked_at, patience, now, asleep=talk.asleep)

    def _words(self, talk: Quiet) -> str:
        return self.own_words or still_there(talk.language or self.language)

    async def _take_steps(self, tx: Transaction) -> None:
        for talk in await silences.quiet(tx):
            step = self._step(talk, tx.now)
            room_id = await stored_rooms.public_id(tx, talk.room) if step else None
            room = await tx.room(room_id) if room_id else None
            if room is None:
                continue
            match step:
                case Step.CHECK_IN:
                    await silences.set_checked(tx, talk.room, tx.now)
                    await tx.append(room_log(room.id), Notice("checked_in", {"words": self._words(talk)}))
                case Step.SLEEP | Step.WAKE:
                    await silences.set_asleep(tx, talk.room, asleep=step is Step.SLEEP)
                    kind = "talk_slept" if step is Step.SLEEP else "talk_woke"
                    await tx.append(room_log(room.id), Notice(kind, {}))
                case _:
                    await end_talk(tx, room)
