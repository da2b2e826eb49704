"""A talk whose supporter has gone: when this is noted, told to its peer, and over. Times in ms."""

from enum import StrEnum


class Step(StrEnum):
    """What is due when a supporter was lost or is back."""

    GONE = "gone"
    TELL = "tell"
    BACK = "back"


def next_step(gone_at: int | None, patience_ms: int, now: int, *, here: bool, told: bool) -> Step | None:
    """Say what is due in a talk whose supporter is here or not, and was noted as gone since a moment."""
    if here:
        return None if gone_at is None else Step.BACK
    if gone_at is None:
        return Step.GONE
    return Step.TELL if not told and now - gone_at > patience_ms else None
