"""Begin with a new key when the old one is lost for good."""

import sys
from typing import Annotated

import typer

from chat.actions import oversee
from chat.cli.speaking import AsJson, new_group, say
from chat.cli.storing import record

group = new_group("The key that opens what people wrote.")


@group.command()
def reset(
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask before.")] = False, as_json: AsJson = False
) -> None:
    """Give up all that is sealed with a lost key, so that the place can open again.

    Every text that was written is gone then, for everybody. Look for your copy of data/warmline.key first:
    with it nothing is lost. Every member of the staff has to be reset as well.

    \b
      warmline key reset
    """
    if not sure and not sys.stdin.isatty():
        raise oversee.CannotDo("nobody can be asked here: to give up every text add --yes")
    if not sure and not typer.confirm("Give up every text that people wrote here?", err=True):
        raise oversee.CannotDo("nothing was changed")
    given_up = record(oversee.give_up_keys)
    words = f"{given_up} keys are given up; what was sealed with them is gone."
    say({"given_up": given_up}, words, as_json=as_json)
