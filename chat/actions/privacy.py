"""What is kept about me: a copy of it, its erasure, and the quick exit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from chat.caller import Caller
from chat.identity import message_id
from chat.paces import Lately
from chat.ports import Clock, Sql
from chat.store import audit, erasing, exporting, people
from chat.store.entries import person_log, room_log
from chat.store.erasing import Written
from chat.store.leaving import leave_everything, logs_on_leaving
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import Done, ErasureReceipt, Exported, Forgotten, Kept
from chat.writer import Plan
from moderation.audit import Act
from moderation.erasing import Stays, Went, stays_in_words, went_in_words
from rooms.events import MessageHidden, Notice
from rooms.ids import MessageId
from rooms.people import STAFF
from rooms.times import rfc3339

SOMEBODY = "somebody who asked"
ALWAYS_STAYS = (Stays("names", 0), Stays("backups", 0))


@dataclass(frozen=True, slots=True)
class Privacy:
    """Actions on what is kept about somebody.

    `erased` is told that something was erased, so that no trace of it stays beside the tables. `copies` knows
    whose copy is on record already: looking at one's own must not hold up others.
    """

    case_days: int
    talk_ms: int
    audit_key: bytes
    erased: Callable[[], None]
    copies: Lately
    clock: Clock

    def note_copy(self, caller: Caller) -> Plan | None:
        """Put on record that a copy is taken, once for all pages of it."""
        if self.copies.was_done(caller.person, self.clock.now_ms()):
            return None
        return Plan(partial(self._put_copy_on_record, caller=caller))

    async def export(self, sql: Sql, caller: Caller, command: commands.Export) -> Exported:
        """Give a copy of everything kept about oneself, messages a page at a time."""
        page, more = await exporting.messages_after(sql, caller.person, command.after)
        about = await exporting.about(sql, caller.person) if not command.after else {}
        return Exported.model_validate({"document": {**about, "messages": page}, "more": more})

    async def _put_copy_on_record(self, tx: Transaction, caller: Caller) -> None:
        """Say that a copy was taken: staff by name, of anybody else only that somebody did."""
        who = caller.person if caller.role in STAFF else None
        subject = None if who is not None else SOMEBODY
        await audit.write_audit(tx, self.audit_key, Act(tx.now, who, "export_own", subject=subject))
        tx.afterwards.append(partial(self.copies.done, caller.person, tx.now))

    def forget(self, caller: Caller, _: commands.Forget) -> Plan:
        """Erase everything of a person that nobody else depends on, and say what stays."""
        return Plan(lambda tx: self._forget(tx, caller))

    async def _forget(self, tx: Transaction, caller: Caller) -> Forgotten:
        written = await erasing.written_by(tx, caller.person)
        ended = await erasing.talks_that_stay(tx, caller.person, self.talk_ms, tx.now)
        await tx.hold([*(room_log(each.room) for each in written), *await logs_on_leaving(tx, caller.person)])

        await _take_back(tx, written)
        await leave_everything(tx, caller.person, quiet=True)
        stays = [
            *await erasing.statements_that_stay(tx, caller.person, tx.now),
            *(await erasing.talks_that_stay(tx, caller.person, self.talk_ms, tx.now) or ended),
            *ALWAYS_STAYS,
        ]
        copies, kept = await erasing.erase_cases(tx, caller.person, self.case_days, tx.now)
        words = await erasing.erase_own_words(tx, caller.person)
        rooms = await erasing.unlink_rooms(tx, caller.person)
        notices = await self._end_session(tx, caller)
        await audit.write_audit(tx, self.audit_key, Act(tx.now, None, "erase", subject=SOMEBODY))

        went = Went(messages=len(written), rooms=rooms, notices=notices, words=words, copies=copies)
        return Forgotten(receipt=_receipt(went, [*kept, *stays], caller.language))

    async def _end_session(self, tx: Transaction, caller: Caller) -> int:
        """Let tokens die and sockets close, and empty the person's own log; gives how many notices went."""
        await _sign_out(tx, caller)
        await people.let_idle(tx, caller.person)
        last = await tx.append(person_log(caller.person), Notice("signed_out", {}))
        self.erased()
        return await erasing.empty_log(tx, caller.person, last)

    def exit(self, caller: Caller, _: commands.Exit) -> Plan:
        """Leave every room without a line, give the place in line away, let all tokens and sockets die."""
        return Plan(lambda tx: _exit(tx, caller))


async def _take_back(tx: Transaction, written: list[Written]) -> None:
    """Erase messages, and let those who have them on their screens hear of it."""
    for each in written:
        room = await tx.room(each.room) if each.state == "delivered" and not each.over else None
        if room is not None:
            await tx.happen(room, MessageHidden(MessageId(message_id(each.number)), "withdrawn"))
    await erasing.erase_messages(tx, [each.number for each in written])


def _receipt(went: Went, stays: list[Stays], language: str) -> ErasureReceipt:
    return ErasureReceipt(went=went_in_words(went, language), stays=tuple(_kept(stays, language)))


def _kept(stays: list[Stays], language: str) -> Iterator[Kept]:
    for each in stays:
        what, why = stays_in_words(each, language)
        yield Kept(what=what, why=why, until=None if each.until is None else rfc3339(each.until))


async def _exit(tx: Transaction, caller: Caller) -> Done:
    await leave_everything(tx, caller.person, quiet=True)
    await _sign_out(tx, caller)
    await tx.append(person_log(caller.person), Notice("signed_out", {}))
    return Done()


async def _sign_out(tx: Transaction, caller: Caller) -> None:
    await people.drop_tokens(tx, caller.person)
    await people.set_person_state(tx, caller.person, "gone")
