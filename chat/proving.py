"""Ask whoever is new, from the network of somebody suspended, for a little work; nobody is shut out by it."""

from dataclasses import dataclass

from chat.identity import Tag
from chat.paces import Paces
from chat.proofs import Shown, Unproved, check_proof, new_challenge
from chat.store import pressed
from chat.store.transaction import Transaction
from rooms.refusals import ProofNeeded, TooFast, WireFields

HARDER = 4
"""How many times the usual tries a newcomer is asked for where many ask at once."""


@dataclass(frozen=True, slots=True)
class Proving:
    """Knows which networks are pressed. `usual` counts, by network, who is still asked for the usual work."""

    key: bytes
    usual: Paces
    tries: int
    good_ms: int
    pressed_ms: int

    async def press(self, tx: Transaction, tag: Tag) -> None:
        """Press the network from which somebody suspended came, or comes again when that is over."""
        await pressed.press(tx, tag.today, tx.now, tx.now + self.pressed_ms)

    def is_shown(self, tag: Tag, proof: str | None, now: int) -> bool:
        """Answer, without looking anywhere, whether somebody was asked for work and has done it."""
        return proof is not None and self._shown(tag, proof, now) is not None

    async def check(self, tx: Transaction, tag: Tag, proof: str | None) -> None:
        """Let a newcomer pass, with a proof of their own if their network is pressed.

        Raises `ProofNeeded`, with new work, when there is none, or it is wrong, late, used, or of another
        network.
        """
        if not await pressed.is_pressed(tx, tag, tx.now):
            return
        shown = self._shown(tag, proof, tx.now)
        if shown is None or not await pressed.spend(tx, *shown):
            raise ProofNeeded(self._challenge(tag, tx.now))

    def _shown(self, tag: Tag, proof: str | None, now: int) -> Shown | None:
        try:
            return check_proof(self.key, tag, proof or "", now)
        except Unproved:
            return None

    def _challenge(self, tag: Tag, now: int) -> WireFields:
        tries = self.tries * self._times(tag, now)
        return new_challenge(self.key, tag, now + self.good_ms, tries).model_dump(mode="json")

    def _times(self, tag: Tag, now: int) -> int:
        try:
            self.usual.take(tag.today, now)
        except TooFast:
            return HARDER
        return 1
