"""The porter: who answers at the door, and how fast people may come in."""

from dataclasses import dataclass

from chat.actions.arrive import Arrive
from chat.actions.enrol import Enrol
from chat.identity import Tag
from chat.paces import Paces
from chat.tries import Tries
from chat.wire.commands import Hello


@dataclass(frozen=True, slots=True)
class Porter:
    """Stands at the door. Paces are kept by the keyed tag of a network, never by address."""

    arrive: Arrive
    enrol: Enrol
    newcomers: Paces
    staff: Tries

    def check_pace(self, tag: Tag, command: Hello, now: int) -> None:
        """Slow down newcomers of a network, not who comes back, nor who was counted when asked for work."""
        if command.token is None and not self.arrive.proving.is_shown(tag, command.proof, now):
            self.newcomers.take(tag.today, now)

    async def check_staff_pace(self, tag: Tag, now: int) -> None:
        """Slow down tries at the staff's door from one network."""
        await self.staff.take(tag.today, now)
