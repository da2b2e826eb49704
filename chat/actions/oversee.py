"""What the operator does from the command line: rooms, agreements, the staff's accounts, pausing the place.

Each function runs in a transaction of another process than the server's; the server reads what changed from
the logs. What cannot be done is said with `CannotDo`, in words for the operator.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chat.holding import close_held
from chat.identity import new_public_id, new_token, token_hash
from chat.notifying import is_by_apprise
from chat.store import alerts, audit, groups, people, shifts, talks
from chat.store import rooms as stored_rooms
from chat.store.alerts import Endpoint, Kind
from chat.store.entries import person_log
from chat.store.leaving import leave_everything
from chat.store.people import Staff, Tried
from chat.store.rooms import NewRoom
from chat.store.secrets import destroy_all_keys
from chat.store.talks import Profile
from chat.store.transaction import Transaction
from chat.wire.fields import LABEL_MAX_CHARS, clean
from moderation.audit import Act
from rooms.events import Notice, RoomChanged, RoomClosed, RoomEvent, RoomOpened
from rooms.ids import PersonId, RoomId
from rooms.people import STAFF, Role
from rooms.room import Room, RoomKind
from rooms.times import rfc3339

DAY_MS = 86_400_000
AGREEMENT_MAX_CHARS = 8_000
"""Enough for four pages, and little enough for a frame in any script."""


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


async def add_rooms(tx: Transaction, new: Sequence[NewRoom], agreement: str) -> None:
    """Make rooms, all different; raises `RoomsExist` if there are some of them, and then makes none."""
    found = await tx.rows(
        "SELECT public FROM rooms WHERE public IN {each_text:rooms}", rooms=[room.id for room in new]
    )
    if found:
        raise RoomsExist([RoomId(public) for (public,) in found])
    await stored_rooms.add_rooms(tx, new, agreement, tx.now)


async def set_room_open(tx: Transaction, room_id: RoomId, *, wanted: bool) -> bool:
    """Open or close a group; says whether anything changed. One that somebody holds opens with them alone."""
    room = await group(tx, room_id)
    held = await groups.held_group(tx, room.key)
    if held is not None and wanted and not room.open:
        raise CannotDo(
            f"{room_id} opens with whoever holds it; warmline room set --help says how to change that"
        )
    if room.open == wanted:
        return False
    if held is not None:
        await close_held(tx, room, held)
        return True
    event: RoomEvent = RoomOpened() if wanted else RoomClosed(over=False)
    await tx.happen(room, event)
    await stored_rooms.set_room_state(tx, room, "open" if wanted else "closed", tx.now)
    return True


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


async def invite(tx: Transaction, name: str, role: Role, days: int, audit_key: bytes) -> Invitation:
    """Make an account and an invitation for it; raises `CannotDo` if the name is taken."""
    if role not in STAFF:
        raise CannotDo(f"{role} is no role of the staff")
    name = account_name(name)
    if await people.staff_by_name(tx, name) is not None:
        raise CannotDo(f"{name} has an account already; to invite them again: warmline staff reset {name}")
    person = await people.add_person(tx, role, tx.now, stay=True)
    await people.add_staff(tx, person, name, role, tx.now)
    return await _invitation(tx, person, name, role, days, audit_key, "invite")


def account_name(name: str) -> str:
    """Bring a name into the form in which it is kept; raises `CannotDo`."""
    try:
        kept = clean(name)
    except ValueError:
        kept = ""
    if not 1 <= len(kept) <= LABEL_MAX_CHARS or "\n" in kept:
        raise CannotDo(f"a name is one line of 1 to {LABEL_MAX_CHARS} characters")
    return kept


async def reset(tx: Transaction, name: str, days: int, audit_key: bytes) -> Invitation:
    """Invite someone again: their password, second factor and sessions end now."""
    account = await account_named(tx, name)
    await _sign_out(tx, account.person)
    return await _invitation(tx, account.person, name, account.role, days, audit_key, "reset")


async def _invitation(
    tx: Transaction, person: PersonId, name: str, role: Role, days: int, audit_key: bytes, action: str
) -> Invitation:
    token = new_token()
    until = tx.now + days * DAY_MS
    await people.set_invitation(tx, person, token_hash(token), until)
    await audit.write_audit(tx, audit_key, Act(tx.now, None, f"staff_{action}", subject=name))
    return Invitation(token, name, role, until)


async def disable(tx: Transaction, name: str, audit_key: bytes) -> None:
    """Close an account: its sockets close within seconds, and its rooms are left."""
    account = await account_named(tx, name)
    await people.disable_staff(tx, account.person, tx.now)
    await _sign_out(tx, account.person)
    await audit.write_audit(tx, audit_key, Act(tx.now, None, "staff_disable", subject=name))


async def set_profile(tx: Transaction, *, name: str, profile: Profile, key: bytes) -> None:
    """Write what a supporter has lived through and speaks; raises `CannotDo`."""
    account = await account_named(tx, name)
    if account.role is not Role.SUPPORTER:
        raise CannotDo(f"{name} is no supporter")
    await talks.set_profile(tx, account.person, profile)
    await audit.write_audit(tx, key, Act(tx.now, None, "staff_profile", subject=name))


async def train(tx: Transaction, *, name: str, course: str, until: date, key: bytes) -> None:
    """Record that somebody was trained, and until when that holds; raises `CannotDo`."""
    account = await account_named(tx, name)
    today = tx.now // DAY_MS
    expires = (until - date(1970, 1, 1)).days
    if expires < today:
        raise CannotDo(f"{until} is over; a training holds until a day to come")
    await shifts.set_training(tx, account.person, account_name(course), today, expires)
    await audit.write_audit(tx, key, Act(tx.now, None, "staff_train", subject=name))


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


async def confirm_helpline(tx: Transaction, *, helpline: str, by: str, on: str, key: bytes) -> None:
    """Note that somebody has tried a helpline."""
    tried = await people.helplines_tried(tx)
    await people.set_helplines_tried(tx, tried | {helpline: Tried(on, account_name(by))})
    await audit.write_audit(tx, key, Act(tx.now, None, "helpline_confirm", subject=helpline))


async def put_on_record(tx: Transaction, *, action: str, subject: str, key: bytes) -> None:
    """Note that somebody on the command line took something out, which changes nothing else."""
    await audit.write_audit(tx, key, Act(tx.now, None, action, subject=subject))


async def set_paused(tx: Transaction, words: str | None) -> None:
    """Stop new people from coming in, with words for them; None lets them in again."""
    await people.set_site_value(tx, "paused", words)


async def give_up_keys(tx: Transaction) -> int:
    """Destroy every key under which texts are sealed, because what opens them is lost; say how many."""
    return await destroy_all_keys(tx)


async def add_endpoint(tx: Transaction, *, name: str, url: str, secret: str, kind: Kind, key: bytes) -> None:
    """Add somebody who is asked when a case waits; `secret` is sealed. Raises `CannotDo`."""
    name = account_name(name)
    if await alerts.endpoint_named(tx, name) is not None:
        raise CannotDo(f"{name} is asked already; to take them away: warmline oncall remove {name}")
    await alerts.add_endpoint(tx, name, url, secret, kind, tx.now)
    await audit.write_audit(tx, key, Act(tx.now, None, "oncall_add", subject=name))


async def order_endpoints(tx: Transaction, *, names: Sequence[str], key: bytes) -> None:
    """Put endpoints first, in the order given; raises `CannotDo`."""
    first = [await endpoint_named(tx, name) for name in names]
    others = [e for e in await alerts.endpoints(tx) if e not in first]
    for place, endpoint in enumerate([*first, *others], start=1):
        await alerts.set_place(tx, endpoint.id, place)
    await audit.write_audit(tx, key, Act(tx.now, None, "oncall_order"))


async def remove_endpoint(tx: Transaction, *, name: str, key: bytes) -> None:
    """Ask somebody no more; raises `CannotDo`."""
    await alerts.remove_endpoint(tx, (await endpoint_named(tx, name)).id)
    await audit.write_audit(tx, key, Act(tx.now, None, "oncall_remove", subject=name))


async def change_secret(tx: Transaction, *, name: str, secret: str, key: bytes) -> None:
    """Sign with a new secret beside the one in use; raises `CannotDo`."""
    endpoint = await endpoint_named(tx, name)
    if is_by_apprise(endpoint.url):
        raise CannotDo(f"{name} is asked through Apprise, which signs nothing; remove and add them instead")
    await alerts.set_secrets(tx, endpoint.id, secret, endpoint.secret)
    await audit.write_audit(tx, key, Act(tx.now, None, "oncall_secret", subject=name))


async def finish_secret(tx: Transaction, *, name: str, key: bytes) -> None:
    """Forget the secret before; raises `CannotDo`."""
    endpoint = await endpoint_named(tx, name)
    await alerts.set_secrets(tx, endpoint.id, endpoint.secret, None)
    await audit.write_audit(tx, key, Act(tx.now, None, "oncall_secret_finished", subject=name))


async def try_endpoint(tx: Transaction, *, name: str) -> None:
    """Put a trial alert on its way; raises `CannotDo`."""
    endpoint = await endpoint_named(tx, name)
    body = json.dumps({"type": "trial", "timestamp": rfc3339(tx.now), "data": {}})
    await alerts.add_alert(tx, new_public_id("msg_"), endpoint.id, [], body, tx.now)


async def endpoint_named(tx: Transaction, name: str) -> Endpoint:
    """Find somebody who is asked; raises `CannotDo`."""
    endpoint = await alerts.endpoint_named(tx, name)
    if endpoint is None:
        raise CannotDo(f"{name} is not on the list: warmline oncall list")
    return endpoint
