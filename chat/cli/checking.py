"""Look for whatever is wrong before people find it: one line for each thing, and an exit code."""

import asyncio
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta

import typer

from chat.cli.checking_database import look_at_database
from chat.cli.exposure import look_at_addresses, look_at_files
from chat.cli.found import Finding, Look
from chat.cli.rule_examples import broken_promises
from chat.cli.speaking import AsJson, in_columns, say
from chat.cli.storing import sqlite_file
from chat.identity import KEY_FILE, BadKey, load_key
from chat.local.encoders import BrokenEncoder, new_encoders
from chat.outside import bus_answers, new_database
from chat.packs import BadList, exercises_of, golden_of, helplines_of, packaged_model, rules_of, topics_of
from chat.ports import Database, DatabaseUnavailable
from chat.setting_kinds import is_loopback
from chat.setting_sources import BadSettings, load_settings
from chat.settings import Settings
from chat.store import people
from moderation.rulepack import RulePackError

VERIFIED_DAYS = 180
SPARE_BYTES = 1_000_000_000
SPARE_FILES = 4096


def check(as_json: AsJson = False) -> None:
    """Find what is wrong before people do.

    Changes nothing. The exit code is 1 if something is bad; what says "look" is for you to judge.

    \b
      warmline check
    """
    found = list(findings())
    lines = in_columns([(each.state, each.what, each.words) for each in found])
    say([asdict(each) for each in found], lines, as_json=as_json)
    if any(each.state == "bad" for each in found):
        raise typer.Exit(1)


def findings() -> Iterator[Finding]:
    """Look at everything, in the order in which it should be mended."""
    try:
        settings = load_settings()
    except BadSettings as bad:
        yield from (Finding("settings", "bad", line) for line in bad.lines)
        return
    looks: tuple[Look, ...] = (
        look_at_settings,
        look_at_addresses,
        look_at_machine,
        look_at_files,
        look_at_key,
        look_at_database,
        look_at_bus,
        look_at_rules,
        look_at_helplines,
        look_at_lists,
    )
    for look in looks:
        yield from look(settings)


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Look whether the settings fit together for a place that is open to people."""
    yield Finding("settings", "ok", f"listens on {settings.host} port {settings.port}")
    if settings.public_url and is_loopback(settings.host) and not settings.trusted_proxies:
        words = "trusted_proxies is empty: behind a web server everybody would count as one address"
        yield Finding("settings", "look", words)
    if not is_loopback(settings.host) and not settings.public_url.startswith("https:"):
        words = "other machines can reach this one, and public_url names no https: who encrypts?"
        yield Finding("settings", "look", words)
    yield _second_opinion(settings)
    if settings.rehearsal:
        yield Finding("settings", "look", "rehearsal is on: no paces, for a load test only")


def _second_opinion(settings: Settings) -> Finding:
    if settings.second_opinion == "off":
        words = "second_opinion is off: danger that is only hinted at is heard by people alone"
        return Finding("settings", "look", f"{words}, see docs/second-opinion.md")
    try:
        encoders = new_encoders(packaged_model().pieces)
    except BrokenEncoder as broken:
        words = f"second_opinion weighs words alone: its extra does not work ({broken})"
        return Finding("settings", "bad", words)
    if encoders:
        return Finding("settings", "ok", "second_opinion weighs words and what they mean")
    words = "second_opinion weighs words alone; its extra adds what they mean, see docs/second-opinion.md"
    return Finding("settings", "look", words)


def look_at_machine(settings: Settings) -> Iterator[Finding]:
    """Look whether there is room for data, and for sockets."""
    folder = settings.data_dir.absolute()
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        free = shutil.disk_usage(there).free
        words = f"{there} can be written to, {free / 1e9:.1f} GB are free"
        yield Finding("folder", "ok" if free >= SPARE_BYTES else "look", words)
    else:
        yield Finding("folder", "bad", f"this user cannot write to {there}")
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files < SPARE_FILES:
        words = f"only {files} files and sockets may be open at once: see LimitNOFILE in docs/running.md"
        yield Finding("machine", "look", words)


def look_at_key(settings: Settings) -> Iterator[Finding]:
    """Look whether the key is there, whole, and for its owner only."""
    path = settings.data_dir / KEY_FILE
    try:
        if not path.exists():
            yield from _without_key(settings)
            return
        load_key(settings.data_dir)
        yield Finding("key", "ok", f"{path} is whole, and only its owner can read it")
    except BadKey as error:
        yield Finding("key", "bad", str(error))
    except OSError as error:
        yield Finding("key", "bad", f"{path}: {error.strerror}")


def _without_key(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir / KEY_FILE
    if sqlite_file(settings).exists():
        words = f"{path} is missing: put your copy there, or every staff account has to be reset"
        yield Finding("key", "bad", words)
    else:
        yield Finding("key", "ok", "none yet; the first start makes it")


def look_at_bus(settings: Settings) -> Iterator[Finding]:
    """Look whether the bus between nodes answers."""
    if not settings.bus_url:
        return
    if asyncio.run(bus_answers(settings)):
        yield Finding("bus", "ok", "answers")
    else:
        yield Finding("bus", "bad", "no server of bus_url answers: nodes would hear of each other late")


def look_at_rules(settings: Settings) -> Iterator[Finding]:
    """Look whether every rule pack in force can be read, and does what its own examples say."""
    try:
        screener = rules_of(settings.rules_dir, settings.helplines_file)
    except RulePackError as error:
        yield Finding("rules", "bad", str(error))
        return
    except BadList:
        return  # what is wrong with the helplines is said about them
    for pack in screener.packs:
        wrong = list(broken_promises(screener, pack))
        yield from (Finding("rules", "bad", words) for words in wrong)
        if not wrong:
            words = f"{pack.language}: {len(pack.rules)} rules do what their examples say"
            unreviewed = "" if pack.reviewed else "; nobody has reviewed this language"
            yield Finding("rules", "ok" if pack.reviewed else "look", words + unreviewed)


def look_at_lists(settings: Settings) -> Iterator[Finding]:
    """Look whether the operator's own topics, exercise and made-up cases can be read."""
    lists: tuple[tuple[Callable[[str], object], str], ...] = (
        (topics_of, settings.topics_file),
        (exercises_of, settings.exercise_file),
        (golden_of, settings.golden_file),
    )
    for read, path in lists:
        try:
            read(path)
        except BadList as error:
            yield Finding("lists", "bad", str(error))


async def _tried(database: Database) -> dict[str, str]:
    """Read which helplines somebody of this place has tried, and on which day."""
    await database.open()
    try:
        async with database.read() as sql:
            return {key: each.on for key, each in (await people.helplines_tried(sql)).items()}
    finally:
        await database.close()


def _tried_here(settings: Settings) -> dict[str, str]:
    if not settings.database_url and not sqlite_file(settings).exists():
        return {}
    try:
        return asyncio.run(_tried(new_database(settings)))
    except DatabaseUnavailable:
        return {}  # what is wrong with the database has been said by then


def look_at_helplines(settings: Settings) -> Iterator[Finding]:
    """Look whether somebody has tried the helplines, and not too long ago."""
    try:
        known = helplines_of(settings.helplines_file).known
    except (ValueError, BadList) as error:
        yield Finding("helplines", "bad", str(error))
        return
    oldest = (date.today() - timedelta(days=VERIFIED_DAYS)).isoformat()  # noqa: DTZ011 - a day is a day
    tried = _tried_here(settings)
    on = {each.key: max(each.verified_on, tried.get(each.key, "")) for each in known}
    never = [each for each in known if not on[each.key]]
    old = [each for each in known if "" < on[each.key] < oldest]
    if never:
        words = f"{len(never)} of {len(known)} were never verified by you, such as {never[0].name}"
        yield Finding("helplines", "look", words)
    if old:
        words = f"{len(old)} were verified more than {VERIFIED_DAYS} days ago, such as {old[0].name}"
        yield Finding("helplines", "look", words)
    if not never and not old:
        yield Finding("helplines", "ok", f"all {len(known)} are verified")
