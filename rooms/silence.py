"""A talk in which nobody writes: ask kindly, then let it sleep, then close it. Times in ms."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

STILL_THERE: Mapping[str, str] = {
    "en": "It has been quiet for a while. Are you still there? There is no hurry.",
    "es": "Hace un rato que no se escribe nada. ¿Sigues ahí? No hay prisa.",
    "ar": "ساد الصمت منذ قليل. هل ما زلت هنا؟ لا داعي للعجلة.",
}
"""What both sides of a silent talk are asked, unless the operator has words of their own."""


class Step(StrEnum):
    """What is due in a talk in which nobody writes."""

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


def still_there(language: str) -> str:
    """Choose the question for a language like `es` or `es-MX`, or else in English."""
    return STILL_THERE.get(language.partition("-")[0].lower(), STILL_THERE["en"])


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
