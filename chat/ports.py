"""Name what the server needs from outside: a database, a bus for hints, a clock.

`local.py` and `cluster.py` implement these; `tests/contracts/` holds the promises that every implementation
keeps. A statement is written once, for every database, with `:name` parameters and at most these fragments:

    {each_int:ids}    the integers of the list `ids`, a subquery of the column `value`:  id IN {each_int:ids}
    {each_text:names} the texts of the list `names`, likewise
    {each_log:wanted} pairs of a log and a number, as columns `name` and `seen`, from the lists `wanted_names`
                      and `wanted_seen`
    {lock_rows}       holds the rows read until the transaction ends (SQLite has locked everything already)
    {tables}          the names of all tables:  SELECT name FROM {tables}

Columns hold integers and text only. Times are milliseconds since 1970, UTC. Where a database cannot tell the
type of a parameter from its surroundings, the statement says `CAST(:name AS BIGINT)`. Databases differ in how
they sort texts and on which side they put NULL: sort by numbers, and write NULLS FIRST or NULLS LAST.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

SEALED = "\x02"
"""What a sealed text begins with. Free texts hold no control character, so nobody can write one."""


class Secret:
    """A text to be sealed on its way into the database, under the key of its owner: `room:7`, `case:3`.

    No plain class of data: whatever spells values as JSON must fail on it rather than spell it.
    """

    __slots__ = ("owner", "text")

    def __init__(self, text: str, owner: str) -> None:
        self.text = text
        self.owner = owner


Value = int | str | bytes | None | Secret | Sequence[int] | Sequence[str]
Row = tuple[Any, ...]
Sign = Mapping[str, object]
"""Something that passes: who is here, who types, which place in line. Its `type` says which."""


PULSE = """
    INSERT INTO site (name, value) VALUES ('pulse', 'tick') ON CONFLICT (name)
    DO UPDATE SET value = CASE site.value WHEN 'tick' THEN 'tock' ELSE 'tick' END
"""
"""Change something that matters to nobody. SQLite writes nothing when a value stays the same."""


class DatabaseUnavailable(Exception):
    """Say that the database could not do its work now; nothing of the transaction is stored."""


class Contended(DatabaseUnavailable):
    """Say that two transactions stood in each other's way; this one was undone and can be done again."""


class AlreadyThere(Exception):
    """Say that a row with this key is there: a bug, or another node was quicker, which a second try shows."""


class CommitUnknown(DatabaseUnavailable):
    """Say that a commit failed half way: the transaction may or may not be stored."""


@dataclass(frozen=True, slots=True)
class Insert:
    """Describe a table to add rows to; make one per use, it is the key of a cache."""

    table: str
    columns: tuple[tuple[str, Literal["int", "text"]], ...]
    on_conflict: str = ""
    """What follows ON CONFLICT, for example `(name) DO UPDATE SET head = excluded.head`. No two rows of one
    call may meet in it: SQLite would apply both, PostgreSQL refuses."""
    secrets: tuple[int, ...] = ()
    """At which places of a row there may be a `Secret`."""


class Sql(Protocol):
    """Run statements inside one transaction; use it from one task only, and not after the block."""

    async def rows(self, statement: str, /, **values: Value) -> list[Row]:
        """Return every row."""

    async def row(self, statement: str, /, **values: Value) -> Row | None:
        """Return the first row, if there is one."""

    async def run(self, statement: str, /, **values: Value) -> int:
        """Change something and return how many rows were touched."""

    async def add(self, into: Insert, rows: Sequence[Sequence[Value]], /) -> None:
        """Add rows with one set statement.

        The statement may travel with the next one or with the commit to spare a change of threads, so what
        it raises may be raised there.
        """


class Database(Protocol):
    """Keep everything that lasts."""

    @property
    def numbers_in_commit_order(self) -> bool:
        """Say whether rows become visible in the order of their ids, so that nobody can skip one."""

    async def open(self) -> None:
        """Connect. Raises `DatabaseUnavailable`."""

    async def close(self) -> None:
        """Wait for the transactions under way and disconnect."""

    def write(self) -> AbstractAsyncContextManager[Sql]:
        """Change things, as the only writer of this process.

        Leaving the block normally commits durably; leaving it by any exception, cancellation included, rolls
        back. A cancellation that arrives during the commit lets it finish first and is raised afterwards. On
        SQLite no other process writes either; on PostgreSQL others may, so lock rows and then look.

        Raises `DatabaseUnavailable` when nothing was stored and `CommitUnknown` when that cannot be known;
        the next transaction then begins on a fresh connection.
        """

    def read(self) -> AbstractAsyncContextManager[Sql]:
        """Look at one consistent moment, beside the writer and without waiting for it."""

    async def writable(self) -> None:
        """Commit something harmless. Raises `DatabaseUnavailable` when that fails."""

    async def wipe_traces(self) -> bool:
        """Let nothing that was erased stay readable beside the tables, as far as that is in our hands.

        False while somebody still reads an older moment; ask again then. Raises `DatabaseUnavailable`.
        """


class Ears(Protocol):
    """Whoever hears what a bus brings."""

    def hint(self, log: str, seq: int) -> None:
        """Hear that a log has reached a number."""

    def overhear(self, log: str, sign: Sign) -> None:
        """Hear a passing sign of another node about a log."""


class Bus(Protocol):
    """Carry hints ("this log has reached this number") and passing signs between nodes.

    Both may be lost, repeated or reordered, and nothing here ever raises: the log in the database is the
    truth. A node hears what others say about the logs it subscribed to, and nothing of its own.
    """

    @property
    def away(self) -> bool:
        """Say whether nothing can be carried now."""

    def listen(self, ears: Ears) -> None:
        """Say who hears; called once, before anything else."""

    async def run(self) -> None:
        """Stay connected until cancelled, and come back after every trouble."""

    def publish(self, log: str, seq: int) -> None:
        """Hint to every other node that follows the log."""

    def pass_on(self, log: str, sign: Sign) -> None:
        """Bring a passing sign to every other node that follows the log."""

    def subscribe(self, log: str) -> None:
        """Begin to hear about a log."""

    def unsubscribe(self, log: str) -> None:
        """Hear no more about a log."""


class Clock(Protocol):
    """Tell the time; tests use one that stands still."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""


class OpinionUnavailable(Exception):
    """Say that a second opinion could not be had now."""


class SecondOpinion(Protocol):
    """Look at texts once more, elsewhere, after they were delivered. One is asked about at a time."""

    async def at_risk(self, text: str) -> bool:
        """Answer whether a human should look at a text. Raises `OpinionUnavailable`."""

    async def close(self) -> None:
        """End whatever looks at texts."""
