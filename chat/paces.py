"""Remember how fast each person, room or network has been; in memory, and only while it matters."""

from collections.abc import Hashable, Mapping
from typing import Any

from rooms.pace import Bucket, Pace


class Paces:
    """Buckets by key for one kind of thing, such as "messages of a person"."""

    def __init__(self, pace: Pace) -> None:
        self.whole = pace
        self._pace = pace
        self._apart: dict[Hashable, Pace] = {}
        self._buckets: dict[Hashable, Bucket] = {}

    def take(self, key: Hashable, now: int) -> None:
        """Count one more for a key; raises `TooFast`. `now` in ms since 1970 UTC."""
        pace = self._apart.get(key, self._pace) if self._apart else self._pace
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(pace.burst, now)
        bucket.take(pace, now)

    def share(self, nodes: int) -> None:
        """Allow this node its share of what all nodes together allow."""
        self._pace = self._part(nodes)

    def share_some(self, nodes: Mapping[Any, int]) -> None:
        """Allow this node its share for those keys alone that several nodes count, each so many."""
        self._apart = {key: self._part(number) for key, number in nodes.items()}

    def _part(self, nodes: int) -> Pace:
        return Pace(max(1, self.whole.per_minute // nodes), max(1, self.whole.burst // nodes))

    def forget_rested(self, now: int) -> None:
        """Forget the keys whose buckets are full again."""
        for key in [key for key, bucket in self._buckets.items() if bucket.is_full(self._pace, now)]:
            del self._buckets[key]


class Lately:
    """For which keys something was done within a while; in memory, and no longer than that."""

    def __init__(self, while_ms: int) -> None:
        self._while_ms = while_ms
        self._done: dict[Hashable, int] = {}

    def was_done(self, key: Hashable, now: int) -> bool:
        """Answer whether it was done for a key within that while. `now` in ms since 1970 UTC."""
        return now - self._while_ms < self._done.get(key, now - self._while_ms) <= now

    def done(self, key: Hashable, now: int) -> None:
        """Remember that it was done now."""
        self._done[key] = now

    def forget_rested(self, now: int) -> None:
        """Forget the keys for which that is over."""
        for key in [key for key in self._done if not self.was_done(key, now)]:
            del self._done[key]
