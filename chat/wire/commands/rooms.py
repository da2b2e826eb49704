"""Describe what is asked in rooms: coming together, saying something, calling for somebody."""

from typing import Literal

from chat.wire.fields import (
    Asked,
    ClientId,
    Count,
    Country,
    Language,
    Limit,
    MaybeLabel,
    MaybeLine,
    MaybeWords,
    Opaque,
    Text,
)


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


class Say(Asked):
    """Say something in a room; sending it again under the same `client_id` is safe."""

    type: Literal["say"]
    room: Opaque
    client_id: ClientId
    text: Text
    reply_to: Opaque | None = None
    fold: MaybeLabel = None


class Withdraw(Asked):
    """Take back one's own message."""

    type: Literal["withdraw"]
    room: Opaque
    message: Opaque


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


class Report(Asked):
    """Tell the staff about a message: out of worry for someone, or because it is abuse."""

    type: Literal["report"]
    room: Opaque
    message: Opaque
    concern: Literal["worried", "abuse"]
    category: MaybeLabel = None
    note: MaybeWords = None


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


CommandInRooms = (
    Rooms | Agreement | Join | Leave | Say | Withdraw | Resources | Share | Report | HideForMe | ShowForMe
)
