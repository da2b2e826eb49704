"""The porter: who answers at the door, and how fast people may come in."""

from dataclasses import dataclass

from chat.actions.arrive import Arrive
from chat.actions.enrol import Enrol
from chat.identity import Tag
from chat.paces import Paces
from chat.tries import Tries
from chat.wire.commands import Hello
from rooms.refusals import TooFast


@dataclass(frozen=True, slots=True)
class Porter:
    """Stands at the door. Paces are kept by the keyed tag of a network, never by address."""

    arrive: Arrive
    enrol: Enrol
    newcomers: Paces
    staff: Tries

    def check_pace(self, tag: Tag, command: Hello, now: int) -> None:
        """Slow down newcomers of a network, not who comes back, nor who was counted when asked for work.

        Raises `TooFast`, with other places that help.
        """
        if command.token is not None or self.arrive.proving.is_shown(tag, command.proof, now):
            return
        try:
            self.newcomers.take(tag.today, now)
        except TooFast as refusal:
            refusal.helplines = self.arrive.helplines_for(command)
            raise

    async def check_staff_pace(self, tag: Tag, now: int) -> None:
        """Slow down tries at the staff's door from one network."""
        await self.staff.take(tag.today, now)
