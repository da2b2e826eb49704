"""Describe the replies to whoever comes in, and about their socket: who they are here, what a log holds."""

from typing import Literal

from chat.wire.entries import Entry
from chat.wire.fields import At, Count, Frame, LogName, Opaque, Optionally, Reply, Seq
from chat.wire.parts import Helpline, Minutes


class OwnRoom(Frame):
    """Show a room that the person is a member of, and where its log stands.

    `over`: a talk that somebody else ended; it may be read as long as it is kept, and `leave` puts it away.
    """

    room: Opaque
    kind: Literal["group", "one_on_one"]
    member: Opaque
    pseudonym: str
    last_seq: Seq
    hidden: tuple[Opaque, ...] = ()
    title: Optionally[str] = None
    shadow: Optionally[bool] = None
    over: Optionally[bool] = None


class Place(Frame):
    """Tell a place in the waiting line, counted from 1; `words` and `helplines` come when nobody is there."""

    place: Count
    estimate_minutes: Minutes
    on_duty: Optionally[Count] = None
    words: Optionally[str] = None
    helplines: Optionally[tuple[Helpline, ...]] = None


class Duty(Frame):
    """Tell a supporter how they are on duty."""

    capacity: Count
    about: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ready: bool = False


class TrainingSeen(Frame):
    """Warn somebody of the staff whose training runs out soon, or has."""

    until: str
    days_left: int


class Limits(Frame):
    """Tell what a client may send, and how fast."""

    text_chars: Count
    frame_bytes: Count
    say_per_minute: Count
    say_burst: Count


class Server(Frame):
    """Tell which server this is."""

    name: str
    version: str
    protocol: Count
    limits: Limits


class Welcome(Reply):
    """Let someone in: their next token, who they are here, and where their logs stand.

    `paused` holds the operator's words while nobody new can join, wait or write. `at` is the server's time.
    """

    type: Literal["welcome"] = "welcome"
    at: Optionally[At] = None
    token: Opaque
    resumed: bool
    role: str
    epoch: Opaque
    last_seq: Seq
    rooms: tuple[OwnRoom, ...]
    waiting: Optionally[Place] = None
    on_duty: Optionally[Duty] = None
    training: Optionally[TrainingSeen] = None
    name: Optionally[str] = None
    paused: Optionally[str] = None
    server: Server


class Following(Reply):
    """Say from where to where a log reaches; its entries come next."""

    type: Literal["following"] = "following"
    log: LogName
    first_seq: Seq
    last_seq: Seq
    epoch: Opaque


class Entries(Reply):
    """Give a stretch of a log, ascending; `more` says that the stretch goes on."""

    type: Literal["entries"] = "entries"
    log: LogName
    entries: tuple[Entry, ...]
    more: bool


class Redeemed(Reply):
    """Give the second factor of a new staff account, and a picture of it in SVG, for a phone's camera."""

    type: Literal["redeemed"] = "redeemed"
    totp_uri: str
    totp_picture: Optionally[str] = None


ReplyAtTheDoor = Welcome | Redeemed | Following | Entries
