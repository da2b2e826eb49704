"""What clients were told while a server was killed again and again, and what must therefore be true."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.client import Frame

STAYS = ("message", "delivery", "seq", "at")
"""What a receipt says, whenever it is given."""


class BrokenPromise(AssertionError):
    """The server told somebody something that does not fit what it told before."""


@dataclass(slots=True)
class Ledger:
    """Every entry and every receipt that any client was ever given."""

    entries: dict[str, dict[int, Frame]] = field(default_factory=lambda: defaultdict(dict))
    """By log and seq."""
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The room and the text that were sent under each `client_id`, acknowledged or not."""
    receipts: dict[str, Frame] = field(default_factory=dict)
    """By `client_id`."""

    def hear(self, log: str, after: int, entries: Sequence[Frame]) -> int:
        """Take down what one follower heard after a seq; return the last seq it heard."""
        for entry in entries:
            expect(entry["seq"] == after + 1, f"{log}: {entry['seq']} came after {after}")
            after = entry["seq"]
            told = self.entries[log].setdefault(after, entry)
            expect(told == entry, f"{log}: entry {after} was {told} and is {entry}")
        return after

    def acknowledge(self, receipt: Frame) -> None:
        """Take down a receipt; a second one for the same `client_id` must say the same."""
        known = {name: receipt[name] for name in STAYS}
        told = self.receipts.setdefault(receipt["client_id"], known)
        expect(told == known, f"{receipt['client_id']}: was told {told} and is told {known}")

    def check(self, room: str, entries: Sequence[Frame]) -> None:
        """Compare a room's log, read to its end, with all that was told and said about it."""
        log = f"room:{room}"
        last = self.hear(log, entries[0]["seq"] - 1, entries)
        expect(last >= max(self.entries[log]), f"{log}: ends at {last}, {max(self.entries[log])} was heard")
        posted = {entry["seq"]: entry["event"] for entry in entries if is_message(entry)}
        times_said = Counter(event["text"] for event in posted.values())
        for client_id, (where, text) in self.texts.items():
            if where == room:
                expect(client_id in self.receipts, f"{log}: {client_id} never got a receipt")
                expect(times_said[text] == 1, f"{log}: {client_id} is there {times_said[text]} times")
                self._check_receipt(log, self.receipts[client_id], posted, text)

    @staticmethod
    def _check_receipt(log: str, receipt: Frame, posted: dict[int, Frame], text: str) -> None:
        event = posted.get(receipt["seq"], {"text": None, "message": None})
        expect(event["text"] == text, f"{log}: {receipt['seq']} was acknowledged and holds something else")
        expect(event["message"] == receipt["message"], f"{log}: {receipt['seq']} has another message id")


def is_message(entry: Frame) -> bool:
    return bool(entry["event"]["kind"] == "message_posted")


def expect(holds: bool, promise: str) -> None:
    if not holds:
        raise BrokenPromise(promise)
