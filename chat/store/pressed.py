"""Networks from which somebody suspended came, for a while, and the proofs that were shown from there.

A network is a keyed tag of the day; a proof is its mark. Neither tells anything, and both are dropped when
their time is over.
"""

from collections.abc import Sequence

from chat.ports import Sql


async def press(sql: Sql, tag: str, now: int, until: int) -> None:
    """Press a network until then; one that is pressed already stays so no longer than it was to."""
    await sql.run(
        """INSERT INTO pressed (tag, until) VALUES (:tag, :until)
           ON CONFLICT (tag) DO UPDATE SET until = excluded.until WHERE pressed.until <= :now""",
        tag=tag,
        until=until,
        now=now,
    )


async def is_pressed(sql: Sql, tags: Sequence[str], now: int) -> bool:
    """Answer whether a network is pressed, under any of its tags."""
    row = await sql.row(
        "SELECT 1 FROM pressed WHERE tag IN {each_text:tags} AND until > :now", tags=list(tags), now=now
    )
    return row is not None


async def spend(sql: Sql, mark: str, until: int) -> bool:
    """Use a proof up, on all nodes at once; False when somebody did already."""
    added = await sql.run(
        "INSERT INTO proofs (mark, until) VALUES (:mark, :until) ON CONFLICT (mark) DO NOTHING",
        mark=mark,
        until=until,
    )
    return added > 0


async def forget(sql: Sql, now: int) -> int:
    """Drop what is over: until then a proof must be remembered, or it could be shown again."""
    gone = await sql.run("DELETE FROM pressed WHERE until <= :now", now=now)
    return gone + await sql.run("DELETE FROM proofs WHERE until <= :now", now=now)
