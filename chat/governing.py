"""Make rooms and agreements, invite the staff and end their accounts, confirm helplines: from anywhere.

The command line and the operator's page both come here. `by` is who did it, and nobody where it was typed on
the command line. What cannot be done is said with `CannotDo`, in words for the operator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chat.identity import new_token, token_hash
from chat.ports import Sql
from chat.store import audit, people, shifts
from chat.store import rooms as stored_rooms
from chat.store.entries import CONDUCT_DESK, person_log
from chat.store.leaving import leave_everything
from chat.store.people import Staff, Tried
from chat.store.rooms import NewRoom
from chat.store.transaction import Transaction
from chat.wire.fields import AGREEMENT_MAX_CHARS, LABEL_MAX_CHARS, clean
from moderation.audit import Act
from rooms.events import Notice, RoomChanged
from rooms.ids import PersonId, RoomId
from rooms.people import STAFF, Role
from rooms.room import Room, RoomKind
from rooms.times import DAY_MS


class CannotDo(Exception):
    """Say in one line why the operator's wish cannot be carried out."""


class RoomsExist(CannotDo):
    """Say which of the rooms to be made exist already."""

    def __init__(self, rooms: Sequence[RoomId]) -> None:
        super().__init__(f"{rooms[0]} exists already")
        self.rooms = frozenset(rooms)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it is handed to someone; only its hash is kept."""

    invitation: str
    name: str
    role: Role
    until: int


@dataclass(frozen=True, slots=True)
class Record:
    """How something goes on record: under which key, by whom, and as what."""

    key: bytes
    by: PersonId | None
    action: str

    async def write(self, tx: Transaction, subject: str, span: str | None = None) -> None:
        """Write it down; `span` tells what of the subject it was about."""
        act = Act(tx.now, self.by, self.action, subject=subject, span=span)
        await audit.write_audit(tx, self.key, act)


async def add_rooms(tx: Transaction, new: Sequence[NewRoom], agreement: str) -> None:
    """Make rooms, all different; raises `RoomsExist` if there are some of them, and then makes none."""
    found = await tx.rows(
        "SELECT public FROM rooms WHERE public IN {each_text:rooms}", rooms=[room.id for room in new]
    )
    if found:
        raise RoomsExist([RoomId(public) for (public,) in found])
    await stored_rooms.add_rooms(tx, new, agreement, tx.now)


async def change_room(tx: Transaction, room_id: RoomId, change: RoomChanged) -> None:
    """Give a group another title, topic or number of seats; raises `CannotDo`."""
    room = await tx.happen(await group(tx, room_id), change)
    await stored_rooms.set_details(tx, room)


def agreement_text(text: str) -> str:
    """Bring an agreement into the form in which it is kept; raises `CannotDo`."""
    try:
        kept = clean(text)
    except ValueError:
        raise CannotDo("the agreement holds control characters: is it a text file?") from None
    if not 1 <= len(kept) <= AGREEMENT_MAX_CHARS:
        raise CannotDo(f"an agreement has 1 to {AGREEMENT_MAX_CHARS} characters, and this has {len(kept)}")
    return kept


async def set_agreement(tx: Transaction, room_id: RoomId, text: str) -> int:
    """Put a new agreement in force for a group; gives its version."""
    room = await group(tx, room_id)
    version = room.agreement + 1
    await tx.happen(room, RoomChanged(agreement=version))
    await stored_rooms.set_agreement(tx, room, version, text, tx.now)
    return version


async def group(tx: Transaction, room_id: RoomId) -> Room:
    """Find a group; raises `CannotDo`."""
    room = await tx.room(room_id)
    if room is None or room.kind is not RoomKind.GROUP:
        raise CannotDo(f"there is no room {room_id}")
    return room


async def invite(
    tx: Transaction, name: str, role: Role, days: int, audit_key: bytes, by: PersonId | None = None
) -> Invitation:
    """Make an account and an invitation for it; raises `CannotDo` if the name is taken."""
    if role not in STAFF:
        raise CannotDo(f"{role} is no role of the staff")
    name = account_name(name)
    if await people.staff_by_name(tx, name) is not None:
        raise CannotDo(f"{name} has an account already; to invite them again: warmline staff reset {name}")
    person = await people.add_person(tx, role, tx.now, stay=True)
    await people.add_staff(tx, person, name, role, tx.now)
    return await _invitation(tx, person, name, role, days, Record(audit_key, by, "staff_invite"))


def account_name(name: str) -> str:
    """Bring a name into the form in which it is kept; raises `CannotDo`."""
    try:
        kept = clean(name)
    except ValueError:
        kept = ""
    if not 1 <= len(kept) <= LABEL_MAX_CHARS or "\n" in kept:
        raise CannotDo(f"a name is one line of 1 to {LABEL_MAX_CHARS} characters")
    return kept


async def reset(
    tx: Transaction, name: str, days: int, audit_key: bytes, by: PersonId | None = None
) -> Invitation:
    """Invite someone again: their password, second factor and sessions end now."""
    account = await account_named(tx, name)
    await _sign_out(tx, account.person)
    await _tell_reset(tx, account, by)
    record = Record(audit_key, by, "staff_reset")
    return await _invitation(tx, account.person, account.name, account.role, days, record)


async def _tell_reset(tx: Transaction, account: Staff, by: PersonId | None) -> None:
    """Let the desk hear whose account begins anew: whoever comes back with that name may be somebody else."""
    operator = None if by is None else await people.staff_by_person(tx, by)
    who: dict[str, object] = {} if operator is None else {"by": operator.name}
    await tx.append(CONDUCT_DESK, Notice("account_reset", {"name": account.name, **who}))


async def _invitation(
    tx: Transaction, person: PersonId, name: str, role: Role, days: int, record: Record
) -> Invitation:
    token = new_token()
    until = tx.now + days * DAY_MS
    await people.set_invitation(tx, person, token_hash(token), until)
    await record.write(tx, name)
    return Invitation(token, name, role, until)


async def disable(tx: Transaction, name: str, audit_key: bytes, by: PersonId | None = None) -> None:
    """Close an account: its sockets close within seconds, and its rooms are left."""
    account = await account_named(tx, name)
    await people.disable_staff(tx, account.person, tx.now)
    await _sign_out(tx, account.person)
    await Record(audit_key, by, "staff_disable").write(tx, account.name)


async def accounts(sql: Sql) -> tuple[list[Staff], dict[str, str]]:
    """Read the accounts, and until which day the first training of each holds."""
    first: dict[str, int] = {}
    for each in await shifts.trainings(sql):
        first[each.name] = min(each.expires_on, first.get(each.name, each.expires_on))
    days = {name: (date(1970, 1, 1) + timedelta(days=day)).isoformat() for name, day in first.items()}
    return await people.all_staff(sql), days


def state_of(account: Staff) -> str:
    """Say in a word how an account stands."""
    if account.disabled_at:
        return "disabled"
    return "active" if account.password is not None else "invited"


async def _sign_out(tx: Transaction, person: PersonId) -> None:
    await people.drop_tokens(tx, person)
    await leave_everything(tx, person, quiet=True)
    await tx.append(person_log(person), Notice("signed_out", {}))


async def account_named(tx: Transaction, name: str) -> Staff:
    """Find an account; raises `CannotDo`."""
    account = await people.staff_by_name(tx, name)
    if account is None:
        raise CannotDo(f"nobody of the staff is called {name}")
    return account


async def confirm_helpline(
    tx: Transaction, *, helpline: str, by: str, on: str, key: bytes, who: PersonId | None = None
) -> None:
    """Note that somebody has tried a helpline: `by` is a name, `who` the account that says so."""
    tried = await people.helplines_tried(tx)
    await people.set_helplines_tried(tx, tried | {helpline: Tried(on, account_name(by))})
    await Record(key, who, "helpline_confirm").write(tx, helpline)
