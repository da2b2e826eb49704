"""Read lines of our own that nobody should be flagged for, by the way in which people write them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).with_name("own_lines.toml")


def own_lines() -> Mapping[str, list[str]]:
    """Give the lines by the name of their group."""
    lines: dict[str, list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return lines
