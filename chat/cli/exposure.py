"""Look for what others could read: folders and files left open, copies left lying, words in the clear."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from chat.cli.found import Finding
from chat.cli.storing import sqlite_file
from chat.setting_kinds import is_loopback
from chat.setting_sources import hidden_settings, source_of
from chat.settings import TOML_FILE, Settings

FOR_OTHERS = 0o077
LEFTOVERS = ("*.replaced-*", "*.damaged-*")


def look_at_files(settings: Settings) -> Iterator[Finding]:
    """Look whether only its own user can read what the place keeps, and whether old copies lie about."""
    if is_open(settings.data_dir):
        words = f"others on this machine can look into it: chmod 700 {settings.data_dir.absolute()}"
        yield Finding("folder", "look", words)
        if is_open(sqlite_file(settings)):
            words = f"others on this machine can read what people write: chmod 600 {sqlite_file(settings)}"
            yield Finding("database", "look", words)
    in_file = [name for name in hidden_settings() if source_of(name) == str(TOML_FILE)]
    if in_file and is_open(TOML_FILE):
        words = f"{TOML_FILE} holds {in_file[0]}, and others can read it: chmod 600 {TOML_FILE.absolute()}"
        yield Finding("settings", "look", words)
    for left in sorted(each for ending in LEFTOVERS for each in settings.data_dir.glob(ending)):
        yield Finding("copies", "look", f"{left} holds what people wrote: delete it when you do not need it")


def is_open(path: Path) -> bool:
    """Tell whether anybody but the owner has a right to something that exists."""
    return path.exists() and bool(path.stat().st_mode & FOR_OTHERS)


def look_at_addresses(settings: Settings) -> Iterator[Finding]:
    """Look whether what people write could be read on its way."""
    for address in filter(None, (settings.public_url, *settings.allowed_origins)):
        parts = urlsplit(address)
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            words = f"{address} is not encrypted: whoever is on the way can read; use https"
            yield Finding("settings", "bad", words)
