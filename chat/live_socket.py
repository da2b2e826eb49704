"""A socket that hands in a text as it arrives, where it comes alone and nothing waits before it.

Reading it frame by frame and waking a task for it costs more than deciding about what it says. Whatever else
comes, and whatever is not taken, goes the way of the library.
"""

from collections.abc import Callable

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame
from websockets.protocol import Event, State

try:
    from websockets.speedups import apply_mask
except ImportError:  # where the library was not compiled
    from websockets.utils import apply_mask

Take = Callable[[bytes], bool]
"""Take a text at once; False leaves it to `recv`, after what waits there."""

WHOLE_TEXT = 0x81
MASKED = 0x80
TWO_BYTES_MORE, EIGHT_BYTES_MORE = 126, 127
"""What stands in the place of a size that has no room there."""
MASK_BYTES = 4


class LiveSocket(ServerConnection):
    """Ask `take` about each text that comes alone."""

    take: Take | None = None
    _begun = 0
    """Bytes that the library was given of a frame whose end has not come; it eats them as they come."""

    def data_received(self, data: bytes) -> None:
        if not self._is_taken(data):
            self._begun += len(data)
            super().data_received(data)

    def process_event(self, event: Event) -> None:
        if isinstance(event, Frame):
            self._begun -= bytes_on_the_wire(len(event.data))
        else:
            self._begun = len(self.protocol.reader.buffer)
        super().process_event(event)

    def _is_taken(self, data: bytes) -> bool:
        if self.take is None or not self._is_between_messages():
            return False
        text = lone_text(data, self.protocol.max_message_size or 0)
        return text is not None and self.take(text)

    def _is_between_messages(self) -> bool:
        return (
            self.protocol.state is State.OPEN
            and self.protocol.current_size is None
            and not self._begun
            and not self.recv_messages.frames.queue
        )


def lone_text(data: bytes, bytes_max: int) -> bytes | None:
    """Unwrap what is one whole masked text frame (RFC 6455, section 5.2), and nothing else; None if not."""
    if len(data) < 2 + MASK_BYTES or data[0] != WHOLE_TEXT or data[1] < MASKED:
        return None
    size, mask_at = data[1] - MASKED, 2
    if size == EIGHT_BYTES_MORE:
        return None
    if size == TWO_BYTES_MORE:
        size, mask_at = int.from_bytes(data[2:4], "big"), 4
    begin = mask_at + MASK_BYTES
    if size > bytes_max or len(data) != begin + size:
        return None
    return apply_mask(data[begin:], data[mask_at:begin])


def bytes_on_the_wire(size: int) -> int:
    """Say how long a masked frame is with a payload of so many bytes."""
    more = 0 if size < TWO_BYTES_MORE else 2 if size < 1 << 16 else 8
    return 2 + more + MASK_BYTES + size
