"""Short codes that people keep on paper: reports, restrictions, appeals."""

import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS = 3
GROUP_CHARS = 4


def new_code() -> str:
    """Make a code such as `K7QF-2MX9-PT4A`: 60 random bits, no letters that look alike."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_CHARS)) for _ in range(GROUPS))
    return "-".join(groups)
