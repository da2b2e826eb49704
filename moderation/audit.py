"""The audit chain: each row vouches for the one before it."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from rooms.ids import PersonId

BY_ITSELF = frozenset({"rule_watch", "rule_act", "erase", "export_own", "group_held", "supporter_back"})
"""What the server does without being asked; anything else without a name was typed on the command line."""


@dataclass(frozen=True, slots=True)
class Act:
    """What one of the staff did, and to which case or whom. No text.

    `at` in ms since 1970 UTC; `span` tells which entries were seen, or what of a group was set; `subject`
    names what is no case, such as an account.
    """

    at: int
    who: PersonId | None
    action: str
    reason: str | None = None
    of_case: str | None = None
    span: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row as it is kept: its number, the act, and its link in the chain."""

    id: int
    act: Act
    link: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A row that was seen to be there: its number and link. `seal` vouches for both."""

    row: int
    link: str
    seal: str


BEGINNING = Mark(0, "", "")


def marked(key: bytes, row: int, link: str) -> Mark:
    """Seal a row's number and link, to be kept outside the record."""
    return Mark(row, link, hmac.new(key, f"mark={row}={link}".encode(), sha256).hexdigest())


def is_genuine(key: bytes, mark: Mark) -> bool:
    """Say whether a mark was made with this key."""
    return hmac.compare_digest(marked(key, mark.row, mark.link).seal, mark.seal)


def troubles(
    key: bytes, rows: Iterable[AuditRow], begins: Mark = BEGINNING, reached: Mark = BEGINNING
) -> Iterator[str]:
    """Name every place where the record is not as it was written.

    `begins` is the last row that was forgotten on time, `reached` the last that is known to have been there.
    """
    before, seen = begins.link, begins == reached or reached.row == 0
    last = begins.row
    for row in rows:
        if row.id <= last or not hmac.compare_digest(chained(key, before, row.act), row.link):
            yield f"row {row.id} was changed, or a row before it was taken out, put in or moved"
        seen = seen or (row.id == reached.row and row.link == reached.link)
        before, last = row.link, row.id
    if not seen:
        yield f"row {reached.row} was there and is not any more: the end was cut off or written anew"


def chained(key: bytes, before: str, act: Act) -> str:
    """Compute a row's link: a keyed hash over the previous link and everything in the row."""
    # Rows written before there was `of_case` keep their link.
    more = () if act.of_case is None else (act.of_case,)
    fields = (before, act.at, act.who, act.action, act.subject, act.reason, act.span, *more)
    told = "\x1f".join("" if field is None else f"={field}" for field in fields)
    return hmac.new(key, told.encode(), sha256).hexdigest()
