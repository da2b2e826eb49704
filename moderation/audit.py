"""The audit chain: each row vouches for the one before it."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from rooms.ids import PersonId


@dataclass(frozen=True, slots=True)
class Act:
    """What one of the staff did, and to which case or whom. No text.

    `at` in ms since 1970 UTC; `span` tells which entries were seen; `subject` names what is no case, such as
    an account.
    """

    at: int
    who: PersonId | None
    action: str
    reason: str | None = None
    of_case: str | None = None
    span: str | None = None
    subject: str | None = None


def chained(key: bytes, before: str, act: Act) -> str:
    """Compute a row's link: a keyed hash over the previous link and everything in the row."""
    # Rows written before there was `of_case` keep their link.
    more = () if act.of_case is None else (act.of_case,)
    fields = (before, act.at, act.who, act.action, act.subject, act.reason, act.span, *more)
    told = "\x1f".join("" if field is None else f"={field}" for field in fields)
    return hmac.new(key, told.encode(), sha256).hexdigest()
