"""What whoever holds a group should not miss, from numbers and times alone, never from a text. Times in ms.

A signal asks a human to look; it decides nothing, is kept nowhere, and says nothing about anybody's standing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

MINUTE_MS = 60_000
PLEA_FROM = 1
"""Level of care from which a message asks for somebody."""


class Signal(StrEnum):
    PLEA_UNANSWERED = "plea_unanswered"
    PILE_ON = "pile_on"
    AIR_TIME = "air_time"
    SILENCE = "silence"
    WENT_QUIET = "went_quiet"


@dataclass(frozen=True, slots=True)
class Said:
    """A message without its words. `care` is the level of care it was given; `staff` wrote it."""

    message: str
    member: str
    at: int
    care: int = 0
    reply_to: str | None = None
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A group as it stands: what was said, in order, and which peers follow it.

    `stirred_at` is when something last happened that everybody saw.
    """

    said: Sequence[Said]
    here: Collection[str]
    stirred_at: int
    now: int


@dataclass(frozen=True, slots=True)
class Noticed:
    """A signal, about whom and which message, and since when."""

    signal: Signal
    since: int
    member: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Watchfulness:
    """From when on something is worth a look.

    A plea counts as answered by a reply, by whoever holds the group, or by so many others who wrote after it.
    """

    answer_ms: int = 3 * MINUTE_MS
    answer_others: int = 2
    pile_ms: int = 5 * MINUTE_MS
    pile_authors: int = 3
    pile_messages: int = 5
    air_ms: int = 20 * MINUTE_MS
    air_messages: int = 20
    air_members: int = 4
    air_share: float = 0.5
    silence_ms: int = 8 * MINUTE_MS
    silence_members: int = 2
    quiet_ms: int = 10 * MINUTE_MS
    gone_ms: int = 2 * MINUTE_MS
    remembered_ms: int = 30 * MINUTE_MS


USUAL = Watchfulness()


def noticed(moment: Moment, watch: Watchfulness = USUAL) -> list[Noticed]:
    """List what is worth a look now, the most pressing first."""
    return [
        *unanswered_pleas(moment, watch),
        *gone_quiet(moment, watch),
        *pile_ons(moment, watch),
        *silence(moment, watch),
        *air_time(moment, watch),
    ]


def unanswered_pleas(moment: Moment, watch: Watchfulness) -> list[Noticed]:
    """Find each peer's last plea that nobody has answered for a while."""
    last = {said.member: place for place, said in enumerate(moment.said) if _is_plea(said)}
    return [
        Noticed(Signal.PLEA_UNANSWERED, plea.at, plea.member, plea.message)
        for plea, after in ((moment.said[place], moment.said[place + 1 :]) for place in last.values())
        if watch.answer_ms <= moment.now - plea.at < watch.remembered_ms and not _answered(plea, after, watch)
    ]


def _is_plea(said: Said) -> bool:
    return said.care >= PLEA_FROM and not said.staff


def _answered(plea: Said, after: Iterable[Said], watch: Watchfulness) -> bool:
    others = [said for said in after if said.member != plea.member]
    if any(said.staff or said.reply_to == plea.message for said in others):
        return True
    return len({said.member for said in others}) >= watch.answer_others


def gone_quiet(moment: Moment, watch: Watchfulness) -> list[Noticed]:
    """Find peers who said nothing more after a plea while others went on, or who are not here any more."""
    pleas = {said.member: said for said in moment.said if _is_plea(said)}
    lasts = {said.member: said for said in moment.said}
    return [
        Noticed(Signal.WENT_QUIET, lasts[member].at, member, plea.message)
        for member, plea in pleas.items()
        if moment.now - plea.at < watch.remembered_ms and _is_quiet(lasts[member], moment, watch)
    ]


def _is_quiet(last: Said, moment: Moment, watch: Watchfulness) -> bool:
    silent = moment.now - last.at
    if last.member not in moment.here:
        return silent >= watch.gone_ms
    others_went_on = any(said.member != last.member and said.at > last.at for said in moment.said)
    return silent >= watch.quiet_ms and others_went_on


def pile_ons(moment: Moment, watch: Watchfulness) -> list[Noticed]:
    """Find a peer to whom several others reply again and again; replies to a plea are no pile-on."""
    by_id = {said.message: said for said in moment.said}
    aimed: dict[str, list[Said]] = {}
    for said in moment.said:
        target = by_id.get(said.reply_to or "")
        if target is None or said.staff or target.staff or target.care or target.member == said.member:
            continue
        if moment.now - said.at <= watch.pile_ms:
            aimed.setdefault(target.member, []).append(said)
    return [
        Noticed(Signal.PILE_ON, replies[0].at, member, replies[0].reply_to)
        for member, replies in aimed.items()
        if len(replies) >= watch.pile_messages and len({r.member for r in replies}) >= watch.pile_authors
    ]


def silence(moment: Moment, watch: Watchfulness) -> list[Noticed]:
    """Find out whether several people sit together and nobody has said anything for long."""
    long = moment.now - moment.stirred_at >= watch.silence_ms
    return [Noticed(Signal.SILENCE, moment.stirred_at)] if long and _enough(moment, watch) else []


def _enough(moment: Moment, watch: Watchfulness) -> bool:
    return len(moment.here) >= watch.silence_members


def air_time(moment: Moment, watch: Watchfulness) -> list[Noticed]:
    """Find a peer who has most of the words while several others are here."""
    recent = [said for said in moment.said if moment.now - said.at <= watch.air_ms]
    if len(recent) < watch.air_messages or len(moment.here) < watch.air_members:
        return []
    counted = Counter(said.member for said in recent if not said.staff)
    return [
        Noticed(Signal.AIR_TIME, next(said.at for said in recent if said.member == member), member)
        for member, count in counted.items()
        if count > watch.air_share * len(recent)
    ]
