"""Describe the place as whoever runs it sees it: team, rooms, rules."""

from typing import Literal

from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Reply, Track


class AccountSeen(Frame):
    """Show an account of the team; `state` is `invited`, `active` or `disabled`."""

    name: str
    role: str
    state: str
    trained_until: Optionally[str] = None


class AccountList(Reply):
    """List the team."""

    type: Literal["account_list"] = "account_list"
    accounts: tuple[AccountSeen, ...]


class Invited(Reply):
    """Give an invitation, this once: whoever has it first becomes that person."""

    type: Literal["invited"] = "invited"
    name: str
    role: str
    invitation: Opaque
    until: At


class RoomAdded(Reply):
    """Name the group that was made."""

    type: Literal["room_added"] = "room_added"
    room: Opaque


class AgreementSet(Reply):
    """Say which version is in force now."""

    type: Literal["agreement_set"] = "agreement_set"
    version: Count


class RuleSeen(Frame):
    """Show what a rule does and how it has done; without a decided case there is no precision.

    `always` marks those that no one person can keep from acting.
    """

    rule: str
    track: Track
    language: str
    mode: str
    always: Optionally[bool] = None
    something: Count
    nothing: Count
    taken_back: Count
    precision_percent: Optionally[Count] = None


class RuleList(Reply):
    """List the rules in force."""

    type: Literal["rule_list"] = "rule_list"
    weeks: Count
    rules: tuple[RuleSeen, ...]


ReplyToAdmins = AccountList | Invited | RoomAdded | AgreementSet | RuleList
