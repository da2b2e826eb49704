"""The porter: who answers at the door, and how fast people may come in."""

from dataclasses import dataclass, field

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
    pressed: Paces
    staff: Tries
    pressed_ms: int
    pressed_until: dict[str, int] = field(default_factory=dict)

    def check_pace(self, tag: Tag, now: int, *, known: bool) -> None:
        """Slow down newcomers from one network; who comes back with a token is not slowed."""
        if known:
            return
        if any(self.pressed_until.get(each, 0) > now for each in tag):
            self.pressed.take(tag.today, now)
        self.newcomers.take(tag.today, now)

    def press(self, tag: Tag, now: int) -> None:
        """Slow down newcomers from the network of somebody who is suspended; it shuts nobody out."""
        for over in [each for each, until in self.pressed_until.items() if until <= now]:
            del self.pressed_until[over]
        self.pressed_until[tag.today] = now + self.pressed_ms

    async def check_staff_pace(self, tag: Tag, now: int) -> None:
        """Slow down tries at the staff's door from one network."""
        await self.staff.take(tag.today, now)
