"""Describe what people ask about themselves: reasons, appeals, copies, being forgotten."""

from typing import Literal

from chat.wire.fields import Asked, Opaque, Seq, Text, WrittenCode


class LookUp(Asked):
    """Ask how a report, a restriction or an appeal stands, by its code alone."""

    type: Literal["look_up"]
    code: WrittenCode


class Appeal(Asked):
    """Object to a decision by its code; somebody else decides it anew."""

    type: Literal["appeal"]
    code: WrittenCode
    words: Text


class Export(Asked):
    """Ask for a copy of everything kept about oneself; `after` is the `more` of the page before."""

    type: Literal["export"]
    after: Seq = 0


class Forget(Asked):
    """Ask to be forgotten now."""

    type: Literal["forget"]


class Exit(Asked):
    """Leave everything at once and let the tokens die."""

    type: Literal["exit"]


class AgreeOn(Asked):
    """Keep a message of one's talk as what was agreed on for the next times."""

    type: Literal["agree_on"]
    room: Opaque
    message: Opaque


class DropAgreed(Asked):
    """Keep what was agreed on no longer."""

    type: Literal["drop_agreed"]


CommandOfOwnAffairs = LookUp | Appeal | Export | Forget | Exit | AgreeOn | DropAgreed
