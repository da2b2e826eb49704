"""A talk in which nobody writes: ask kindly, then let it sleep, then close it. Times in ms."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    CHECK_IN = "check_in"
    SLEEP = "sleep"
    WAKE = "wake"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long nobody has to write for each step."""

    check_ms: int
    sleep_ms: int
    close_ms: int


def next_step(
    last_said: int, checked_at: int | None, patience: Patience, now: int, *, asleep: bool
) -> Step | None:
    """Say what is due in a talk; nobody is put to sleep or let go without having been asked before."""
    silent = now - last_said
    asked = checked_at is not None and checked_at > last_said
    if asleep and silent < patience.sleep_ms:
        return Step.WAKE
    if asleep:
        return Step.CLOSE if silent >= patience.close_ms else None
    if not asked:
        return Step.CHECK_IN if silent >= patience.check_ms else None
    return Step.SLEEP if silent >= patience.sleep_ms else None
