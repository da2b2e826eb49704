"""Search the places that help, by country, language, need and words, and name each for sharing."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from moderation.care import Helpline

ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; what is None does not matter."""

    country: str | None = None
    language: str | None = None
    need: str | None = None
    text: str | None = None


def resource_id(line: Helpline) -> str:
    """Name a place by what it is called and where: the same on every node and after every restart."""
    return "h_" + blake2b(line.key.encode(), digest_size=ID_BYTES).hexdigest()


def find(known: Iterable[Helpline], wanted: Wanted) -> tuple[Helpline, ...]:
    """List what fits: those of the country first, those for everywhere after them, in their own order."""
    fitting = [line for line in known if _fits(line, wanted)]
    return tuple(sorted(fitting, key=lambda line: not line.country))


def by_id(known: Iterable[Helpline], resource: str) -> Helpline | None:
    """Find a place by its id."""
    return next((line for line in known if resource_id(line) == resource), None)


def as_text(line: Helpline) -> str:
    """Write a place on one line, for clients that know nothing of cards."""
    return f"{line.name}: {line.contact} ({line.hours})"


def _fits(line: Helpline, wanted: Wanted) -> bool:
    if wanted.country is not None and line.country not in ("", wanted.country.upper()):
        return False
    if wanted.language is not None and not _speaks(line, wanted.language):
        return False
    if wanted.need is not None and wanted.need.casefold() not in _for(line):
        return False
    return wanted.text is None or all(word in _about(line) for word in wanted.text.casefold().split())


def _speaks(line: Helpline, language: str) -> bool:
    short = language.partition("-")[0].casefold()
    return any(each.partition("-")[0].casefold() == short for each in line.languages)


def _for(line: Helpline) -> str:
    return " ".join((*line.needs, line.for_whom)).casefold()


def _about(line: Helpline) -> str:
    return f"{line.name} {line.contact} {line.hours} {_for(line)}".casefold()
