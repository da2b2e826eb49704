"""Several nodes on one database number a log without gaps and store a repeated message once."""

import asyncio

from chat.ports import Database, Sql
from tests.contracts.conftest import MakeDatabase

LOCK = "SELECT id, head FROM logs WHERE name IN {each_text:names} ORDER BY name {lock_rows}"


async def append(sql: Sql, log: str) -> int:
    found = await sql.row(LOCK, names=[log])
    assert found
    row, head = found
    await sql.run("UPDATE logs SET head = :head WHERE id = :row", head=head + 1, row=row)
    await sql.run(
        "INSERT INTO entries (log, seq, at, kind, body) VALUES (:log, :seq, 0, 'said', '')",
        log=row,
        seq=head + 1,
    )
    return int(head) + 1


async def two_nodes(make_database: MakeDatabase) -> tuple[Database, Database]:
    nodes = make_database(), make_database()
    for node in nodes:
        await node.open()
    async with nodes[0].write() as sql:
        await sql.run("INSERT INTO logs (name, head) VALUES ('room:r_1', 0)")
    return nodes


async def test_two_nodes_number_one_log_without_gaps(make_database: MakeDatabase) -> None:
    nodes = await two_nodes(make_database)

    async def write(node: Database) -> int:
        async with node.write() as sql:
            return await append(sql, "room:r_1")

    numbers = await asyncio.gather(*(write(nodes[n % 2]) for n in range(40)))

    assert sorted(numbers) == list(range(1, 41))
    for node in nodes:
        await node.close()


async def test_looking_after_locking_stores_a_repeat_once(make_database: MakeDatabase) -> None:
    nodes = await two_nodes(make_database)

    async def send(node: Database) -> bool:
        async with node.write() as sql:
            await sql.rows(LOCK, names=["room:r_1"])
            if await sql.row("SELECT 1 FROM site WHERE name = 'message'"):
                return False
            await sql.run("INSERT INTO site (name, value) VALUES ('message', 'x')")
            return True

    stored = await asyncio.gather(*(send(nodes[n % 2]) for n in range(40)))

    assert stored.count(True) == 1
    for node in nodes:
        await node.close()


async def test_locking_in_one_order_never_deadlocks(make_database: MakeDatabase) -> None:
    nodes = await two_nodes(make_database)
    logs = ["room:r_1", "desk:care"]
    async with nodes[0].write() as sql:
        await sql.run("INSERT INTO logs (name, head) VALUES ('desk:care', 0)")

    async def write(node: Database, names: list[str]) -> None:
        async with node.write() as sql:
            assert len(await sql.rows(LOCK, names=names)) == 2

    await asyncio.gather(*(write(nodes[n % 2], logs[:: (-1) ** n]) for n in range(40)))

    for node in nodes:
        await node.close()
