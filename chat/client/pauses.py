"""Choose how long to wait before coming back, so that a thousand clients do not return in one wave."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long to wait: nothing up to a bound, which doubles from `first` to `longest`, in seconds."""

    first: float = 0.5
    longest: float = 30.0

    def before(self, attempt: int, chance: float) -> float:
        """Choose a pause before an attempt, counted from 0; `chance` is from 0 up to 1 (full jitter)."""
        return chance * min(self.longest, self.first * 2.0 ** min(attempt, 30))
