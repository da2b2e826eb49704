"""Count what came back, and when, while the measured seconds last."""

import time
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Times are in nanoseconds since the load began, so that they fit the letters of a marker."""

    epoch_ns: int = field(default_factory=time.monotonic_ns)
    said: int = 0
    deliveries: int = 0
    receipts: int = 0
    measured_deliveries: int = 0
    measured_receipts: int = 0
    delivery_ns: "array[int]" = field(default_factory=lambda: array("q"))
    receipt_ns: "array[int]" = field(default_factory=lambda: array("q"))
    begins_ns: int = 1 << 62
    ends_ns: int = 1 << 62

    def now_ns(self) -> int:
        return time.monotonic_ns() - self.epoch_ns

    def count_deliveries(self, number: int, now_ns: int) -> None:
        self.deliveries += number
        if self.begins_ns <= now_ns < self.ends_ns:
            self.measured_deliveries += number

    def count_receipts(self, number: int, now_ns: int) -> None:
        self.receipts += number
        if self.begins_ns <= now_ns < self.ends_ns:
            self.measured_receipts += number

    def time_deliveries(self, due_ns: Iterable[int], now_ns: int) -> None:
        """Note how late these are; what was due outside the measured seconds is no matter."""
        begins, ends = self.begins_ns, self.ends_ns
        self.delivery_ns.extend([now_ns - due for due in due_ns if begins <= due < ends])

    def time_receipts(self, due_ns: Iterable[int], now_ns: int) -> None:
        begins, ends = self.begins_ns, self.ends_ns
        self.receipt_ns.extend([now_ns - due for due in due_ns if begins <= due < ends])


def quantiles_ms(times_ns: Sequence[int]) -> dict[str, float]:
    """Return p50, p90, p99 and the worst in milliseconds; nothing if nothing was timed."""
    if not times_ns:
        return {}
    ordered = sorted(times_ns)
    places = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    last = len(ordered) - 1
    return {name: ordered[round(place * last)] / 1e6 for name, place in places.items()}
