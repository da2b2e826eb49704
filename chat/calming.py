"""Keep rules in hand while the place is open: tell a desk of one that floods, heed what the operator asks."""

from dataclasses import dataclass
from functools import partial

from chat.looking import Flood, Rules
from chat.ports import Database
from chat.store import audit
from chat.store.asked_of_rules import rule_modes
from chat.store.flagging import desk_of
from chat.store.transaction import Transaction
from chat.writer import Writer
from moderation.audit import Act
from rooms.events import Notice


@dataclass(frozen=True, slots=True)
class Calming:
    """Hands on what the rules in force noticed about themselves, and what was asked of them."""

    rules: Rules
    database: Database
    writer: Writer
    audit_key: bytes

    async def tick(self) -> None:
        """Tell of every flood that was not told yet; what cannot be written now is told the next time."""
        async with self.database.read() as sql:
            self.rules.heed(await rule_modes(sql))
        # Taken out before one waits, so that another look round meanwhile tells none of them again.
        floods, self.rules.untold = tuple(self.rules.untold), []
        if floods:
            try:
                await self.writer.perform(partial(self._tell, floods=floods))
            except BaseException:
                self.rules.untold = [*floods, *self.rules.untold]
                raise

    async def _tell(self, tx: Transaction, floods: tuple[Flood, ...]) -> None:
        await tx.hold(desk_of(flood.track) for flood in floods)
        for flood in floods:
            told: dict[str, object] = {"rule": flood.rule, "state": flood.state}
            await tx.append(desk_of(flood.track), Notice("rule_flooding", told))
        for flood in floods:
            act = Act(tx.now, None, f"rule_{flood.state}", subject=flood.rule)
            await audit.write_audit(tx, self.audit_key, act)
