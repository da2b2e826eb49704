"""Put the commands together under one name, and turn whatever is expected to go wrong into one clear line."""

import io
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from chat.actions.oversee import CannotDo
from chat.cli import (
    agreements,
    checking,
    configuring,
    figures,
    helplines,
    keeping,
    keys,
    load,
    moving,
    oncall,
    place,
    record,
    rooms,
    rules,
    screen,
    serving,
    staff,
)
from chat.cli.speaking import new_group, note
from chat.cli.texts import whole
from chat.identity import BadKey
from chat.local.copies import CopyFailed
from chat.local.holding import InUse
from chat.packs import BadList
from chat.ports import DatabaseUnavailable
from chat.setting_sources import BadSettings
from chat.store.schema import SchemaUnknown
from moderation.rulepack import RulePackError

COULD_NOT = 1
ASKED_WRONGLY = 2

CANNOT = (CannotDo, BadList, InUse, BadKey, CopyFailed, SchemaUnknown, RulePackError)
"""What is said in words of its own."""


def new_cli() -> typer.Typer:
    """Make the command line."""
    cli = new_group()
    cli.callback()(warmline)
    cli.command()(serving.serve)
    cli.command()(checking.check)
    cli.add_typer(configuring.group, name="config")
    cli.add_typer(staff.group, name="staff")
    cli.add_typer(rooms.group, name="room")
    cli.add_typer(agreements.group, name="agreement")
    cli.add_typer(oncall.group, name="oncall")
    cli.add_typer(helplines.group, name="helplines")
    cli.add_typer(record.group, name="audit")
    cli.command()(figures.report)
    cli.command()(place.pause)
    cli.command()(place.unpause)
    cli.command()(keeping.backup)
    cli.command()(keeping.restore)
    cli.add_typer(keys.group, name="key")
    cli.command()(load.load)
    cli.command()(moving.migrate)
    cli.command()(moving.move)
    cli.command()(screen.screen)
    cli.command()(place.asyncapi)
    cli.add_typer(rules.group, name="rules")
    return cli


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"warmline {version('warmline')}")
        raise typer.Exit


def warmline(
    _: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """Run a place of peer support.

    \b
      warmline serve --demo                                 try it on this computer
      warmline check                                        find what is wrong before people do
      warmline staff invite --name Maya --role moderator    let somebody in
      warmline room list                                    see your rooms

    Exit codes: 0 done, 1 could not, 2 asked wrongly.
    """


def run(arguments: Sequence[str] | None) -> NoReturn:
    """Do what is asked for, and end with an exit code."""
    _mend_streams()
    try:
        new_cli()(_typed(arguments), prog_name="warmline")
    except BadSettings as bad:
        note(str(bad))
        sys.exit(ASKED_WRONGLY)
    except CANNOT as reason:
        note(str(reason))
    except DatabaseUnavailable as error:
        note(f"the database does not answer: {error}")
    except OSError as error:
        note(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    sys.exit(COULD_NOT)


def _typed(arguments: Sequence[str] | None) -> list[str]:
    typed = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return [whole(each) for each in typed]
    except ValueError as error:
        note(f"what was typed {error}")
        sys.exit(ASKED_WRONGLY)


def _mend_streams() -> None:
    if sys.stdin is None:  # started with its input closed, as some services are
        sys.stdin = io.TextIOWrapper(io.BytesIO())
    # A terminal that has no é shows \xe9; a traceback would help nobody.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
