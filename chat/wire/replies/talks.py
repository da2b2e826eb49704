"""Describe the replies around one-on-ones: a place in line, the line as supporters see it, a talk's card."""

from typing import Literal

from chat.wire.fields import Count, Frame, Optionally, Reply
from chat.wire.parts import Care, Finding, Helpline, Meanwhile, Minutes
from rooms.load import Fill


class Waiting(Reply):
    """Tell someone their place in the line; `words` and `helplines` come when nobody is on duty."""

    type: Literal["waiting"] = "waiting"
    place: Count
    estimate_minutes: Minutes
    care: Optionally[Care] = None
    findings: Optionally[tuple[Finding, ...]] = None
    words: Optionally[str] = None
    helplines: Optionally[tuple[Helpline, ...]] = None
    meanwhile: Optionally[Meanwhile] = None


class LineList(Reply):
    """Tell how many wait, for how long, and at which levels of care; nobody in particular.

    `hindrance` is the code by which `take` would be refused to whoever asks, whoever waits; where hands are
    full, `full_of` says whether by the number of talks or by their weight. `talks_max` comes where fewer
    talks at once are allowed than whoever asks has planned.
    """

    type: Literal["line_list"] = "line_list"
    waiting: Count
    longest_minutes: Count
    levels: dict[str, Count]
    on_duty: Optionally[Count] = None
    letters: Optionally[Count] = None
    hindrance: Optionally[str] = None
    full_of: Optionally[Fill] = None
    talks_max: Optionally[Count] = None


class EarlierTalk(Frame):
    """Name a talk there was: the day, and with whom."""

    on: str
    name: str


class AgreedSeen(Frame):
    """Show what somebody who comes often agreed on for the next times."""

    words: str
    on: str
    name: str


class TalkCard(Reply):
    """Show what a peer said at the check-in, and why these two; nothing of it is kept past the talk."""

    type: Literal["talk_card"] = "talk_card"
    about: Optionally[str] = None
    mood: Optionally[Count] = None
    language: Optionally[str] = None
    why: tuple[str, ...] = ()
    level: Count
    danger: Optionally[str] = None
    asleep: bool = False
    earlier: Optionally[tuple[EarlierTalk, ...]] = None
    agreed: Optionally[AgreedSeen] = None


ReplyAroundTalks = Waiting | LineList | TalkCard
