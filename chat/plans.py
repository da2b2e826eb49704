"""What an action hands to the writer, and what a newly arrived socket is given."""

from dataclasses import dataclass

from chat.caller import Caller
from chat.wire.replies import AnyReply
from chat.writer import Act
from rooms.ids import RoomId


@dataclass(frozen=True, slots=True)
class Plan:
    """An act to be done under the lock, and what the whole batch may gather for it beforehand."""

    act: Act
    room: RoomId | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Someone came in: who they are from now on, what they are told, and where their own log ends."""

    caller: Caller
    welcome: AnyReply
    last_seq: int


@dataclass(frozen=True, slots=True)
class EncodedReceipt:
    """A receipt as it is stored: the same fields for ever, whatever becomes of the message."""

    client_id: str
    message: str
    fields: dict[str, object]
