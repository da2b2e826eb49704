"""Read every setting of the server, once, at its start.

Stronger sources win: a command line flag, then `WARMLINE_…` in the environment, then a file in
`/run/secrets`, then `warmline.toml` in the current folder, then the default in `chat/settings.py`. What is
wrong is told in one clear line for each setting; values are never repeated, since some are secrets.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from chat.settings import ENV_PREFIX, TOML_FILE, Settings

SECRETS_DIR = Path("/run/secrets")


class BadSettings(Exception):
    """Carry one line for each setting that cannot be used."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def hidden_settings() -> list[str]:
    """Name the settings whose values nobody should see."""
    return [name for name, field in Settings.model_fields.items() if not field.repr]


def source_of(name: str) -> str:
    """Say which place gives a setting its value: a variable, a secret's file, the settings file, or none."""
    variable = ENV_PREFIX + name.upper()
    if variable.lower() in {each.lower() for each in os.environ}:
        return variable
    secret = SECRETS_DIR / variable.lower()
    if secret.is_file():
        return str(secret)
    return str(TOML_FILE) if name in _in_file() else "default"


def _in_file() -> dict[str, Any]:
    return tomllib.loads(TOML_FILE.read_text(encoding="utf-8")) if TOML_FILE.is_file() else {}


def load_settings(**flags: Any) -> Settings:
    """Read the settings; a flag that is None counts as not given. Raise `BadSettings`."""
    given = {name: value for name, value in flags.items() if value is not None}
    unknown = list(unknown_variables(os.environ))
    if unknown:
        raise BadSettings(unknown)
    secrets: dict[str, Any] = {"_secrets_dir": SECRETS_DIR} if SECRETS_DIR.is_dir() else {}
    try:
        return Settings(**given, **secrets)
    except ValidationError as error:
        raise BadSettings(list(lines_of(error, given))) from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings([f"{TOML_FILE}: cannot be read as TOML: {error}"]) from None
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        raise BadSettings([f"settings cannot be read: {error}"]) from None


def unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each `WARMLINE_…` variable that names no setting."""
    for variable in sorted(environment):
        field = variable.removeprefix(ENV_PREFIX).lower()
        if variable.startswith(ENV_PREFIX) and field not in Settings.model_fields:
            yield f"{variable}: no such setting{likely(field, ENV_PREFIX)}"


def lines_of(error: ValidationError, flags: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each thing that is wrong, named as the operator wrote it."""
    for one in error.errors(include_input=False, include_url=False):
        message = one["msg"].removeprefix("Value error, ")
        if not one["loc"]:
            yield message
        elif one["type"] == "extra_forbidden":
            field = str(one["loc"][0])
            yield f"{written_as(field, flags)}: no such setting{likely(field, '')}"
        else:
            yield f"{written_as(str(one['loc'][0]), flags)}: {message}"


def written_as(field: str, flags: Mapping[str, object]) -> str:
    """Name the place where a field was set: the flag, the variable, or the key in the file."""
    if field in flags:
        return "--" + field.replace("_", "-")
    variable = ENV_PREFIX + field.upper()
    return variable if variable in os.environ else f"{TOML_FILE}: {field}"


def likely(field: str, prefix: str) -> str:
    """Ask about the nearest setting, when one is near."""
    near = get_close_matches(field, Settings.model_fields, n=1)
    if not near:
        return ""
    return f"; did you mean {prefix}{near[0].upper() if prefix else near[0]}?"
