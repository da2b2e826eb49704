"""Read the rule packs and helplines that ship with the package, or a directory of the operator's own."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from moderation.care import Helplines
from moderation.rulepack import RulePackError
from moderation.screening import Screener, compile_screener
from rooms.topics import Topics, parse_topics


@cache
def packaged_screener() -> Screener:
    """Compile the packaged rules, once in a process: it takes a second, and nobody can change the result."""
    return compiled(read_rule_files())


def rules_of(folder: str) -> Screener:
    """Compile the rules of an operator's folder, or those that ship where none is named."""
    if not folder:
        return packaged_screener()
    if not Path(folder).is_dir():
        raise RulePackError(folder, "folder", "rules_dir", "is not there")
    return compiled(rule_files_in(Path(folder)))


def compiled(files: Mapping[str, bytes]) -> Screener:
    """Compile rules that stop no helpline of the packaged list. Raises RulePackError."""
    return compile_screener(files, [line.contact for line in Helplines.parse(read_helplines()).known])


def read_rule_files() -> Mapping[str, bytes]:
    """Give every packaged rule file by its name relative to `moderation/rules`."""
    return rule_files_in(files("moderation").joinpath("rules"))


def rule_files_in(directory: Traversable) -> Mapping[str, bytes]:
    """Give every rule file below a directory: `decisions.toml`, `en/crisis.toml` and so on."""
    return dict(sorted(_toml_files(directory, "")))


def read_helplines() -> bytes:
    """Give the packaged list of helplines."""
    return files("moderation").joinpath("helplines.toml").read_bytes()


def read_topics(own: Path | None) -> Topics:
    """Give the operator's list of topics, or the packaged one; raises ValueError, OSError."""
    content = own.read_bytes() if own else files("chat").joinpath("topics.toml").read_bytes()
    return parse_topics(content)


def _toml_files(directory: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in directory.iterdir():
        if entry.is_dir():
            found += _toml_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".toml"):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
