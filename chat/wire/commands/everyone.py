"""Describe what anybody may ask; each command gets one reply with its `ref`, but for `typing`."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chat.wire.fields import (
    Asked,
    ClientId,
    Count,
    Country,
    Label,
    Language,
    Limit,
    LogName,
    MaybeLabel,
    MaybeLine,
    MaybeWords,
    Mood,
    Opaque,
    Received,
    Ref,
    Seq,
    Text,
)


class Hello(Asked):
    """Come in: as someone new, or with a `token` as the same person again."""

    type: Literal["hello"]
    token: Opaque | None = None
    language: Language | None = None
    country: Country | None = None
    stay: bool = False
    proof: Annotated[str, Field(min_length=1, max_length=2_000)] | None = None


class SignIn(Asked):
    """Come in as staff, with the current code of the second factor."""

    type: Literal["sign_in"]
    name: Label
    password: Annotated[str, Field(min_length=1, max_length=256)]
    code: Annotated[str, Field(pattern=r"^[0-9]{6,8}$")]
    language: Language | None = None


class Redeem(Asked):
    """Turn an invitation into a staff account by choosing its password."""

    type: Literal["redeem"]
    invitation: Opaque
    password: Annotated[str, Field(min_length=1, max_length=256)]
    language: Language | None = None


class Rooms(Asked):
    """List the group rooms."""

    type: Literal["rooms"]


class Agreement(Asked):
    """Read the current agreement of a room."""

    type: Literal["agreement"]
    room: Opaque


class Join(Asked):
    """Become a member of a group, accepting one version of its agreement."""

    type: Literal["join"]
    room: Opaque
    agreement: Count


class Leave(Asked):
    """Stop being a member of a group."""

    type: Literal["leave"]
    room: Opaque


class Follow(Asked):
    """Hear every entry of a log after a number, now and from now on."""

    type: Literal["follow"]
    log: LogName
    after: Seq
    epoch: Opaque | None = None


class Unfollow(Asked):
    """Stop hearing a log."""

    type: Literal["unfollow"]
    log: LogName


class Read(Asked):
    """Read a stretch of a log once; exactly one of `after` and `before`, both exclusive."""

    type: Literal["read"]
    log: LogName
    limit: Limit = 50
    after: Seq | None = None
    before: Annotated[Seq | None, Field(validate_default=True)] = None

    @field_validator("before")
    @classmethod
    def _exactly_one(cls, before: int | None, info: ValidationInfo) -> int | None:
        if "after" in info.data and (before is None) == (info.data["after"] is None):
            raise PydanticCustomError("one_of", "Give exactly one of after and before")
        return before


class Say(Asked):
    """Say something in a room; sending it again under the same `client_id` is safe."""

    type: Literal["say"]
    room: Opaque
    client_id: ClientId
    text: Text
    reply_to: Opaque | None = None
    fold: MaybeLabel = None


class Resources(Asked):
    """Search the places that help."""

    type: Literal["resources"]
    country: Country | None = None
    language: Language | None = None
    need: MaybeLabel = None
    text: MaybeLine = None
    limit: Limit = 50


class Share(Asked):
    """Put a place that helps into a room as a card; sending it again under the same `client_id` is safe."""

    type: Literal["share"]
    room: Opaque
    client_id: ClientId
    resource: Opaque


class Withdraw(Asked):
    """Take back one's own message."""

    type: Literal["withdraw"]
    room: Opaque
    message: Opaque


class Typing(Received):
    """Show the others that something is being written; the only command without a reply."""

    type: Literal["typing"]
    ref: Ref | None = None
    room: Opaque


class Report(Asked):
    """Tell the staff about a message: out of worry for someone, or because it is abuse."""

    type: Literal["report"]
    room: Opaque
    message: Opaque
    concern: Literal["worried", "abuse"]
    category: MaybeLabel = None
    note: MaybeWords = None


class LookUp(Asked):
    """Ask how a report, a restriction or an appeal stands, by its code alone."""

    type: Literal["look_up"]
    code: Opaque


class Appeal(Asked):
    """Object to a decision by its code; somebody else decides it anew."""

    type: Literal["appeal"]
    code: Opaque
    words: Text


class HideForMe(Asked):
    """Hide a member for oneself; nobody else notices."""

    type: Literal["hide_for_me"]
    room: Opaque
    member: Opaque


class ShowForMe(Asked):
    """Show a hidden member again."""

    type: Literal["show_for_me"]
    room: Opaque
    member: Opaque


class FirstMessage(Received):
    """Say something already while waiting; it is posted when the talk begins."""

    client_id: ClientId
    text: Text


class Wait(Asked):
    """Stand in the waiting line for a one-on-one, or change what one waits for.

    `seeking` is called `for` in the frame. `room` is the group one comes from, which hears nothing of it.
    """

    type: Literal["wait"]
    seeking: Annotated[Literal["supporter", "peer"], Field(alias="for")]
    agreement: Count
    about: MaybeLine = None
    mood: Mood | None = None
    language: Language | None = None
    urgent: bool = False
    ask_for: Label | None = None
    pool: MaybeLabel = None
    later: bool = False
    room: Opaque | None = None
    earlier: bool = False
    first_message: FirstMessage | None = None


class GiveUp(Asked):
    """Leave the waiting line."""

    type: Literal["give_up"]


class Feedback(Received):
    """Tell how a talk was; every part of it is optional."""

    mood: Mood | None = None
    helpful: bool | None = None
    words: MaybeWords = None


class End(Asked):
    """End a one-on-one for both."""

    type: Literal["end"]
    room: Opaque
    feedback: Feedback | None = None
    block: bool = False


class AgreeOn(Asked):
    """Keep a message of one's talk as what was agreed on for the next times."""

    type: Literal["agree_on"]
    room: Opaque
    message: Opaque


class DropAgreed(Asked):
    """Keep what was agreed on no longer."""

    type: Literal["drop_agreed"]


class AcceptShadow(Asked):
    """Say as the peer whether a trainee may read along from now on."""

    type: Literal["accept_shadow"]
    room: Opaque
    agree: bool = True


class EndShadow(Asked):
    """Let nobody read along any more, at once."""

    type: Literal["end_shadow"]
    room: Opaque


class TellFeedback(Asked):
    """Tell how a talk was, after it."""

    type: Literal["feedback"]
    room: Opaque
    mood: Mood | None = None
    helpful: bool | None = None
    words: MaybeWords = None


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


CommandOfAnyone = (
    Hello
    | SignIn
    | Redeem
    | Rooms
    | Agreement
    | Join
    | Leave
    | Follow
    | Unfollow
    | Read
    | Say
    | Resources
    | Share
    | Withdraw
    | Typing
    | Report
    | LookUp
    | Appeal
    | HideForMe
    | ShowForMe
    | Wait
    | GiveUp
    | End
    | TellFeedback
    | AgreeOn
    | DropAgreed
    | AcceptShadow
    | EndShadow
    | Export
    | Forget
    | Exit
)
