"""Say why a socket was closed, and whether to come back."""

from collections.abc import Mapping
from enum import IntEnum


class CloseCode(IntEnum):
    """Say why a socket was closed; below 4500 come back and resume, from 4500 on stay away."""

    SLOW_READER = 4000
    DRAINING = 4001
    OVERLOADED = 4002
    BROKEN_FRAMES = 4500
    SESSION_OVER = 4501
    SUSPENDED = 4502
    PROTOCOL_UNKNOWN = 4503
    NO_HELLO = 4504

    @property
    def come_back(self) -> bool:
        """Answer whether a client should connect again, after a random wait."""
        return self < 4500

    @property
    def meaning(self) -> str:
        """Put the code into words for whoever writes a client."""
        return _MEANINGS[self]


_MEANINGS: Mapping[CloseCode, str] = {
    CloseCode.SLOW_READER: "nothing was read from this socket for too long",
    CloseCode.DRAINING: "this node is stopping",
    CloseCode.OVERLOADED: "there is more to do than can be done in time",
    CloseCode.BROKEN_FRAMES: "too many frames could not be read",
    CloseCode.SESSION_OVER: "the session has ended",
    CloseCode.SUSPENDED: "the person is suspended",
    CloseCode.PROTOCOL_UNKNOWN: "the subprotocol offered is none that is spoken here",
    CloseCode.NO_HELLO: "no hello, sign_in or redeem came in time",
}
