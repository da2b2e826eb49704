"""Ask a device for a little work, and see at once that it was done; nothing is remembered of what was asked.

The server picks a number and gives away its hash with some salt; the device tries numbers until one fits. A
keyed mark over all of it tells later that it was this server that asked, which network, and until when. The
form is that of ALTCHA, so that clients may use what there is for it.
"""

import secrets
from base64 import urlsafe_b64decode
from hashlib import blake2b, sha256
from hmac import compare_digest
from typing import NamedTuple

from chat.identity import Tag
from chat.wire.proof import Challenge, Proof

SALT_BYTES = 12
MARK_BYTES = 16
SECOND_MS = 1000


class Unproved(Exception):
    """Say that a proof does not show what was asked."""


class Shown(NamedTuple):
    """A good proof: its mark, which no other proof has, and until when it is good, in ms since 1970 UTC."""

    mark: str
    until: int


def new_challenge(key: bytes, tag: Tag, until: int, most_tries: int) -> Challenge:
    """Ask a network for at most so many tries, half of them on average. `until` in ms since 1970 UTC."""
    # The salt ends in no digit, so that no salt and number read like another salt and another number.
    salt = f"{secrets.token_hex(SALT_BYTES)}?expires={until // SECOND_MS}&"
    challenge = _hash(salt, secrets.randbelow(most_tries))
    mark = _mark(key, tag.today, salt, challenge)
    return Challenge(challenge=challenge, salt=salt, maxnumber=most_tries, signature=mark)


def check_proof(key: bytes, tag: Tag, text: str, now: int) -> Shown:
    """Look at what a network shows; raises `Unproved`. Asked before midnight and shown after it is fine.

    Costs two keyed hashes and at most a plain one, whatever was sent.
    """
    proof = _read(text)
    marks = [_mark(key, each, proof.salt, proof.challenge) for each in tag]
    if not any(compare_digest(mark.encode(), proof.signature.encode()) for mark in marks):
        raise Unproved
    until = int(proof.salt.rpartition("=")[2].rstrip("&")) * SECOND_MS
    if until <= now or _hash(proof.salt, proof.number) != proof.challenge:
        raise Unproved
    return Shown(proof.signature, until)


def _read(text: str) -> Proof:
    """Read base64 of either alphabet, filled up or not."""
    try:
        plain = text.rstrip("=").replace("+", "-").replace("/", "_")
        return Proof.model_validate_json(urlsafe_b64decode(plain + "=" * (-len(plain) % 4)))
    except ValueError:
        raise Unproved from None


def _hash(salt: str, number: int) -> str:
    return sha256(f"{salt}{number}".encode()).hexdigest()


def _mark(key: bytes, tag: str, salt: str, challenge: str) -> str:
    # A NUL stands in none of the three.
    asked = "\0".join((tag, salt, challenge))
    return blake2b(asked.encode(), key=key, digest_size=MARK_BYTES, person=b"proof").hexdigest()
