"""One batch of intents and what they see: rooms and logs as they will be once it is committed.

Rows of the hot path (entries, messages, heads) are gathered and written as a few set statements; any other
statement first writes what was gathered, so that it reads its own batch.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from chat.ports import Insert, Row, Secret, Sql, Value
from chat.store import people
from chat.store import rooms as stored_rooms
from chat.store.entries import ADD_ENTRIES, ADD_SEALED_ENTRIES, SEALED_WHOLE, SET_HEADS, Entry, room_log
from chat.store.people import Site
from chat.store.secrets import room_words, secret
from rooms.events import BEARS_ON_SAY, Event, MessagePosted, MessageRestored, RoomEvent
from rooms.ids import MemberId, PersonId, RoomId
from rooms.refusals import NotAMember
from rooms.room import Member, Room, after

ORDER = ("room:", "side:", "person:", "desk:")
"""Kinds of logs in the order in which everybody holds them, after pairing and before cases and the record.

Within a kind they are held by name. Two nodes that follow one order never wait for each other in a circle.
"""

TEXT, FOLD = 6, 9
"""Where a row of a message holds what somebody wrote."""

ADD_MESSAGES = Insert(
    "messages",
    (
        ("public", "int"),
        ("room", "int"),
        ("member", "text"),
        ("person", "int"),
        ("at", "int"),
        ("state", "text"),
        ("text", "text"),
        ("fingerprint", "int"),
        ("reply_to", "int"),
        ("fold", "text"),
        ("seq", "int"),
        ("receipt", "text"),
    ),
    secrets=(TEXT, FOLD),
)


class NewMessage(NamedTuple):
    """A message about to be stored, in the order of `ADD_MESSAGES`.

    `public` is its number; `receipt` what its author is told, for ever.
    """

    public: int
    room: int
    member: MemberId
    person: PersonId
    at: int
    state: str
    text: str
    fingerprint: int
    reply_to: int | None
    fold: str | None
    seq: int | None
    receipt: Mapping[str, object]


class Remembered(NamedTuple):
    """A room in memory, exact as of entry `seq` of its log."""

    room: Room
    seq: int


class Kept(NamedTuple):
    """An earlier message of the same person and `client_id`."""

    fingerprint: int
    receipt: Mapping[str, object]


class Transaction:
    """What one batch may read and record. `now` in ms since 1970 UTC, the same for the whole batch.

    `afterwards` is called once all is committed and told, and never if it is not.
    """

    def __init__(self, sql: Sql, now: int, in_memory: Mapping[RoomId, Remembered]) -> None:
        self.now = now
        self._sql = sql
        self._in_memory = in_memory
        self.rooms: dict[RoomId, Room] = {}
        self.told: list[Entry] = []
        self.stored: Counter[str] = Counter()
        self.afterwards: list[Callable[[], None]] = []
        self._logs: dict[str, int] = {}
        self._heads: dict[str, int] = {}
        self._grown: set[str] = set()
        self._kept: dict[int, Kept | None] = {}
        self._site: Site | None = None
        self._entries: list[tuple[str, int, int, str, str, int | None]] = []
        self._sealed_entries: list[tuple[str, int, int, str, Secret, int | None]] = []
        self._messages: list[list[Value]] = []

    async def prepare(self, rooms: Iterable[RoomId], messages: Iterable[int]) -> None:
        """Gather for a whole batch at once: where its rooms' logs end, and its earlier receipts."""
        await self._read_heads({room_log(room) for room in rooms})
        await self._read_kept(set(messages))

    async def room(self, room: RoomId) -> Room | None:
        """Get a room as it stands now under the lock, or None if there is none."""
        if room in self.rooms:
            return self.rooms[room]
        log = room_log(room)
        if log not in self._heads:
            await self._read_heads({log})
        remembered = self._in_memory.get(room)
        current = remembered is not None and await self._is_current(remembered, self._heads[log])
        found = remembered.room if remembered and current else await stored_rooms.load_room(self, room)
        if found is not None:
            self.rooms[room] = found
        return found

    async def room_for(self, person: PersonId, room: RoomId) -> tuple[Room, Member]:
        """Open the one door to a room, naming who acts; raises `NotAMember` for foreign and absent alike."""
        found = await self.room(room)
        if found is None:
            raise NotAMember
        return found, found.member(person)

    async def site(self) -> Site:
        """Say what holds for the whole place; nobody changes it while a batch is under the lock."""
        if self._site is None:
            self._site = await people.site(self)
        return self._site

    async def kept(self, message: int) -> Kept | None:
        """Look up an earlier receipt by the message's number."""
        if message not in self._kept:
            await self._read_kept({message})
        return self._kept[message]

    async def hold(self, logs: Iterable[str]) -> None:
        """Hold the logs that will be told in, in their order, for an action that tells in another one."""
        wanted = set(logs)
        for kind in ORDER:
            await self._read_heads({log for log in wanted if log.startswith(kind)})

    async def append(
        self, log: str, event: Event, *, message: int | None = None, text: str | None = None
    ) -> int:
        """Add an entry to a log and give its number: the only way to tell anyone anything lasting."""
        if log not in self._heads:
            await self._read_heads({log})
        seq = self._heads[log] = self._heads[log] + 1
        self._grown.add(log)
        body = event.body()
        # A label is kept sealed, beside the text.
        kept = {name: value for name, value in body.items() if name != "fold"} if message else body
        spelled = orjson.dumps(kept).decode()
        if event.kind in SEALED_WHOLE:
            self._sealed_entries.append((log, seq, self.now, event.kind, Secret(spelled, log), message))
        else:
            self._entries.append((log, seq, self.now, event.kind, spelled, message))
        self.told.append(Entry(log, seq, self.now, event.kind, body, text))
        return seq

    async def happen(self, room: Room, event: RoomEvent) -> Room:
        """Append to a room's log and fold the entry into the room; its tables are the caller's to write."""
        seq = await self.append(room_log(room.id), event)
        changed = self.rooms[room.id] = after(room, event, seq)
        return changed

    async def post(
        self, room: Room, event: MessagePosted | MessageRestored, message: int, text: str | None
    ) -> int:
        """Append a message to a room's log and give its number; the room stays as it is."""
        return await self.append(room_log(room.id), event, message=message, text=text)

    def seq(self, room: RoomId) -> int:
        """Say where the log of a room that was looked at ends now."""
        return self._heads[room_log(room)]

    def remembered(self) -> Iterable[Remembered]:
        """Give every room that was looked at, as it stands when all this is committed."""
        return [Remembered(room, self.seq(room.id)) for room in self.rooms.values()]

    def keep(self, message: NewMessage) -> None:
        """Store a message with its receipt."""
        self._kept[message.public] = Kept(message.fingerprint, message.receipt)
        self.stored[message.state] += 1
        owner = room_words(message.room)
        row: list[Value] = [*message[:-1], orjson.dumps(message.receipt).decode()]
        row[TEXT] = secret(message.text, owner)
        row[FOLD] = secret(message.fold, owner)
        self._messages.append(row)

    async def rows(self, statement: str, /, **values: Value) -> list[Row]:
        """Read, seeing what this batch recorded."""
        await self.flush()
        return await self._sql.rows(statement, **values)

    async def row(self, statement: str, /, **values: Value) -> Row | None:
        """Read one row or None, seeing what this batch recorded."""
        await self.flush()
        return await self._sql.row(statement, **values)

    async def run(self, statement: str, /, **values: Value) -> int:
        """Write; gives the number of rows touched."""
        await self.flush()
        return await self._sql.run(statement, **values)

    async def add(self, into: Insert, rows: Sequence[Sequence[Value]], /) -> None:
        """Insert many rows with one statement."""
        await self.flush()
        await self._sql.add(into, rows)

    async def flush(self) -> None:
        """Write what was gathered: heads first, since entries name their log by its row."""
        if not self._entries and not self._sealed_entries and not self._messages:
            return
        heads = [(log, self._heads[log]) for log in sorted(self._grown)]
        entries, self._entries = self._entries, []
        hidden, self._sealed_entries = self._sealed_entries, []
        messages, self._messages = self._messages, []
        self._grown.clear()
        await self._sql.add(SET_HEADS, heads)
        await self._learn_log_rows({row[0] for row in (*entries, *hidden)})
        await self._sql.add(ADD_ENTRIES, [(self._logs[entry[0]], *entry[1:]) for entry in entries])
        if hidden:
            rows = [(self._logs[entry[0]], *entry[1:]) for entry in hidden]
            await self._sql.add(ADD_SEALED_ENTRIES, rows)
        if messages:
            await self._sql.add(ADD_MESSAGES, messages)

    async def _read_heads(self, logs: set[str]) -> None:
        missing = [log for log in sorted(logs) if log not in self._heads]
        if not missing:
            return
        rows = await self._sql.rows(
            "SELECT id, name, head FROM logs WHERE name IN {each_text:names} ORDER BY name {lock_rows}",
            names=missing,
        )
        self._heads.update(dict.fromkeys(missing, 0))
        for key, name, head in rows:
            self._logs[name] = key
            self._heads[name] = head

    async def _learn_log_rows(self, logs: set[str]) -> None:
        missing = [log for log in sorted(logs) if log not in self._logs]
        if missing:
            found = "SELECT name, id FROM logs WHERE name IN {each_text:names}"
            self._logs.update({row[0]: row[1] for row in await self._sql.rows(found, names=missing)})

    async def _read_kept(self, messages: set[int]) -> None:
        if not messages:
            return
        self._kept.update(dict.fromkeys(messages))
        rows = await self._sql.rows(
            "SELECT public, fingerprint, receipt FROM messages WHERE public IN {each_int:messages}",
            messages=sorted(messages),
        )
        for public, fingerprint, receipt in rows:
            self._kept[public] = Kept(fingerprint, orjson.loads(receipt))

    async def _is_current(self, remembered: Remembered, head: int) -> bool:
        """Say whether a remembered room still stands: nothing was written since that bears on speaking."""
        if remembered.seq == head:
            return True
        rows = await self.rows(
            """SELECT e.kind FROM entries e JOIN logs l ON l.id = e.log
               WHERE l.name = :log AND e.seq > :after""",
            log=room_log(remembered.room.id),
            after=remembered.seq,
        )
        return not any(kind in BEARS_ON_SAY for (kind,) in rows)
