"""What is looked for in messages: hold rules to their examples, try a change, explain a verdict."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from chat.actions import oversee
from chat.actions.oversee import CannotDo
from chat.cli.days import Since, Until, days_asked_for
from chat.cli.rule_examples import broken_promises
from chat.cli.rule_trials import Tally, over_budget, texts_in, tried
from chat.cli.speaking import AsJson, in_columns, lines_from, new_group, say
from chat.cli.storing import audit_key, look, record
from chat.cli.texts import as_stored
from chat.packs import compiled, read_rule_files, rule_files_in, rules_of
from chat.ports import Sql
from chat.setting_sources import load_settings
from chat.store import messages
from chat.store.figures import told_cases
from moderation.rule_record import RuleRecord
from moderation.screening import Screener, describe
from moderation.slots import hashed_word
from moderation.transparency import rule_records
from rooms.people import Role
from rooms.room import RoomKind

group = new_group("What is looked for in messages.")

Folder = Annotated[
    Path | None, typer.Option("--rules", help="A folder with changed rules; else those that ship.")
]


Everyday = Annotated[
    str, typer.Option("--everyday", help="Ordinary talk, a text a line: hold each rule to its budget in it.")
]


@group.command()
def copy(folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")]) -> None:
    """Copy the rules that ship, to change them.

    \b
      warmline rules copy my-rules
    """
    if folder.exists():
        raise CannotDo(f"{folder} is there already")
    for name, content in read_rule_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    say({"folder": str(folder)}, f"The rules are in {folder}.", as_json=False)


@group.command(name="hash")
def hash_word(word: Annotated[str, typer.Argument(help="One word, in small letters.")]) -> None:
    """Give the form in which a pack lists a word that should not be readable there.

    \b
      warmline rules hash lantern
    """
    if len(word.split()) != 1:
        raise CannotDo("give one word")
    say({"hash": hashed_word(word.lower())}, hashed_word(word.lower()), as_json=False)


@group.command()
def check(folder: Folder = None, everyday: Everyday = "", as_json: AsJson = False) -> None:
    """Hold every rule to its own examples, and to its budget.

    The exit code is 1 if a rule misses an example or finds too much, or if a file cannot be read.

    \b
      warmline rules check --rules my-rules --everyday talk.txt
    """
    screener = compiled(_files(folder))
    broken = [words for pack in screener.packs for words in broken_promises(screener, pack)]
    if everyday:
        broken += over_budget(screener, texts_in(lines_from(everyday)))
    counted = {pack.language: len(pack.rules) for pack in screener.packs}
    lines = broken or [f"{language}: {count} rules, all as promised" for language, count in counted.items()]
    say({"rules": counted, "broken": broken}, "\n".join(lines), as_json=as_json)
    if broken:
        raise typer.Exit(1)


@group.command()
def explain(
    text: Annotated[str, typer.Argument(help="What somebody might say.", show_default=False)],
    role: Annotated[Role, typer.Option(help="Who says it.")] = Role.PEER,
    kind: Annotated[Literal["group", "one_on_one"], typer.Option(help="Where.")] = "group",
    language: Annotated[str, typer.Option(help="Of the words shown.")] = "en",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say what would become of a text, and why.

    \b
      warmline rules explain "call me on 555 0100" --role supporter
    """
    screener = compiled(_files(folder))
    text = as_stored(text)
    seen = screener.screen(text, role=role, language=language)
    verdict = describe(screener, seen, kind=RoomKind(kind), role=role)
    say(verdict, "\n".join(_in_words(verdict, text)), as_json=as_json)


def _in_words(verdict: Mapping[str, Any], text: str) -> Iterator[str]:
    yield f"{verdict['delivery']}, care level {verdict['level']}"
    for finding in verdict["findings"]:
        matched = " | ".join(text[start:end] for start, end in finding["spans"])
        yield f"  {finding['rule']} version {finding['version']} ({finding['track']}): {matched}"
        yield f"    shown: {finding['words']}"


@group.command("record")
def show_record(since: Since = "", until: Until = "", as_json: AsJson = False) -> None:
    """Say how each rule has done.

    For each rule: in how many decided cases people found something or nothing, what was taken back (also on
    an appeal), and how often a second opinion came to the same. These are whole numbers, for you alone: what
    can be published is warmline audit export.

    \b
      warmline rules record --since 2026-01-01
    """
    first, end = days_asked_for(since, until).ends()
    records = rule_records(look(partial(told_cases, since=first, until=end)))
    rows = [_told(record) for record in records]
    facts = [dict(zip(RECORD_HEAD, row, strict=True)) for row in rows]
    lines = in_columns([RECORD_HEAD, *(["-" if cell is None else cell for cell in row] for row in rows)])
    say(facts, lines if rows else "No case that a rule found was decided in this time.", as_json=as_json)


RECORD_HEAD = ("rule", "something", "nothing", "taken back", "precision %", "same", "different", "agree %")


def _told(record: RuleRecord) -> tuple[object, ...]:
    counts = (record.something, record.nothing, record.taken_back, record.precision_percent)
    return record.rule, *counts, record.same, record.different, record.agreement_percent


@group.command("try")
def try_change(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Changed rules.", show_default=False)],
    source: Annotated[
        str,
        typer.Argument(
            metavar="[TEXTS]",
            help="A text a line, or JSON lines, or -; without it the messages that are still kept.",
            show_default=False,
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say what changed rules would change.

    Counts by rule what the rules in force find and what the changed ones find: in your texts, or in all
    messages that this place still keeps, each by itself, which goes on record. No text is shown or kept.

    \b
      warmline rules try my-rules texts.txt
      warmline rules try my-rules
    """
    settings = load_settings()
    if not source:
        key = audit_key(settings)
        record(partial(oversee.put_on_record, action="rules_try", subject="stored messages", key=key))
    now = rules_of(settings.rules_dir, settings.helplines_file)
    then = compiled(_files(folder), settings.helplines_file)
    tally = _tried_on(source, now, then) if source else look(partial(_tried_on_stored, now=now, then=then))
    if not tally.texts:
        raise CannotDo("there is no text in it" if source else "no message is kept here yet")
    _say_tally(tally, list(_rows(tally, (now, then))), as_json=as_json)


def _say_tally(tally: Tally, rows: list[tuple[object, ...]], *, as_json: bool) -> None:
    words = (
        f"{tally.texts} texts, {tally.changed} of them seen otherwise than now: "
        f"{tally.more} with more care, {tally.less} with less"
    )
    facts = {
        "texts": tally.texts,
        "changed": tally.changed,
        "more_care": tally.more,
        "less_care": tally.less,
        "rules": [dict(zip(HEAD, row, strict=True)) for row in rows],
    }
    say(facts, f"{words}\n{in_columns([HEAD, *rows])}", as_json=as_json)


def _tried_on(source: str, now: Screener, then: Screener) -> Tally:
    return tried(now, then, ((Role.PEER, text) for text in texts_in(lines_from(source))))


async def _tried_on_stored(sql: Sql, now: Screener, then: Screener) -> Tally:
    tally, last = Tally(), 0
    while page := await messages.kept_after(sql, last, PAGE):
        for _, role, text in page:
            tally.count(now.screen(text, role=role), then.screen(text, role=role))
        last = page[-1][0]
    return tally


PAGE = 500
"""So many messages are read at once."""

HEAD = ("rule", "now", "then", "per 1,000 then", "budget")


def _rows(tally: Tally, screeners: Iterable[Screener]) -> Iterator[tuple[object, ...]]:
    budgets = {
        rule.source.id: rule.source.budget
        for screener in screeners
        for pack in screener.packs
        for rule in pack.rules
    }
    for rule in sorted({*tally.now, *tally.then}):
        rate = round(1000 * tally.then[rule] / tally.texts, 2)
        yield rule, tally.now[rule], tally.then[rule], rate, budgets[rule]


def _files(folder: Path | None) -> Mapping[str, bytes]:
    if folder is None:
        return read_rule_files()
    if not folder.is_dir():
        raise CannotDo(f"there is no folder {folder}")
    return rule_files_in(folder)
