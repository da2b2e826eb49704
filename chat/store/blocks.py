"""Who is never brought together again: a peer's wish, or a supporter's."""

from chat.ports import Sql
from rooms.ids import PersonId


async def is_blocked(sql: Sql, peer: PersonId, supporter: PersonId) -> bool:
    """Say whether a peer never wants to talk with somebody again."""
    row = await sql.row(
        "SELECT 1 FROM blocks WHERE peer = :peer AND supporter = :supporter", peer=peer, supporter=supporter
    )
    return row is not None


async def block(sql: Sql, peer: PersonId, supporter: PersonId) -> None:
    """Never pair these two again."""
    await sql.run(
        """INSERT INTO blocks (peer, supporter, by_peer) VALUES (:peer, :supporter, 1)
           ON CONFLICT (peer, supporter) DO UPDATE SET by_peer = 1""",
        peer=peer,
        supporter=supporter,
    )


async def part(sql: Sql, peer: PersonId, supporter: PersonId) -> None:
    """Never pair these two again, as the supporter wishes; a peer's own wish stays theirs."""
    await sql.run(
        """INSERT INTO blocks (peer, supporter, by_peer) VALUES (:peer, :supporter, 0)
           ON CONFLICT (peer, supporter) DO NOTHING""",
        peer=peer,
        supporter=supporter,
    )


async def not_for(sql: Sql, person: PersonId) -> frozenset[PersonId]:
    """Name whom somebody in line is not given unasked: who was blocked, and who has just passed them on."""
    rows = await sql.rows(
        """SELECT supporter FROM blocks WHERE peer = :person
           UNION SELECT given_back_by FROM waiting WHERE person = :person AND given_back_by IS NOT NULL""",
        person=person,
    )
    return frozenset(PersonId(row[0]) for row in rows)
