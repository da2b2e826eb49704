"""A bus brings hints about what is followed and about nothing else; a clock tells milliseconds."""

import time

from chat.local import MemoryBus, SystemClock


def test_a_follower_hears_how_far_a_log_has_come() -> None:
    heard: list[tuple[str, int]] = []
    bus = MemoryBus(lambda log, seq: heard.append((log, seq)))

    bus.subscribe("room:r_1")
    bus.publish("room:r_1", 12)
    bus.publish("room:r_2", 3)

    assert heard == [("room:r_1", 12)]


def test_who_no_longer_follows_hears_nothing() -> None:
    heard: list[tuple[str, int]] = []
    bus = MemoryBus(lambda log, seq: heard.append((log, seq)))

    bus.subscribe("room:r_1")
    bus.unsubscribe("room:r_1")
    bus.unsubscribe("room:r_never")
    bus.publish("room:r_1", 12)

    assert heard == []


def test_the_clock_tells_milliseconds_since_1970() -> None:
    before = time.time() * 1000

    now = SystemClock().now_ms()

    assert before - 1 <= now <= time.time() * 1000
