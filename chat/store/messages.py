"""Messages after they were said: looked up, withdrawn, hidden, released, rejected."""

from dataclasses import dataclass

from chat.ports import Contended, Sql
from rooms.ids import MemberId, PersonId, RoomId
from rooms.people import Role


@dataclass(frozen=True, slots=True)
class Message:
    """A stored message. `number` is its id as a number; `text` is None once gone; `seq` None while held."""

    number: int
    room: RoomId
    room_key: int
    member: MemberId
    person: PersonId
    at: int
    state: str
    text: str | None
    reply_to: int | None
    fold: str | None
    seq: int | None

    def as_read(self) -> str | None:
        """Give the text with its label, as the desks see it; None once it is gone."""
        return None if self.text is None else with_label(self.text, self.fold)


def with_label(text: str, label: str | None) -> str:
    """Put a label behind its text as evidence; in front of it, spans would point elsewhere."""
    return text if label is None else f"{text}\n\n({label})"


async def message(sql: Sql, number: int) -> Message | None:
    """Find a message by its number."""
    row = await sql.row(
        """SELECT m.public, r.public, r.id, m.member, m.person, m.at, m.state, m.text,
                  m.reply_to, m.fold, m.seq
           FROM messages m JOIN rooms r ON r.id = m.room WHERE m.public = :number""",
        number=number,
    )
    return Message(*row) if row else None


async def kept_after(sql: Sql, number: int, limit: int) -> list[tuple[int, Role, str]]:
    """Read messages whose texts are still kept, by their row, with the role of who wrote them."""
    rows = await sql.rows(
        """SELECT m.id, b.role, m.text FROM messages m JOIN members b ON b.public = m.member
           WHERE m.text IS NOT NULL AND m.id > :number ORDER BY m.id LIMIT :limit""",
        number=number,
        limit=limit,
    )
    return [(row, Role(role), text) for row, role, text in rows]


async def set_state(sql: Sql, number: int, state: str) -> None:
    """Write `held`, `delivered`, `hidden`, `rejected`."""
    await sql.run("UPDATE messages SET state = :state WHERE public = :number", state=state, number=number)


async def posted(sql: Sql, number: int, seq: int) -> None:
    """Note that a held message was released as entry `seq`; raises `Contended` if it was settled before."""
    written = await sql.run(
        """UPDATE messages SET state = 'delivered', seq = :seq
           WHERE public = :number AND state IN ('held', 'rejected')""",
        seq=seq,
        number=number,
    )
    if not written:
        raise Contended("somebody else has settled this message meanwhile")
