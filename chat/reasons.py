"""Statements of reasons: what was done, where, until when, why, who found and who decided, and how to object.

Their fields follow the statement of reasons of the EU's Digital Services Act (article 17), so that a place
that must hand them on has nothing to gather: action and scope are the restriction, `rule` with `version` or
`law` its ground, `automated_detection` and `automated` who found and who decided, `contest` the redress.
"""

from dataclasses import dataclass

from chat.codes import new_code
from chat.store import rooms as stored_rooms
from chat.store import statements
from chat.store.flags import Flag
from chat.store.transaction import Transaction
from moderation.review import Case, Effect
from moderation.verdict import Track
from rooms.ids import RoomId
from rooms.times import MONTH_MS, rfc3339

USUAL_RULE = {Track.CARE: "safety_of_readers", Track.CONDUCT: "room_agreement"}
"""What a restriction rests on that no rule found: what the care desk does about a message accuses nobody."""

SIGNS_OF_DANGER = "signs_of_danger"
"""What it rests on where a rule of care found something: the name of a rule is no kind word to read."""

CONTEST = "You can object with this code, also from a new visit. Somebody else then decides anew."

USUAL_WORDS = {
    Effect.HIDE: "A moderator hid this message from the room. You can still take part.",
    Effect.REJECT: "A moderator looked at this message and did not post it. You can say it in other words.",
    Effect.NUDGE: "A moderator asks you, kindly, to keep what this room agreed on in mind.",
    Effect.WARN: "A moderator asks you to keep to what this room agreed on.",
    Effect.HOLD: "What you write in this room is looked at first for a while, and then posted. You can go "
    "on writing, and a call for help always goes through.",
    Effect.MUTE: "A moderator paused your writing in this room for a while. You can still read.",
    Effect.REMOVE: "A moderator ended your stay in this room. Other rooms are open to you.",
    Effect.SUSPEND: "A moderator suspended your access for a while.",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a moderator chose besides the decision: words for the person, an end, the law it rests on."""

    words: str | None = None
    until: int | None = None
    law: str | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Writes statements of reasons. `contest_months`: how long one may object."""

    contest_months: int

    async def state(
        self, tx: Transaction, effect: Effect, case: Case, flags: list[Flag], chosen: Chosen
    ) -> dict[str, object]:
        """Put the reasons for a restriction together, and keep them under a new code."""
        room = await stored_rooms.public_id(tx, case.room) if case.room is not None else None
        statement: dict[str, object] = {
            "code": new_code(),
            "action": effect,
            **await _scope(tx, effect, room),
            **_ground(case.track, flags, chosen.law),
            "automated_detection": any(flag.source == "rule" for flag in flags),
            "automated": False,
            "words": chosen.words or USUAL_WORDS[effect],
            "contest": CONTEST,
            "contest_by": rfc3339(tx.now + self.contest_months * MONTH_MS),
        }
        if chosen.until is not None:
            statement["until"] = rfc3339(chosen.until)
        if case.person is not None:
            await statements.add(tx, str(statement["code"]), case.person, case.key, statement, tx.now)
        return statement


async def _scope(tx: Transaction, effect: Effect, room: RoomId | None) -> dict[str, object]:
    """Say where it holds; a room is named, since whoever reads of it later may be in several."""
    if effect is Effect.SUSPEND or room is None:
        return {"scope": "everywhere"}
    title = (await stored_rooms.titles_of(tx, [room])).get(room)
    return {"scope": room, "title": title} if title else {"scope": room}


def _ground(track: Track, flags: list[Flag], law: str | None) -> dict[str, object]:
    """Name the rule of conduct that found it, with its version, or else what the desk stands for."""
    found = next((found for flag in flags for found in flag.findings), None)
    ground: dict[str, object] = {"rule": USUAL_RULE[track]}
    if found and track is Track.CARE:
        ground = {"rule": SIGNS_OF_DANGER}
    elif found:
        ground = {"rule": found["rule"], "version": found["version"]}
    if law is not None:
        ground["law"] = law
    return ground
