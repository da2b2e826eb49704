"""The porter: who answers at the door, and how fast people may come in."""

from dataclasses import dataclass, field

from chat.actions.arrive import Arrive
from chat.actions.enrol import Enrol
from chat.paces import Paces


@dataclass(frozen=True, slots=True)
class Porter:
    """Stands at the door. Paces are kept by the keyed tag of a network, never by address."""

    arrive: Arrive
    enrol: Enrol
    newcomers: Paces
    pressed: Paces
    staff: Paces
    pressed_ms: int
    pressed_until: dict[str, int] = field(default_factory=dict)

    def check_pace(self, tag: str, now: int, *, known: bool) -> None:
        """Slow down newcomers from one network; who comes back with a token is not slowed."""
        if known:
            return
        if self.pressed_until.get(tag, 0) > now:
            self.pressed.take(tag, now)
        self.newcomers.take(tag, now)

    def press(self, tag: str, now: int) -> None:
        """Slow down newcomers from the network of somebody who is suspended; it shuts nobody out."""
        for over in [each for each, until in self.pressed_until.items() if until <= now]:
            del self.pressed_until[over]
        self.pressed_until[tag] = now + self.pressed_ms

    def check_staff_pace(self, tag: str, now: int) -> None:
        """Slow down tries at the staff's door from one network."""
        self.staff.take(tag, now)
