"""Read the rule packs and helplines that ship with the package, or a directory of the operator's own."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from moderation.care import Helplines
from moderation.deciding_anew import Golden, parse_golden
from moderation.rulepack import RulePackError
from moderation.screening import Screener, compile_screener
from moderation.second_opinion import Model, parse_model
from rooms.exercise import Exercises, parse_exercises
from rooms.practice import Script, parse_scripts
from rooms.topics import Topics, parse_topics

T = TypeVar("T")


class BadList(Exception):
    """Say in one line which list of the operator's own cannot be used, and why."""

    def __init__(self, setting: str, path: str, error: ValueError | OSError) -> None:
        words = error.strerror if isinstance(error, OSError) else str(error)
        super().__init__(f"{setting}: {path}: {words}")


@cache
def packaged_screener() -> Screener:
    """Compile the packaged rules, once in a process: it takes a second, and nobody can change the result."""
    return compiled(read_rule_files())


def rules_of(folder: str, helplines_file: str) -> Screener:
    """Compile the rules of an operator's folder, or those that ship where none is named.

    They stop no helpline, packaged or the operator's own. Raises RulePackError, `BadList`.
    """
    if not folder and not helplines_file:
        return packaged_screener()
    if folder and not Path(folder).is_dir():
        raise RulePackError(folder, "folder", "rules_dir", "is not there")
    return compiled(rule_files_in(Path(folder)) if folder else read_rule_files(), helplines_file)


def compiled(files: Mapping[str, bytes], helplines_file: str = "") -> Screener:
    """Compile rules that stop no helpline. Raises RulePackError, `BadList`."""
    return compile_screener(files, [line.contact for line in helplines_of(helplines_file).known])


@cache
def packaged_model() -> Model:
    """Read the weights of the second opinion that ship with the package."""
    return parse_model(files("moderation").joinpath("weights/second_opinion.json").read_bytes())


def read_rule_files() -> Mapping[str, bytes]:
    """Give every packaged rule file by its name relative to `moderation/rules`."""
    return rule_files_in(files("moderation").joinpath("rules"))


def rule_files_in(directory: Traversable) -> Mapping[str, bytes]:
    """Give every rule file below a directory: `decisions.toml`, `en/crisis.toml` and so on."""
    return dict(sorted(_toml_files(directory, "")))


def read_helplines() -> bytes:
    """Give the packaged list of helplines."""
    return files("moderation").joinpath("helplines.toml").read_bytes()


def helplines_of(own: str) -> Helplines:
    """Give the operator's own places and lines, where a file is named, and after them the packaged ones.

    One of the same name and country takes the place of the packaged one. Raises `BadList`.
    """
    first = _own("helplines_file", own, Helplines.parse).known if own else ()
    keys = {line.key for line in first}
    return Helplines((*first, *(e for e in Helplines.parse(read_helplines()).known if e.key not in keys)))


def exercises_of(own: str) -> Exercises:
    """Give what one can do while waiting, the operator's or the packaged; raises `BadList`."""
    if own:
        return _own("exercise_file", own, parse_exercises)
    return parse_exercises(files("chat").joinpath("exercise.toml").read_bytes())


def topics_of(own: str) -> Topics:
    """Give the operator's list of topics, or the packaged one; raises `BadList`."""
    if own:
        return _own("topics_file", own, parse_topics)
    return parse_topics(files("chat").joinpath("topics.toml").read_bytes())


def golden_of(own: str) -> tuple[Golden, ...]:
    """Give the operator's made-up cases, or the packaged ones; raises `BadList`."""
    if own:
        return _own("golden_file", own, parse_golden)
    return parse_golden(files("moderation").joinpath("golden.toml").read_bytes())


def _own(setting: str, path: str, parse: Callable[[bytes], T]) -> T:
    try:
        return parse(Path(path).read_bytes())
    except (ValueError, OSError) as error:
        raise BadList(setting, path, error) from error


@cache
def read_practice() -> Mapping[str, Script]:
    """Give the packaged talks to practise in, read once in a process; raises ValueError."""
    return parse_scripts(files("chat").joinpath("practice.toml").read_bytes())


def _toml_files(directory: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in directory.iterdir():
        if entry.is_dir():
            found += _toml_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".toml"):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
