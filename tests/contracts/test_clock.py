"""A clock tells milliseconds."""

import time

from chat.local import SystemClock


def test_the_clock_tells_milliseconds_since_1970() -> None:
    before = time.time() * 1000

    now = SystemClock().now_ms()

    assert before - 1 <= now <= time.time() * 1000
