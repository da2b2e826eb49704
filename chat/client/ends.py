"""How a command or a client can end: refused, told to stay away, and how long to wait before coming back."""

from chat.client.line import Lost
from chat.wire import replies

STAY_AWAY = range(4500, 5000)


class Refused(Exception):
    """A command was refused; `reply` is the whole refusal, `code` its stable code."""

    def __init__(self, reply: replies.Refused) -> None:
        super().__init__(f"{reply.code}: {reply.words}")
        self.reply = reply
        self.code = reply.code
        self.seconds = (reply.retry_after_ms or 0) / 1000
        """How long the server asks to wait before the same is tried again."""


class StayAway(Exception):
    """The server closed the socket and asks this client not to come back; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the server asks us to stay away ({code})")
        self.code = code


def seconds_before_again(end: BaseException) -> float:
    """Say how long to wait at least after this end; raise what says that there is no coming back."""
    if isinstance(end, Lost) and end.code is not None and end.code in STAY_AWAY:
        raise StayAway(end.code)
    if isinstance(end, Refused):
        if end.reply.retry != "later":
            raise end
        return end.seconds
    return 0.0
