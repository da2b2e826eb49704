"""Show the settings in force and where each comes from, and write a file in which all are explained."""

import json
from pathlib import Path
from typing import Annotated

import typer

from chat.actions.oversee import CannotDo
from chat.cli.speaking import AsJson, in_columns, new_group, say
from chat.setting_sources import hidden_settings, load_settings, source_of
from chat.settings import TOML_FILE, Settings

HIDDEN = "(set, not shown)"
HEAD = """\
# The settings of this place. Each line that begins with a # and a name shows a default: take the # away to
# change it, and restart. What you do not change can stay as it is, and follows new versions.
# `warmline config show` says what is in force, and `warmline check` whether it makes sense.
"""

group = new_group("See the settings, or write a file that explains them all.")


@group.command()
def show(as_json: AsJson = False) -> None:
    """Show every setting in force, and where it comes from.

    Passwords and tokens are not shown. A flag of `warmline serve` counts for that server alone.

    \b
      warmline config show
    """
    settings = load_settings()
    facts = {
        name: {"value": _shown(settings, name), "from": source_of(name)} for name in Settings.model_fields
    }
    lines = in_columns([(name, fact["value"], fact["from"]) for name, fact in facts.items()])
    say(facts, lines, as_json=as_json)


@group.command()
def init(
    file: Annotated[Path, typer.Argument(help="The file to write.")] = TOML_FILE,
    as_json: AsJson = False,
) -> None:
    """Write a file with every setting, its unit and its default; nothing in it changes anything yet.

    A file that is there is never overwritten.

    \b
      warmline config init
    """
    try:
        with file.open("x", encoding="utf-8") as opened:
            file.chmod(0o600)
            opened.write(commented())
    except FileExistsError:
        raise CannotDo(f"{file} exists already") from None
    say({"file": str(file.absolute())}, f"Every setting is explained in {file}.", as_json=as_json)


def commented() -> str:
    """Explain every setting, in the form of the file."""
    return "\n".join([HEAD, *map(_explained, Settings.model_fields)])


def _explained(name: str) -> str:
    field = Settings.model_fields[name]
    return f"# {field.description}\n# Unit: {unit_of(name)}.\n#{name} = {as_toml(field.default)}\n"


def unit_of(name: str) -> str:
    """Name the unit of a setting."""
    extra = Settings.model_fields[name].json_schema_extra
    return str(extra["unit"]) if isinstance(extra, dict) else ""


def as_toml(value: object) -> str:
    """Spell a value as it stands in `warmline.toml`."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case tuple():
            return "[" + ", ".join(map(as_toml, value)) + "]"
        case dict():
            return "{ " + ", ".join(f"{key} = {as_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(str(value), ensure_ascii=False)


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return HIDDEN if value and name in hidden_settings() else as_toml(value)
