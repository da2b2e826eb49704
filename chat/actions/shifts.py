"""Shifts: booking one, giving it back, seeing who comes when, and how the last one felt."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.ports import Clock, Sql
from chat.store import shifts as stored_shifts
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import Done, ShiftList, ShiftSeen
from chat.writer import Plan
from rooms import refusals
from rooms.shifts import Rest, worked_ms
from rooms.times import DAY_MS, HOUR_MS, rfc3339

LONGEST_HOURS = 12


@dataclass(frozen=True, slots=True)
class Shifts:
    """Actions of the rota."""

    rest: Rest
    clock: Clock

    def book(self, caller: Caller, command: commands.BookShift) -> Plan:
        """Book a shift."""
        return Plan(lambda tx: _book(tx, caller, command))

    def cancel(self, caller: Caller, command: commands.CancelShift) -> Plan:
        """Give back a shift that has not begun."""
        return Plan(lambda tx: _cancel(tx, caller, command))

    def check_in(self, caller: Caller, command: commands.ShiftCheckIn) -> Plan:
        """Say how the last shift felt: private unless one shares it."""
        return Plan(lambda tx: _check_in(tx, caller, command))

    async def list(self, sql: Sql, caller: Caller, _: commands.ListShifts) -> ShiftList:
        """List who comes when, and how many of one's hours are left this week."""
        now = self.clock.now_ms()
        booked = await stored_shifts.booked(sql, now)
        used = worked_ms(await stored_shifts.worked(sql, caller.person, now), now)
        until = await stored_shifts.trained_until(sql, caller.person)
        return ShiftList(
            shifts=tuple(
                ShiftSeen(
                    shift=str(each.id),
                    name=each.name,
                    starts_at=rfc3339(each.starts_at),
                    ends_at=rfc3339(each.ends_at),
                )
                for each in booked
            ),
            hours_left=max(0, self.rest.hours_per_week - -(-used // HOUR_MS)),
            trained_until=None if until is None else rfc3339(until * DAY_MS)[:10],
        )


async def _book(tx: Transaction, caller: Caller, command: commands.BookShift) -> Done:
    starts, ends = command.starts_ms, command.ends_ms

    if ends <= tx.now or not starts < ends <= starts + LONGEST_HOURS * HOUR_MS:
        raise refusals.Malformed("ends_at")
    own = [s for s in await stored_shifts.booked(tx, tx.now) if s.person == caller.person]
    if any(s.starts_at < ends and starts < s.ends_at for s in own):
        raise refusals.Malformed("starts_at")

    await stored_shifts.book(tx, caller.person, starts, ends)

    return Done()


async def _cancel(tx: Transaction, caller: Caller, command: commands.CancelShift) -> Done:
    number = int(command.shift) if command.shift.isdecimal() and len(command.shift) < 16 else 0
    if not await stored_shifts.cancel(tx, caller.person, number):
        raise refusals.NotAMember
    return Done()


async def _check_in(tx: Transaction, caller: Caller, command: commands.ShiftCheckIn) -> Done:
    kept = await stored_shifts.check_in(
        tx,
        caller.person,
        command.energy,
        heavy=command.heavy,
        wants_talk=command.wants_talk,
        share=command.share,
    )
    if not kept:
        raise refusals.NotOnDuty
    return Done()
