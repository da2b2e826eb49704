"""Short codes that people keep on paper: reports, restrictions, appeals; and codes as people write them."""

import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS = 3
GROUP_CHARS = 4


def new_code() -> str:
    """Make a code such as `K7QF-2MX9-PT4A`: 60 random bits, no letters that look alike."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_CHARS)) for _ in range(GROUPS))
    return "-".join(groups)


def as_given(written: str) -> str:
    """Bring a code into the form it was given in, however somebody has written it down.

    Small letters, blanks and other dashes count for nothing. What cannot be such a code stays as it is.
    """
    letters = "".join(letter for letter in written.upper() if letter in LETTERS)
    rest = {letter for letter in written if letter.isalnum() and letter.upper() not in LETTERS}
    if rest or len(letters) != GROUPS * GROUP_CHARS:
        return written
    return "-".join(letters[start : start + GROUP_CHARS] for start in range(0, len(letters), GROUP_CHARS))
