"""What the operator does from the command line: what `chat/governing.py` holds, and pausing the place.

Each function runs in a transaction of another process than the server's; the server reads what changed from
the logs. What cannot be done is said with `CannotDo`, in words for the operator.
"""

import json
from collections.abc import Sequence
from datetime import date

from chat.governing import (
    CannotDo as CannotDo,
)
from chat.governing import (
    Invitation as Invitation,
)
from chat.governing import (
    RoomsExist as RoomsExist,
)
from chat.governing import (
    account_name as account_name,
)
from chat.governing import (
    account_named as account_named,
)
from chat.governing import (
    add_rooms as add_rooms,
)
from chat.governing import (
    agreement_text as agreement_text,
)
from chat.governing import (
    change_room as change_room,
)
from chat.governing import (
    confirm_helpline as confirm_helpline,
)
from chat.governing import (
    disable as disable,
)
from chat.governing import (
    group as group,
)
from chat.governing import (
    invite as invite,
)
from chat.governing import (
    reset as reset,
)
from chat.governing import (
    set_agreement as set_agreement,
)
from chat.holding import close_held
from chat.identity import new_public_id
from chat.notifying import is_by_apprise
from chat.store import alerts, audit, groups, people, profiles, shifts
from chat.store import rooms as stored_rooms
from chat.store.alerts import Endpoint, Kind
from chat.store.profiles import Profile
from chat.store.secrets import destroy_all_keys
from chat.store.transaction import Transaction
from moderation.audit import Act
from rooms.events import RoomClosed, RoomEvent, RoomOpened
from rooms.ids import RoomId
from rooms.people import Role
from rooms.times import DAY_MS, rfc3339


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


async def set_profile(tx: Transaction, *, name: str, profile: Profile, key: bytes) -> None:
    """Write what a supporter has lived through and speaks; raises `CannotDo`."""
    account = await account_named(tx, name)
    if account.role is not Role.SUPPORTER:
        raise CannotDo(f"{name} is no supporter")
    await profiles.set_profile(tx, account.person, profile)
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
