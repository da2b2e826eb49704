"""Who is asking: what a socket knows of its person, and nothing that is stored."""

from dataclasses import dataclass

from rooms.ids import PersonId
from rooms.people import Role


@dataclass(frozen=True, slots=True)
class Caller:
    """A person on one socket. Language and country live here only; `name` is a staff member's."""

    person: PersonId
    role: Role
    language: str = "en"
    country: str | None = None
    name: str | None = None
