"""The place as a whole: let nobody new in for a while, and say what a client has to speak."""

import json
from importlib.metadata import version
from typing import Annotated

import typer

from chat import asyncapi as described
from chat.actions import oversee
from chat.cli.speaking import AsJson, say
from chat.cli.storing import record
from chat.setting_sources import load_settings
from chat.wire.fields import NOTE_MAX_CHARS, clean


def pause(
    words: Annotated[str, typer.Argument(help="What people read meanwhile.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Let nobody new in.

    Helplines stay up, and talks under way go on.

    \b
      warmline pause "We are back at eight tonight."
    """
    told = clean(words)
    if not 1 <= len(told) <= NOTE_MAX_CHARS:
        raise typer.BadParameter(f"the words are 1 to {NOTE_MAX_CHARS} characters")
    record(lambda tx: oversee.set_paused(tx, told))
    line = "Nobody new is let in. To let people in again: warmline unpause"
    say({"paused": told}, line, as_json=as_json)


def unpause(as_json: AsJson = False) -> None:
    """Let new people in again."""
    record(lambda tx: oversee.set_paused(tx, None))
    say({"paused": None}, "People are let in again.", as_json=as_json)


def asyncapi() -> None:
    """Print the protocol as AsyncAPI 3, for tools.

    \b
      warmline asyncapi > asyncapi.json
    """
    typer.echo(json.dumps(described.asyncapi_document(load_settings().name, version("warmline")), indent=2))
