"""The porter: who answers at the door, and how fast people may come in."""

from dataclasses import dataclass

from chat.actions.arrive import Arrive
from chat.actions.enrol import Enrol
from chat.paces import Paces


@dataclass(frozen=True, slots=True)
class Porter:
    """Stands at the door. Paces are kept by the keyed tag of a network, never by address."""

    arrive: Arrive
    enrol: Enrol
    newcomers: Paces
    staff: Paces

    def check_pace(self, tag: str, now: int, *, known: bool) -> None:
        """Slow down newcomers from one network; who comes back with a token is not slowed."""
        if not known:
            self.newcomers.take(tag, now)

    def check_staff_pace(self, tag: str, now: int) -> None:
        """Slow down tries at the staff's door from one network."""
        self.staff.take(tag, now)
