"""Look whether the database is sound and current, and whether there are people behind the place."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime

from chat.cli.found import Finding
from chat.cli.storing import sqlite_file
from chat.identity import KEY_FILE, Unreadable
from chat.local import SystemClock
from chat.local.copies import damages
from chat.outside import new_database, vault_of
from chat.ports import Database, DatabaseUnavailable
from chat.settings import Settings
from chat.store import alerts, groups, people, schema, shifts
from chat.store.entries import newest_moment
from chat.store.secrets import a_key
from rooms.holding import WARN_DAYS
from rooms.people import Permission, Role, may
from rooms.times import MINUTE_MS

CLOCK_SPARE_MS = MINUTE_MS


def look_at_database(settings: Settings) -> Iterator[Finding]:
    """Look whether the database is sound, current and writable, and who is in it."""
    path = sqlite_file(settings)
    if not settings.database_url:
        if not path.exists():
            yield Finding("database", "ok", "none yet; the first start makes it")
            return
        found = asyncio.run(damages(path))
        if found:
            yield Finding("database", "bad", f"{path}: {found[0]}")
            return
    try:
        yield from asyncio.run(_inside(new_database(settings), settings))
    except DatabaseUnavailable as error:
        yield Finding("database", "bad", f"does not answer: {error}")


async def _inside(database: Database, settings: Settings) -> list[Finding]:
    await database.open()
    try:
        revision = await schema.revision(database)
        if revision != schema.newest():
            return [_outdated(revision)]
        await database.writable()
        return [
            Finding("database", "ok", f"sound, writable, schema {revision}"),
            *await _time(database),
            *await _fitting(database, settings),
            await _moderators(database),
            await _on_call(database),
            *await _paused(database),
            *await _training(database, settings),
            *await _groups(database),
        ]
    finally:
        await database.close()


async def _time(database: Database) -> list[Finding]:
    """Say that the clock is behind what was stored: nothing would be due, or forgotten, for as long."""
    async with database.read() as sql:
        newest = await newest_moment(sql)
    if newest <= SystemClock().now_ms() + CLOCK_SPARE_MS:
        return []
    stored = datetime.fromtimestamp(newest / 1000, UTC).isoformat(timespec="seconds")
    return [Finding("clock", "bad", f"it is behind what was stored at {stored}: is the time synchronised?")]


async def _fitting(database: Database, settings: Settings) -> list[Finding]:
    """Say that the key opens nothing of what people wrote: then everything is served as if it were gone."""
    async with database.read() as sql:
        sealed = await a_key(sql)
    if sealed is None or not (settings.data_dir / KEY_FILE).exists():
        return []
    try:
        vault_of(settings).opened(*sealed)
    except Unreadable:
        words = f"{settings.data_dir / KEY_FILE} opens nothing in the database: see warmline key"
        return [Finding("key", "bad", words)]
    return []


def _outdated(revision: str | None) -> Finding:
    if revision is None or revision < schema.newest():
        return Finding(
            "database", "look", f"schema {revision or 'none'}; the next start brings it up to date"
        )
    return Finding("database", "bad", f"schema {revision} is newer than this program; install the newer one")


async def _training(database: Database, settings: Settings) -> list[Finding]:
    """Say whose training has run out, whose will within two weeks, and who has none on record."""
    today = (date.today() - date(1970, 1, 1)).days  # noqa: DTZ011 - a day is a day
    async with database.read() as sql:
        known = await shifts.trainings(sql)
        accounts = await people.all_staff(sql)
    ending = [each for each in known if each.expires_on <= today + WARN_DAYS]
    trained = {each.name for each in known}
    untrained = [
        each.name
        for each in accounts
        if each.role is Role.SUPPORTER and not each.disabled_at and each.name not in trained
    ]
    held = "no shift until there is" if settings.training_required else "training_required is off"
    return [
        *(
            Finding("training", "look", f"{each.name}: {each.course} {_ends(each.expires_on - today)}")
            for each in ending
        ),
        *(Finding("training", "look", f"{name}: no training on record; {held}") for name in untrained),
    ]


async def _groups(database: Database) -> list[Finding]:
    """Say which groups have lost everybody who was named to hold them."""
    async with database.read() as sql:
        held = await groups.held_groups(sql)
    words = "nobody who is named can sign in any more: warmline room set … --facilitators …"
    return [
        Finding("groups", "look", f"{each.id}: {words}")
        for each in held
        if each.terms.facilitators and not each.names
    ]


def _ends(days: int) -> str:
    if days < 0:
        return "has run out: no shift and no group until it is renewed"
    return f"holds for {days} more days"


async def _moderators(database: Database) -> Finding:
    async with database.read() as sql:
        accounts = await people.all_staff(sql)
    ready = [
        each
        for each in accounts
        if may(each.role, Permission.CARE_DESK) and each.signed_in_at and not each.disabled_at
    ]
    if ready:
        return Finding("moderators", "ok", f"{len(ready)} can sign in")
    words = "nobody has signed in yet: warmline staff invite --name … --role moderator"
    return Finding("moderators", "look", words)


async def _on_call(database: Database) -> Finding:
    async with database.read() as sql:
        rota = [each for each in await alerts.endpoints(sql) if each.off_at is None]
    if rota:
        return Finding("on call", "ok", f"{len(rota)} are asked when nobody is at the desk")
    words = "nobody: a cry for help waits until somebody looks at the desk; warmline oncall add --help"
    return Finding("on call", "look", words)


async def _paused(database: Database) -> list[Finding]:
    async with database.read() as sql:
        words = await people.site_value(sql, "paused")
    return [Finding("door", "look", "nobody new is let in: warmline unpause")] if words else []
