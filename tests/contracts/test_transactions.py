"""Every database keeps, forgets and shows what a transaction did, as the port promises."""

from chat.ports import Database


async def test_what_was_committed_is_there(database: Database) -> None:
    async with database.write() as sql:
        await sql.run("INSERT INTO site (name, value) VALUES (:name, :value)", name="a", value="b")

    async with database.read() as sql:
        assert await sql.rows("SELECT value FROM site WHERE name = :name", name="a") == [("b",)]
