"""Check that a member of the staff is who they say: a password and a code from their phone.

Peers have neither. What is lost is renewed by the operator at the command line and nowhere else, so no
question, mail or link can be used to talk the server out of an account.
"""

import asyncio
import unicodedata
from datetime import datetime, timedelta
from hmac import compare_digest
from io import BytesIO

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORD_MIN_CHARS = 12
PASSWORD_MAX_CHARS = 256
DISTINCT_CHARS_MIN = 5
STEP_SECONDS = 30
# One step early or late: phones' clocks are off by a few seconds, and typing takes a while.
STEPS_AROUND = (0, -1, 1)


def password_objection(password: str, name: str) -> str | None:
    """Say kindly what a password lacks, or None when it will do."""
    if len(password) < PASSWORD_MIN_CHARS:
        return (
            f"Please take at least {PASSWORD_MIN_CHARS} characters; four everyday words make a good password."
        )
    if len(password) > PASSWORD_MAX_CHARS:
        return f"Please stay under {PASSWORD_MAX_CHARS} characters."
    if name and name.casefold() in password.casefold():
        return "Please leave your name out of the password; it is the first thing anyone would try."
    if len(set(password)) < DISTINCT_CHARS_MIN:
        return "Please mix in a few more different characters; this one repeats too much."
    return None


class Passwords:
    """Hash and verify with argon2id, off the event loop and only a few at once.

    One hash takes about 0.2 s and 64 MiB; without a bound, a crowd at the staff door could take all memory.
    """

    def __init__(self, at_once: int = 2) -> None:
        self._hasher = PasswordHasher()
        self._free = asyncio.Semaphore(at_once)

    async def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        async with self._free:
            return await asyncio.to_thread(self._hasher.hash, composed(password))

    async def verify(self, password: str, stored: str | None) -> bool:
        """Tell whether the password is right; `stored` is None for a name that does not exist.

        An unknown name costs a hash all the same, so that the time taken tells nobody which names exist.
        """
        if stored is None:
            await self.hash(password)
            return False
        async with self._free:
            return await asyncio.to_thread(self._matches, stored, composed(password))

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def composed(password: str) -> str:
    """Bring a password into one form, since keyboards spell the same letter in several ways."""
    return unicodedata.normalize("NFKC", password)


def new_totp_secret() -> str:
    """Make the secret that the server and one phone share: 160 bits in base 32."""
    return pyotp.random_base32()


def totp_uri(secret: str, name: str, place: str) -> str:
    """Return the address that a code app reads, with the member's name and the name of the place."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=place)


def picture_of(uri: str) -> str:
    """Draw an address as a QR code that a phone can read off a screen: an SVG picture, dark on white."""
    drawn = BytesIO()
    segno.make_qr(uri, error="m").save(
        drawn, kind="svg", xmldecl=False, omitsize=True, light="#fff", nl=False
    )
    return drawn.getvalue().decode()


def totp_step(secret: str, code: str, at: datetime, last_step: int | None) -> int | None:
    """Return the step that a code belongs to, or None when it is wrong or was used before.

    Store the step with the account and hand it in as `last_step`; no code opens the door twice, as
    section 5.2 of RFC 6238 asks.
    """
    totp = pyotp.TOTP(secret)
    for offset in STEPS_AROUND:
        moment = at + timedelta(seconds=offset * STEP_SECONDS)
        step = int(moment.timestamp()) // STEP_SECONDS
        fresh = last_step is None or step > last_step
        if compare_digest(totp.at(moment).encode(), code.encode()) and fresh:
            return step
    return None
