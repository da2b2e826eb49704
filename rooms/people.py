"""Who may do what: one table of roles and permissions, deny by default."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is here; `may` says what each may do."""

    PEER = "peer"
    SUPPORTER = "supporter"
    MODERATOR = "moderator"
    ADMIN = "admin"


STAFF = frozenset({Role.SUPPORTER, Role.MODERATOR, Role.ADMIN})


class Permission(StrEnum):
    """What a command needs. Being a member of the room comes on top; no permission opens a foreign room."""

    SEE_ROOMS = "see_rooms"
    OWN_AFFAIRS = "own_affairs"
    TALK = "talk"
    WAIT = "wait"
    HOLD_TALKS = "hold_talks"
    HOLD_ROOM = "hold_room"
    RELEASE_HELD = "release_held"
    SEE_DESKS = "see_desks"
    CARE_DESK = "care_desk"
    CONDUCT_DESK = "conduct_desk"
    READ_AUDIT = "read_audit"
    BE_FORGOTTEN = "be_forgotten"
    COORDINATE = "coordinate"
    ADMINISTER = "administer"
    COACH = "coach"


_GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.PEER: frozenset(
        {
            Permission.SEE_ROOMS,
            Permission.OWN_AFFAIRS,
            Permission.TALK,
            Permission.WAIT,
            Permission.BE_FORGOTTEN,
        },
    ),
    Role.SUPPORTER: frozenset(
        {
            Permission.SEE_ROOMS,
            Permission.OWN_AFFAIRS,
            Permission.TALK,
            Permission.HOLD_TALKS,
            Permission.HOLD_ROOM,
            Permission.RELEASE_HELD,
        },
    ),
    Role.MODERATOR: frozenset(
        {
            Permission.SEE_ROOMS,
            Permission.OWN_AFFAIRS,
            Permission.TALK,
            Permission.HOLD_ROOM,
            Permission.RELEASE_HELD,
            Permission.SEE_DESKS,
            Permission.CARE_DESK,
            Permission.CONDUCT_DESK,
            Permission.READ_AUDIT,
            Permission.COORDINATE,
            Permission.COACH,
        },
    ),
    Role.ADMIN: frozenset(
        {
            Permission.SEE_ROOMS,
            Permission.OWN_AFFAIRS,
            Permission.HOLD_ROOM,
            Permission.READ_AUDIT,
            Permission.COORDINATE,
            Permission.ADMINISTER,
        },
    ),
}


def may(role: Role, permission: Permission) -> bool:
    """Answer whether a role holds a permission; whatever is not in the table is denied."""
    return permission in _GRANTS.get(role, frozenset())
