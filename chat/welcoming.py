"""The porter: how fast people may come in, and what is noted when their last socket closes."""

from dataclasses import dataclass

from chat.actions.arrive import Arrive
from chat.actions.enrol import Enrol
from chat.paces import Paces
from chat.store import line as stored_line
from chat.store.transaction import Transaction
from chat.writer import Plan, Writer
from rooms.ids import PersonId
from rooms.refusals import Draining, Overloaded


@dataclass(frozen=True, slots=True)
class Porter:
    """Stands at the door. Paces are kept by the keyed tag of a network, never by address."""

    arrive: Arrive
    enrol: Enrol
    writer: Writer
    newcomers: Paces
    staff: Paces

    def check_pace(self, tag: str, now: int, *, known: bool) -> None:
        """Slow down newcomers from one network; who comes back with a token is not slowed."""
        if not known:
            self.newcomers.take(tag, now)

    def check_staff_pace(self, tag: str, now: int) -> None:
        """Slow down tries at the staff's door from one network."""
        self.staff.take(tag, now)

    def gone(self, person: PersonId) -> None:
        """Note that someone lost their last socket; a place in line is kept for a while."""

        async def note(tx: Transaction) -> None:
            await stored_line.set_gone(tx, person, tx.now)

        try:
            self.writer.submit(Plan(note), lambda _: None)
        except (Draining, Overloaded):
            return  # at the next start everyone in line counts as gone from then on
