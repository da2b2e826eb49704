"""What actions answer where a plain reply will not do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chat.caller import Caller
from chat.wire.replies import AnyReply


@dataclass(frozen=True, slots=True)
class Arrived:
    """Someone came in: who they are from now on, what they are told, and where their own log ends.

    `elsewhere` counts the sockets they have on other nodes.
    """

    caller: Caller
    welcome: AnyReply
    last_seq: int
    elsewhere: int = 0


class EncodedReceipt(NamedTuple):
    """A receipt as it is stored: the same fields for ever, whatever becomes of the message."""

    client_id: str
    message: str
    fields: Mapping[str, object]
