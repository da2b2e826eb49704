"""Model every frame of the protocol: what clients ask, what the server replies and tells.

`commands` and `decoding` are the way in, `replies`, `events` and `frames` the way out.
"""

from chat.wire.commands import Command
from chat.wire.decoding import BrokenFrame, decode
from chat.wire.fields import TEXT_MAX_CHARS, clean

__all__ = ["TEXT_MAX_CHARS", "BrokenFrame", "Command", "clean", "decode"]
