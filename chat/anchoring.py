"""Keep outside the database how far the audit had got, so that nobody can cut off its end unseen."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from chat.ports import Database, Sql
from chat.store import audit
from moderation.audit import BEGINNING, AuditRow, Mark, is_genuine, marked, troubles

log = structlog.get_logger(__name__)

FILE = "audit.anchor"
PAGE = 500


@dataclass(slots=True)
class Anchor:
    """A file with the sealed mark of the last row seen. `troubled` once the record does not fit to it."""

    path: Path
    key: bytes
    troubled: bool = False

    def read(self) -> Mark:
        """Read the mark; an absent file is the beginning. Raises `ValueError` for one that is not ours."""
        if not self.path.exists():
            return BEGINNING
        try:
            mark = Mark(**json.loads(self.path.read_text()))
        except (TypeError, ValueError):
            raise ValueError(f"{self.path} cannot be read") from None
        if not is_genuine(self.key, mark):
            raise ValueError(f"{self.path} was not written with this key")
        return mark

    def write(self, row: AuditRow) -> None:
        """Write the mark of a row, as a whole or not at all."""
        draft = self.path.with_suffix(f".{secrets.token_hex(4)}.draft")  # nodes may share a folder
        with open(draft, "w", opener=_for_the_owner_alone) as file:
            json.dump(asdict(marked(self.key, row.id, row.link)), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    async def follow(self, database: Database) -> None:
        """Move on with the record, unless the row seen last is gone: then stay, and say so."""
        try:
            mark = self.read()
        except ValueError:
            self._trouble()
            return
        async with database.read() as sql:
            last = await audit.newest(sql)
            standing = mark.row == 0 or await _is_there(sql, mark)
        if not standing:
            self._trouble()
            return
        self.troubled = False
        if last is not None and last.id != mark.row:
            self.write(last)

    def _trouble(self) -> None:
        if not self.troubled:
            log.error("audit_does_not_fit_its_anchor")
        self.troubled = True


def _for_the_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


async def _is_there(sql: Sql, mark: Mark) -> bool:
    found = await audit.by_id(sql, mark.row)
    if found is not None:
        return found.link == mark.link
    forgotten = await audit.checkpoint(sql)
    return forgotten is not None and forgotten.row >= mark.row


async def verify(sql: Sql, key: bytes, anchor: Anchor) -> tuple[int, list[str]]:
    """Go through the whole record: how many rows there are, and what is wrong with them."""
    found: list[str] = []
    begins = await audit.checkpoint(sql) or BEGINNING
    if begins.row and not is_genuine(key, begins):
        found.append("the mark where old rows were forgotten was not written with this key")
    try:
        reached = anchor.read()
    except ValueError as error:
        found.append(str(error))
        reached = BEGINNING
    rows: list[AuditRow] = []
    while page := await audit.audit_after(sql, rows[-1].id if rows else 0, PAGE):
        rows += page
    if reached.row < begins.row:
        reached = begins
    return len(rows), found + list(troubles(key, rows, begins, reached))
