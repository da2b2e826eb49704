"""Put a flag on a desk: one open case a subject, however many flags it gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chat.store import flags, reviews
from chat.store.caring import tell_authors
from chat.store.entries import CARE_DESK, CONDUCT_DESK, person_log
from chat.store.flags import Flag
from chat.store.transaction import Transaction
from moderation.review import Attention, Case, Purpose, allowed_ms, brought_forward, half_time, lapsed, raised
from moderation.verdict import Track
from rooms.events import Notice
from rooms.ids import CaseId, MemberId, PersonId
from rooms.times import rfc3339

FLAGS_MAX = 100
"""A flood of findings on one subject is kept no further; reports and higher levels always are."""
MAY_FLOOD = frozenset({"rule", "unscreened", "declared", "second_opinion"})
"""Whatever somebody can bring about by writing alone, as often as they like."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """By when a human should have looked: seconds by care level, minutes for conduct."""

    care_seconds: Mapping[int, int]
    conduct_minutes: int

    def allowed_ms(self, track: Track, level: int) -> int:
        """Say how long a case may wait for a human."""
        return allowed_ms(track, level, self.care_seconds, self.conduct_minutes)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a flag is about. `message` is a number, `room` a key; both None where there is none."""

    name: str
    message: int | None
    room: int | None
    member: MemberId | None
    person: PersonId | None


def waiting_subject(person: PersonId) -> str:
    """Name all that somebody says while they wait, so that it makes one case however often they say it."""
    return f"waiting:{person}"


def desk_of(track: Track) -> str:
    """Name a track's desk."""
    return CARE_DESK if track is Track.CARE else CONDUCT_DESK


async def put_on_desk(
    tx: Transaction, clocks: Clocks, new_id: CaseId, track: Track, subject: Subject, flag: Flag
) -> Case:
    """Add a flag to the open case about a subject, raising it if need be, or open one as `new_id`."""
    due = tx.now + clocks.allowed_ms(track, flag.level) * flag.patience
    await tx.hold([desk_of(track)])
    standing = await reviews.open_case_about(tx, track, subject.name)
    if standing is None:
        return await _opened(tx, new_id, track, subject, flag, due)
    repeats = flag.source in MAY_FLOOD and flag.level <= standing.level
    if repeats and await flags.flag_count(tx, standing.key) >= FLAGS_MAX:
        return standing
    await flags.add_flag(tx, standing.key, flag)
    if flag.level <= standing.level:
        sooner = brought_forward(standing, due, tx.now)
        if sooner != standing:
            await reviews.set_case(tx, sooner, tx.now)
        await tell_desk(tx, sooner, "case_flagged")
        return sooner
    higher = raised(standing, flag.level, due, tx.now)
    await reviews.set_case(tx, higher, tx.now)
    await tell_desk(tx, higher, "case_raised")
    return higher


async def _opened(
    tx: Transaction, new_id: CaseId, track: Track, subject: Subject, flag: Flag, due: int
) -> Case:
    case = Case(
        id=new_id,
        track=track,
        level=flag.level,
        subject=subject.name,
        message=subject.message,
        room=subject.room,
        member=subject.member,
        person=subject.person,
        opened_at=tx.now,
        due_at=due,
    )
    return await open_case(tx, case, flag)


async def open_case(tx: Transaction, case: Case, flag: Flag) -> Case:
    """Put a new case on its desk with its first flag, and start its clock."""
    case = replace(case, alarm_at=half_time(case.opened_at, case.due_at))
    case = replace(case, key=await reviews.add_case(tx, case))
    await flags.add_flag(tx, case.key, flag)
    await tell_desk(tx, case, "case_opened")
    return case


async def end_claim(tx: Transaction, case: Case) -> Case:
    """Give a case back to its desk: its holder does not keep it."""
    (ended,) = await end_claims(tx, [case])
    return ended


async def end_claims(tx: Transaction, cases: Sequence[Case]) -> list[Case]:
    """Give cases back to their desks: their claims ran out, or whoever held them has gone."""
    await tx.hold(log for case in cases for log in logs_of(case))
    ended = [await reviews.set_case(tx, lapsed(case), tx.now) for case in cases]
    await tell_authors(tx, ended, Attention.LOOKED_AT, Attention.WAITS)
    for case in ended:
        await tell_desk(tx, case, "case_lapsed")
    return ended


def logs_of(case: Case) -> list[str]:
    """Name the logs in which it is told what happens to a case: its desk's, and of whom it is about."""
    about = [person_log(case.person)] if case.person is not None else []
    return [*about, desk_of(case.track)]


async def tell_desk(tx: Transaction, case: Case, kind: str, **more: object) -> None:
    """Tell a desk what happened to a case: never with text, a pseudonym or a room's title."""
    fields: dict[str, object] = {
        "case": case.id,
        "version": case.version,
        "level": case.level,
        "track": case.track,
        "due_at": rfc3339(case.due_at),
        **more,
    }
    if case.purpose is not Purpose.FLAG:
        fields["purpose"] = case.purpose
    await tx.append(desk_of(case.track), Notice(kind, fields))
