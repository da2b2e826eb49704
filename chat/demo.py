"""What a newcomer finds after `make run`: rooms to try, and an invitation for the first moderator."""

from chat.actions.oversee import Invitation, add_rooms, invite, reset
from chat.store import people
from chat.store.rooms import NewRoom
from chat.store.transaction import Transaction
from rooms.ids import RoomId
from rooms.people import Role
from rooms.room import RoomKind

FIRST_MODERATOR = "Robin"
"""Somebody's name, and no role's: peers read it beside what they are told."""

AGREEMENT = """\
What is said here stays here. We listen before we advise, and we speak for ourselves.
Please share no full names, addresses, phone numbers or other contact details, neither yours nor anyone's.
Nobody has to answer. You may leave at any time, without a reason.
A moderator reads along only when something is flagged: someone may be in danger, or a boundary was crossed.
"""

ROOMS = (
    NewRoom(RoomId("r_commonroom"), RoomKind.GROUP, "Common room", "Whatever is on your mind", seats=24),
    NewRoom(RoomId("r_nightowls"), RoomKind.GROUP, "Night owls", "For those who cannot sleep", seats=12),
)


async def prepare(tx: Transaction, days: int, audit_key: bytes) -> Invitation | None:
    """Make the demo rooms once, and an invitation as long as no moderator has signed in."""
    if not await tx.rows("SELECT 1 FROM rooms WHERE public = :room", room=ROOMS[0].id):
        await add_rooms(tx, ROOMS, AGREEMENT)
    if any(
        each.role is Role.MODERATOR and each.signed_in_at is not None for each in await people.all_staff(tx)
    ):
        return None
    account = await people.staff_by_name(tx, FIRST_MODERATOR)
    if account is None:
        return await invite(tx, FIRST_MODERATOR, Role.MODERATOR, days, audit_key)
    if account.password is None and account.disabled_at is None:
        return await reset(tx, FIRST_MODERATOR, days, audit_key)
    return None
