"""Which nodes there are, who is connected to each, which does a single job, and tries that all count."""

from collections.abc import Sequence
from dataclasses import dataclass

from chat.ports import Insert, Sql
from rooms.ids import PersonId
from rooms.pace import Bucket, Pace

MILLI = 1000


async def take_lease(sql: Sql, job: str, node: str, now: int, until: int) -> int | None:
    """Take or keep a job; gives its fencing number, which grows with each change of node, or None.

    All times in ms since 1970 UTC, by this node's clock: a wrong clock may move a job, never double it.
    """
    row = await sql.row(
        """INSERT INTO leases (job, node, fence, until) VALUES (:job, :node, 1, :until)
           ON CONFLICT (job) DO UPDATE SET
             fence = leases.fence + CASE WHEN leases.node = excluded.node THEN 0 ELSE 1 END,
             node = excluded.node, until = excluded.until
           WHERE leases.node = excluded.node OR leases.until < :now
           RETURNING fence""",
        job=job,
        node=node,
        until=until,
        now=now,
    )
    return int(row[0]) if row else None


async def keep_lease(sql: Sql, job: str, node: str, fence: int, until: int) -> bool:
    """Say whether a job is still this node's, and hold it until the transaction ends."""
    kept = await sql.run(
        """UPDATE leases SET until = CASE WHEN until > :until THEN until ELSE :until END
           WHERE job = :job AND node = :node AND fence = :fence""",
        job=job,
        node=node,
        fence=fence,
        until=until,
    )
    return kept > 0


async def is_free(sql: Sql, job: str, node: str, now: int) -> bool:
    """Say whether a node may try to take a job: nobody else holds it."""
    held = "SELECT 1 FROM leases WHERE job = :job AND node <> :node AND until >= :now"
    return await sql.row(held, job=job, node=node, now=now) is None


async def end_leases(sql: Sql, node: str) -> None:
    """Give back every job of a node that stops, so that another one goes on at once."""
    await sql.run("UPDATE leases SET until = 0 WHERE node = :node", node=node)


@dataclass(frozen=True, slots=True)
class Node:
    """A node at its last beat: `staff` if any is connected, `watched` if anyone follows the care desk."""

    name: str
    until: int
    staff: bool
    watched: bool


async def all_nodes(sql: Sql) -> list[Node]:
    """List the nodes, those that stopped answering too."""
    rows = await sql.rows("SELECT node, until, staff, watched FROM nodes")
    return [Node(name, until, bool(staff), bool(watched)) for name, until, staff, watched in rows]


async def beat(sql: Sql, node: Node) -> bool:
    """Say that a node is there; gives False if nobody knew it, or all of it was forgotten meanwhile."""
    known = await sql.run(
        "UPDATE nodes SET until = :until, staff = :staff, watched = :watched WHERE node = :node",
        node=node.name,
        until=node.until,
        staff=int(node.staff),
        watched=int(node.watched),
    )
    if known:
        return True
    await sql.run(
        "INSERT INTO nodes (node, until, staff, watched) VALUES (:node, :until, :staff, :watched)",
        node=node.name,
        until=node.until,
        staff=int(node.staff),
        watched=int(node.watched),
    )
    return False


async def forget_node(sql: Sql, node: str, before: int) -> None:
    """Forget a node that was last heard long ago, and who was connected to it."""
    gone = await sql.run("DELETE FROM nodes WHERE node = :node AND until < :before", node=node, before=before)
    if gone:
        await sql.run("DELETE FROM here WHERE node = :node", node=node)


PUT_HERE = Insert(
    "here",
    (("node", "text"), ("person", "int"), ("sockets", "int")),
    on_conflict="(node, person) DO UPDATE SET sockets = excluded.sockets",
)


async def put_here(sql: Sql, node: str, sockets: dict[PersonId, int]) -> None:
    """Write how many sockets each of some people has on a node."""
    await sql.add(PUT_HERE, [(node, person, count) for person, count in sorted(sockets.items())])


async def take_away(sql: Sql, node: str, people: Sequence[PersonId]) -> None:
    """Write that some people have no socket on a node any more."""
    await sql.run(
        "DELETE FROM here WHERE node = :node AND person IN {each_int:people}", node=node, people=list(people)
    )


async def nobody_here(sql: Sql, node: str) -> None:
    """Write that nobody is connected to a node."""
    await sql.run("DELETE FROM here WHERE node = :node", node=node)


async def connected(sql: Sql, people: Sequence[PersonId], besides: str, now: int) -> frozenset[PersonId]:
    """Find which of some people have a socket on another node that answers."""
    rows = await sql.rows(
        """SELECT DISTINCT h.person FROM here h JOIN nodes n ON n.node = h.node
           WHERE h.person IN {each_int:people} AND n.node <> :besides AND n.until > :now""",
        people=list(people),
        besides=besides,
        now=now,
    )
    return frozenset(PersonId(person) for (person,) in rows)


async def sockets_of(sql: Sql, person: PersonId, besides: str, now: int) -> int:
    """Count a person's sockets on the other nodes that answer."""
    row = await sql.row(
        """SELECT CAST(COALESCE(SUM(h.sockets), 0) AS BIGINT) FROM here h JOIN nodes n ON n.node = h.node
           WHERE h.person = :person AND n.node <> :besides AND n.until > :now""",
        person=person,
        besides=besides,
        now=now,
    )
    return int(row[0]) if row else 0


async def on_several(sql: Sql, node: str, now: int) -> dict[PersonId, int]:
    """Count, for those who are connected to a node and to others that answer, on how many they are in all."""
    rows = await sql.rows(
        """SELECT h.person, COUNT(*) + 1 FROM here h JOIN nodes n ON n.node = h.node
           WHERE h.node <> :node AND n.until > :now
                 AND h.person IN (SELECT person FROM here WHERE node = :node)
           GROUP BY h.person""",
        node=node,
        now=now,
    )
    return {PersonId(person): number for person, number in rows}


async def take_try(sql: Sql, what: str, pace: Pace, now: int) -> None:
    """Count a try on all nodes together; raises `TooFast`. `what` is a keyed hash and tells nothing."""
    full = pace.burst * MILLI
    await sql.run(
        "INSERT INTO tries (what, drops, at) VALUES (:what, :full, :now) ON CONFLICT (what) DO NOTHING",
        what=what,
        full=full,
        now=now,
    )
    row = await sql.row("SELECT drops, at FROM tries WHERE what = :what {lock_rows}", what=what)
    bucket = Bucket(row[0] / MILLI, row[1]) if row else Bucket(pace.burst, now)
    bucket.take(pace, now)
    await sql.run(
        "UPDATE tries SET drops = :drops, at = :at WHERE what = :what",
        drops=int(bucket.drops * MILLI),
        at=bucket.at,
        what=what,
    )


async def forget_tries(sql: Sql, before: int) -> int:
    """Forget tries that are long over."""
    return await sql.run("DELETE FROM tries WHERE at < :before", before=before)
