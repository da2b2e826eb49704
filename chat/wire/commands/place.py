"""Describe what whoever runs the place asks: team, rooms, helplines, rules."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import Asked, Count, Label, LongText, MaybeLine, Opaque, Words


class Accounts(Asked):
    """Ask who belongs to the team."""

    type: Literal["accounts"]


class Invite(Asked):
    """Invite someone to the team."""

    type: Literal["invite"]
    name: Label
    role: Literal["supporter", "moderator", "admin"]


class InviteAgain(Asked):
    """Invite someone once more, who lost their phone or password or whose account was ended."""

    type: Literal["invite_again"]
    name: Label


class EndAccount(Asked):
    """End an account of the team."""

    type: Literal["end_account"]
    name: Label


class AddRoom(Asked):
    """Make a group with its first agreement."""

    type: Literal["add_room"]
    title: Label
    topic: MaybeLine = None
    seats: Annotated[int, Field(ge=2, le=1000)] = 12
    agreement: LongText


class ChangeRoom(Asked):
    """Give a group another title, topic or number of seats, or other times and people who hold it."""

    type: Literal["change_room"]
    room: Opaque
    title: Label | None = None
    topic: MaybeLine = None
    seats: Annotated[int, Field(ge=2, le=1000)] | None = None
    starts: MaybeLine = None
    zone: MaybeLine = None
    every: MaybeLine = None
    minutes: Count | None = None
    facilitators: Annotated[tuple[Label, ...], Field(max_length=20)] | None = None


class SetAgreement(Asked):
    """Put a new agreement of a group in force."""

    type: Literal["set_agreement"]
    room: Opaque
    text: LongText


class ConfirmHelpline(Asked):
    """Say that one has tried a helpline today."""

    type: Literal["confirm_helpline"]
    resource: Opaque


class ListRules(Asked):
    """Ask what each rule does now, and how it has done in the last weeks."""

    type: Literal["rules"]
    weeks: Annotated[int, Field(ge=1, le=52)] = 12


class SetRule(Asked):
    """Let a rule act, only count or rest until told otherwise, with a reason for the record."""

    type: Literal["set_rule"]
    rule: Opaque
    mode: Literal["act", "watch", "off"]
    reason: Words


CommandOfAdmins = (
    Accounts
    | Invite
    | InviteAgain
    | EndAccount
    | AddRoom
    | ChangeRoom
    | SetAgreement
    | ConfirmHelpline
    | ListRules
    | SetRule
)
