"""The porter: who answers at the door, and how fast people may come in."""

from dataclasses import dataclass

from chat.actions.arrive import Arrive
from chat.actions.enrol import Enrol
from chat.identity import Tag
from chat.paces import Paces
from chat.tries import Tries


@dataclass(frozen=True, slots=True)
class Porter:
    """Stands at the door. Paces are kept by the keyed tag of a network, never by address."""

    arrive: Arrive
    enrol: Enrol
    newcomers: Paces
    staff: Tries

    def check_pace(self, tag: Tag, now: int, *, known: bool) -> None:
        """Slow down newcomers from one network; who comes back with a token is not slowed."""
        if not known:
            self.newcomers.take(tag.today, now)

    async def check_staff_pace(self, tag: Tag, now: int) -> None:
        """Slow down tries at the staff's door from one network."""
        await self.staff.take(tag.today, now)
