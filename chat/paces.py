"""Remember how fast each person, room or network has been; in memory, and only while it matters."""

from collections.abc import Hashable

from rooms.pace import Bucket, Pace, check_gap


class Paces:
    """Buckets by key for one kind of thing, such as "messages of a person"."""

    def __init__(self, pace: Pace) -> None:
        self.whole = pace
        self._pace = pace
        self._buckets: dict[Hashable, Bucket] = {}

    def take(self, key: Hashable, now: int) -> None:
        """Count one more for a key; raises `TooFast`. `now` in ms since 1970 UTC."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._pace.burst, now)
        bucket.take(self._pace, now)

    def share(self, nodes: int) -> None:
        """Allow this node its share of what all nodes together allow."""
        burst = max(1, self.whole.burst // nodes)
        self._pace = Pace(max(1, self.whole.per_minute // nodes), burst)

    def forget_rested(self, now: int) -> None:
        """Forget the keys whose buckets are full again."""
        for key in [key for key, bucket in self._buckets.items() if bucket.is_full(self._pace, now)]:
            del self._buckets[key]


class Gaps:
    """When each key was last let through, for places that ask for a pause in between."""

    def __init__(self, longest_ms: int) -> None:
        self._longest_ms = longest_ms
        self._last: dict[Hashable, int] = {}

    def take(self, key: Hashable, gap_ms: int, now: int) -> None:
        """Let one more through; raises `TooFast`. `gap_ms` may differ from time to time."""
        check_gap(self._last.get(key), gap_ms, now)
        self._last[key] = now

    def forget_rested(self, now: int) -> None:
        """Forget the keys whose longest pause is over."""
        for key in [key for key, last in self._last.items() if last + self._longest_ms <= now]:
            del self._last[key]


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
