"""The table of commands: what each needs, and which action answers it. What is not in it is denied."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from chat.caller import Caller
from chat.ports import Sql
from chat.writer import Plan
from rooms.people import Permission

Intend = Callable[[Caller, Any], Plan]
Look = Callable[[Sql, Caller, Any], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A command that changes something: it goes through the writer."""

    permission: Permission
    intend: Intend


@dataclass(frozen=True, slots=True)
class Looked:
    """A command that only looks: it reads beside the writer."""

    permission: Permission
    look: Look


@dataclass(frozen=True, slots=True)
class NotedAndLooked:
    """A command that only looks, once it is on record; None if it is already.

    The writer is asked before a reader is taken: who waits for the record must keep nobody from reading.
    """

    permission: Permission
    note: Callable[[Caller], Plan | None]
    look: Look


@dataclass(frozen=True, slots=True)
class OnSocket:
    """A command about the socket itself: following, reading, typing."""

    permission: Permission


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """A command of someone who is not in yet."""


Door = Recorded | Looked | NotedAndLooked | OnSocket | AtTheDoor
Doors = dict[str, Door]
"""By the command's `type`."""
