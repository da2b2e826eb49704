"""A socket that offers each text as it arrives, before it waits in line to be received.

Waking a task for every message of a busy place costs more than deciding about the message.
"""

from collections.abc import Callable

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode
from websockets.protocol import Event

Take = Callable[[bytes], bool]
"""Take a text at once; False leaves it to `recv`, after what waits there."""


class LiveSocket(ServerConnection):
    """Ask `take` about each whole text that nothing waits before."""

    take: Take | None = None

    def process_event(self, event: Event) -> None:
        if not self._is_taken(event):
            super().process_event(event)

    def _is_taken(self, event: Event) -> bool:
        return (
            self.take is not None
            and isinstance(event, Frame)
            and event.opcode is Opcode.TEXT
            and event.fin
            and not len(self.recv_messages.frames)
            and self.take(bytes(event.data))
        )
