"""The written pages tell of what is there: every link leads somewhere, every command can be given."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from chat.cli.commands import new_cli

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
COMMANDS = sorted(
    {
        (page.name, match[1].replace("\\|", "|").partition(" | ")[0])
        for page in PAGES
        for match in re.finditer(
            r"(?:^    |`|\| )warmline ([^`\n>|]+)", page.read_text("utf-8"), re.MULTILINE
        )
    }
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_every_command_in_a_page_can_be_given(page: str, line: str) -> None:
    command = typer.main.get_command(new_cli())
    words = shlex.split(line)
    while words and isinstance(command, TyperGroup) and not words[0].startswith("-"):
        assert words[0] in command.commands
        command = command.commands[words.pop(0)]

    known = {option for each in command.params for option in each.opts} | {"--help"}

    assert {word for word in words if word.startswith("--")} <= known
