"""On which terms a group meets, as an operator writes it: when, how long, who holds it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chat.governing import CannotDo, account_named
from chat.holding import close_meeting
from chat.store import groups as stored_groups
from chat.store.groups import Held, Terms
from chat.store.transaction import Transaction
from rooms.holding import may_hold
from rooms.ids import PersonId
from rooms.meetings import LONGEST_MINUTES, check_schedule, rule_from
from rooms.people import Role
from rooms.room import Room

FIELDS = frozenset({"starts", "zone", "every", "minutes", "facilitators", "grace_seconds"})
ALWAYS = "always"
USUAL_MINUTES = 60
LEAST_GRACE_SECONDS = 30
MOST_GRACE_SECONDS = 3600
HELD_LATELY_MS = 30_000
"""Whoever holds a group is noted more often than this: see `chat.convening`."""


class UnfitTerm(CannotDo, ValueError):
    """Say which of the terms cannot be, and why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be from now on; None stays as it was. `every` is a rule, or `always` for no schedule."""

    starts: datetime | None = None
    zone: str | None = None
    every: str | None = None
    minutes: int | None = None
    facilitators: tuple[str, ...] | None = None
    grace_seconds: int | None = None


def wish_from(fields: Mapping[str, object]) -> Wish | None:
    """Read the terms among named values, None if there are none; raises `UnfitTerm`."""
    given = {name: value for name, value in fields.items() if name in FIELDS and value is not None}
    if not given:
        return None
    return Wish(
        starts=_moment(given.get("starts")),
        zone=_zone(given.get("zone")),
        every=_rule(given.get("every")),
        minutes=_number(given, "minutes", 1, LONGEST_MINUTES),
        facilitators=_names(given.get("facilitators")),
        grace_seconds=_number(given, "grace_seconds", LEAST_GRACE_SECONDS, MOST_GRACE_SECONDS),
    )


def _rule(every: object) -> str | None:
    if every is None or every == ALWAYS:
        return every
    try:
        return rule_from(str(every))
    except ValueError as error:
        raise UnfitTerm("every", str(error)) from error


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.second or found.microsecond:
        raise UnfitTerm("starts", "starts looks like 2026-12-01 19:00, on the clock of its zone")
    return found


def _zone(value: object) -> str | None:
    if value is None:
        return None
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnfitTerm("zone", "zone is one such as Europe/Madrid or UTC") from None


def _number(given: Mapping[str, object], name: str, least: int, most: int) -> int | None:
    value = given.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and least <= value <= most):
        return value
    raise UnfitTerm(name, f"{name} is a whole number from {least} to {most}")


def _names(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise UnfitTerm("facilitators", "facilitators are names of the staff")
    return tuple(name.strip() for name in listed if name.strip())


async def set_terms(tx: Transaction, room: Room, wish: Wish) -> None:
    """Write on which terms a group meets from now on; raises `UnfitTerm`."""
    held = await stored_groups.held_group(tx, room.key)
    before = held.terms if held else Terms()
    terms = _timed(before, wish)
    if (wish.starts or wish.every) and terms.starts is not None and terms.meeting(tx.now) is None:
        raise UnfitTerm("starts", "starts is over, and the group would never meet again")
    terms = replace(
        terms,
        grace_seconds=before.grace_seconds if wish.grace_seconds is None else wish.grace_seconds,
        facilitators=before.facilitators
        if wish.facilitators is None
        else tuple(dict.fromkeys([await _facilitator(tx, name) for name in wish.facilitators])),
    )
    if held is None and room.open:
        _check_it_stays_open(terms)
    if terms == Terms(zone=terms.zone):
        await stored_groups.drop_terms(tx, room.key)
    else:
        await stored_groups.set_terms(tx, room.key, terms, tx.now)
    if room.open and before.schedule() is None and not (held and await _is_held(tx, held)):
        await _wait_for_its_time(tx, room)


def _check_it_stays_open(terms: Terms) -> None:
    """Raise `UnfitTerm` for half of the terms in an open group: it would fall silent for want of a holder."""
    is_plain = terms == Terms(zone=terms.zone)
    if not is_plain and terms.schedule() is None and not terms.facilitators:
        raise UnfitTerm("starts", "minutes and grace need starts, or facilitators who open it by hand")


async def _is_held(tx: Transaction, group: Held) -> bool:
    """Say whether somebody has opened a group by hand and holds it now: that meeting is theirs to end."""
    if group.adrift or tx.now - group.held_at > HELD_LATELY_MS:
        return False
    staff = await stored_groups.staff_in_groups(tx)
    return any(
        one.room == group.key and may_hold(one.person, one.role, group.terms.facilitators) for one in staff
    )


async def _wait_for_its_time(tx: Transaction, room: Room) -> None:
    """Close a group that was open without a time until it meets; whoever sits in it reads when that is.

    If its time has begun already, it goes on until the end of that meeting.
    """
    held = await stored_groups.held_group(tx, room.key)
    meeting = held.terms.meeting(tx.now) if held else None
    if held is None or meeting is None:
        return
    if meeting.opens_at <= tx.now and not held.paused:
        await stored_groups.note_open(tx, room, meeting.opens_at, meeting.closes_at, tx.now)
    else:
        await close_meeting(tx, room, held, held.met, None)


def _timed(before: Terms, wish: Wish) -> Terms:
    minutes = before.minutes if wish.minutes is None else wish.minutes
    zone = wish.zone or before.zone
    if wish.every == ALWAYS:
        return replace(before, starts=None, rule="", zone=zone, minutes=wish.minutes)
    starts = before.starts if wish.starts is None else wish.starts.isoformat(timespec="minutes")
    if starts is None and wish.every is not None:
        raise UnfitTerm("starts", "every needs starts: when the first meeting is")
    if starts is not None:
        minutes = minutes or USUAL_MINUTES
    rule = before.rule if wish.every is None else wish.every
    terms = replace(before, starts=starts, rule=rule, zone=zone, minutes=minutes)
    _check(terms)
    return terms


def _check(terms: Terms) -> None:
    schedule = terms.schedule()
    if schedule is None:
        return
    try:
        check_schedule(schedule)
    except ValueError as error:
        raise UnfitTerm("every", f"this schedule cannot be: {error}") from error


async def _facilitator(tx: Transaction, name: str) -> PersonId:
    try:
        account = await account_named(tx, name)
    except CannotDo as unknown:
        raise UnfitTerm("facilitators", str(unknown)) from unknown
    if account.role not in (Role.SUPPORTER, Role.MODERATOR) or account.disabled_at is not None:
        raise UnfitTerm("facilitators", f"{name} cannot hold a group: supporters and moderators do")
    return account.person
