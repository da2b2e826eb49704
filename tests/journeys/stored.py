"""Find what people wrote in the files of a place, where it stands sealed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from chat.outside import SQLITE_FILE
from chat.sealing import is_sealed
from tests.house import House

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def files_with(folder: Path, needle: str) -> list[str]:
    """Name the files of a folder that hold a needle."""
    return [
        file.name
        for file in sorted(folder.iterdir())
        if file.is_file() and needle.encode() in file.read_bytes()
    ]


async def forms_of(house: House, *needles: str) -> list[str]:
    """Give every form in which needles may stand in the files: as written, and as they are sealed now."""
    forms = list(needles)
    with closing(sqlite3.connect(house.folder / SQLITE_FILE)) as opened:
        for (table,) in opened.execute(TABLES).fetchall():
            bare = opened.execute(f"SELECT * FROM {table}").fetchall()
            read = await house.rows(f"SELECT * FROM {table}")
            forms += [
                str(stored)
                for was, now in zip(bare, read, strict=False)  # a job may have added a row meanwhile
                for stored, shown in zip(was, now, strict=True)
                if is_sealed(stored) and any(needle in str(shown) for needle in needles)
            ]
    return forms
