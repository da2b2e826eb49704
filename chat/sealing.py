"""Keep what people write sealed at rest: a database around a database, with a key for each room and case.

A text is handed in as a `Secret` and stored as a mark, the name of its owner, and its words under the
owner's key (AES-256-GCM). What is read is opened on its way out. Keys stand in the database, sealed with one
that is derived from the deployment's key and stands in no database and no copy; to destroy an owner's key is
to destroy everything under it.
"""

from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from os import urandom

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chat.identity import KEY_BYTES, NONCE_BYTES, Unreadable, seal, unseal
from chat.ports import SEALED, Database, DatabaseUnavailable, Insert, Row, Secret, Sql, Value

log = structlog.get_logger(__name__)

KEYS_IN_MEMORY_MAX = 50_000

ADD_KEYS = Insert("text_keys", (("owner", "text"), ("sealed", "text")), on_conflict="DO NOTHING")


class Vault:
    """The keys of one process, opened when they are first needed. `master` gives the key that seals them."""

    def __init__(self, master: Callable[[], bytes]) -> None:
        self._master = master
        self._keys: OrderedDict[str, AESGCM] = OrderedDict()

    def known(self, owner: str) -> AESGCM | None:
        """Give an owner's key if it is in memory."""
        return self._keys.get(owner)

    def keep(self, keys: dict[str, AESGCM]) -> None:
        """Remember keys that are in the database; forget the longest known."""
        self._keys.update(keys)
        while len(self._keys) > KEYS_IN_MEMORY_MAX:
            self._keys.popitem(last=False)

    def new_key(self, owner: str) -> str:
        """Make a key for an owner, as it stands in the database."""
        return b64encode(seal(self._master(), urandom(KEY_BYTES), owner)).decode()

    def opened(self, owner: str, sealed: str) -> AESGCM:
        """Open an owner's key. Raises `Unreadable`."""
        return AESGCM(unseal(self._master(), b64decode(sealed), owner))


class Sealed:
    """A database that seals what is handed in as a `Secret`, and opens what it reads."""

    def __init__(self, inner: Database, vault: Vault) -> None:
        self._inner = inner
        self._vault = vault

    @property
    def numbers_in_commit_order(self) -> bool:
        """Say what the database inside says."""
        return self._inner.numbers_in_commit_order

    async def open(self) -> None:
        """Connect; see `Database.open`."""
        await self._inner.open()

    async def close(self) -> None:
        """Disconnect; see `Database.close`."""
        await self._inner.close()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Sql]:
        """Change things; see `Database.write`."""
        async with self._inner.write() as sql:
            sealing = SealedSql(sql, self._vault)
            yield sealing
        # Only now: a key that was rolled back must seal nothing.
        self._vault.keep(sealing.learned)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Sql]:
        """Look at one consistent moment; see `Database.read`."""
        async with self._inner.read() as sql:
            sealing = SealedSql(sql, self._vault)
            yield sealing
        self._vault.keep(sealing.learned)

    async def writable(self) -> None:
        """Commit something harmless; see `Database.writable`."""
        await self._inner.writable()

    async def wipe_traces(self) -> bool:
        """Let nothing erased stay readable; see `Database.wipe_traces`."""
        return await self._inner.wipe_traces()


class SealedSql:
    """One transaction. `learned` holds the keys that it read or made."""

    def __init__(self, inner: Sql, vault: Vault) -> None:
        self._inner = inner
        self._vault = vault
        self.learned: dict[str, AESGCM] = {}

    async def rows(self, statement: str, /, **values: Value) -> list[Row]:
        found = await self._inner.rows(statement, **await self._bound(values))
        owners = {owner_of(value) for row in found for value in row if is_sealed(value)}
        if not owners:
            return found
        await self._learn(owners)
        return [tuple(self._opened(value) if is_sealed(value) else value for value in row) for row in found]

    async def row(self, statement: str, /, **values: Value) -> Row | None:
        found = await self.rows(statement, **values)
        return found[0] if found else None

    async def run(self, statement: str, /, **values: Value) -> int:
        return await self._inner.run(statement, **await self._bound(values))

    async def add(self, into: Insert, rows: Sequence[Sequence[Value]], /) -> None:
        if into.secrets:
            found = (row[at] for row in rows for at in into.secrets)
            await self._learn_or_make({value.owner for value in found if type(value) is Secret})
            rows = [self._row_sealed(row, into.secrets) for row in rows]
        await self._inner.add(into, rows)

    def _row_sealed(self, row: Sequence[Value], places: tuple[int, ...]) -> list[Value]:
        changed = list(row)
        for at in places:
            value = changed[at]
            if type(value) is Secret:
                changed[at] = self._sealed(value)
        return changed

    async def _bound(self, values: dict[str, Value]) -> dict[str, Value]:
        owners = {value.owner for value in values.values() if type(value) is Secret}
        if not owners:
            return values
        await self._learn_or_make(owners)
        return {name: self._sealed(v) if type(v) is Secret else v for name, v in values.items()}

    def _sealed(self, secret: Secret) -> str:
        key = self._key(secret.owner)
        if key is None:
            raise DatabaseUnavailable("its key cannot be opened: nothing is stored that nobody could read")
        nonce = urandom(NONCE_BYTES)
        words = key.encrypt(nonce, secret.text.encode("utf-8", "surrogatepass"), secret.owner.encode())
        return f"{SEALED}{secret.owner} {b64encode(nonce + words).decode()}"

    def _opened(self, value: str) -> str | None:
        """Open what is sealed; None, as if it were gone, once its key is destroyed or does not fit."""
        owner, _, words = value[len(SEALED) :].partition(" ")
        key, bare = self._key(owner), b64decode(words)
        try:
            if key is None:
                return None
            return key.decrypt(bare[:NONCE_BYTES], bare[NONCE_BYTES:], owner.encode()).decode(
                "utf-8", "surrogatepass"
            )
        except InvalidTag:
            log.error("text_unreadable", reason="key")
            return None

    def _key(self, owner: str) -> AESGCM | None:
        return self.learned.get(owner) or self._vault.known(owner)

    async def _learn_or_make(self, owners: Iterable[str]) -> None:
        missing = await self._learn(owners)
        if missing:
            await self._inner.add(ADD_KEYS, [(owner, self._vault.new_key(owner)) for owner in missing])
            # Another process may have been faster: what is in the database counts.
            await self._learn(missing)

    async def _learn(self, owners: Iterable[str]) -> list[str]:
        """Read the keys that are not in memory; name the owners that have none."""
        wanted = sorted(owner for owner in owners if self._key(owner) is None)
        if not wanted:
            return []
        rows = await self._inner.rows(
            "SELECT owner, sealed FROM text_keys WHERE owner IN {each_text:owners}", owners=wanted
        )
        for owner, sealed in rows:
            self._keep(owner, sealed)
        return [owner for owner in wanted if owner not in {row[0] for row in rows}]

    def _keep(self, owner: str, sealed: str) -> None:
        try:
            self.learned[owner] = self._vault.opened(owner, sealed)
        except Unreadable:
            log.error("text_key_unreadable", reason="key")


def is_sealed(value: object) -> bool:
    """Tell a sealed text from any other value: nobody can write its mark, a control character."""
    return type(value) is str and value.startswith(SEALED)


def owner_of(sealed: str) -> str:
    """Say under whose key a text is sealed."""
    return sealed[len(SEALED) :].partition(" ")[0]
