"""What the operator asks of rules while the place is open, kept as one value for the whole place."""

import json
from collections.abc import Mapping

from chat.ports import Sql
from chat.store import people
from chat.store.transaction import Transaction
from moderation.rulepack import Mode

NAME = "rule_modes"


async def rule_modes(sql: Sql) -> Mapping[str, Mode]:
    """Read which rules are to do something else than their files say."""
    kept = await people.site_value(sql, NAME)
    return {rule: Mode(mode) for rule, mode in json.loads(kept).items()} if kept else {}


async def set_rule_mode(tx: Transaction, rule: str, mode: Mode | None) -> None:
    """Ask something of a rule; None lets it do again what its file says."""
    others = {name: asked for name, asked in (await rule_modes(tx)).items() if name != rule}
    asked = others if mode is None else {**others, rule: mode}
    await people.set_site_value(tx, NAME, json.dumps(asked) if asked else None)
