"""The pages in docs: found from an index, without a dead link, and every test they name is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def links(page: Path) -> Iterator[str]:
    """Find where the links of a page lead that stay in this repository."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target:
            yield target


def headings(page: Path) -> set[str]:
    """Spell the headings of a page as links do."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_dead(page: Path) -> None:
    for target in links(page):
        path, _, heading = target.partition("#")
        goal = (page.parent / path).resolve() if path else page

        assert goal.exists(), target
        if heading:
            assert heading in headings(goal), target


def test_every_page_is_found_from_the_index() -> None:
    listed = {(DOCS / target.partition("#")[0]).resolve() for target in links(DOCS / "README.md")}

    assert {page for page in DOCS.glob("*.md") if page.name != "README.md"} - listed == set()


def test_every_test_that_a_page_names_is_there() -> None:
    named = {match for page in PAGES for match in NAMED.findall(page.read_text(encoding="utf-8"))}

    assert len(named) > 30
    for file, test in named:
        assert (ROOT / file).exists(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test


def test_the_map_of_chat_names_every_room_once() -> None:
    rows = re.findall(
        r"^\| [\w ,]+ \| (`.*`.*) \|$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.M
    )
    named = re.findall(r"`(\w+/?)`", re.sub(r"\(.*?\)", "", " ".join(rows)))

    files = {file.stem for file in (ROOT / "chat").glob("*.py")} - {"__init__"}
    folders = {f"{file.name}/" for file in (ROOT / "chat").iterdir() if file.is_dir()} - {"__pycache__/"}
    assert sorted(named) == sorted(files | folders)


def test_every_threat_has_a_test() -> None:
    rows = [
        line
        for line in (DOCS / "safety.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not re.match(r"\| (---|who \||what must|what could)", line)
    ]

    assert len(rows) > 25
    assert [row for row in rows if not NAMED.search(row.rpartition(" | ")[2] or row)] == []
