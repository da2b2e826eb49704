"""Small things that tests of a database put down and look for: rows in `site`."""

from chat.ports import Database


async def names(database: Database) -> set[str]:
    """Name what stands there, beside what every database has."""
    async with database.read() as sql:
        return {
            name for (name,) in await sql.rows("SELECT name FROM site WHERE name NOT IN ('epoch', 'pulse')")
        }
