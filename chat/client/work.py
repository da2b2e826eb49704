"""Do the little work that a door may ask of a newcomer's device."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from chat.wire.proof import Challenge, Proof


class NoAnswer(Exception):
    """Say that no number fits what was asked."""


def prove(challenge: Challenge) -> str:
    """Find the number that was asked for; raises `NoAnswer`. Takes a fraction of a second."""
    salted = sha256(challenge.salt.encode())
    for number in range(challenge.maxnumber):
        tried = salted.copy()
        tried.update(str(number).encode())
        if tried.hexdigest() == challenge.challenge:
            return _shown(challenge, number)
    raise NoAnswer


def _shown(challenge: Challenge, number: int) -> str:
    asked = challenge.model_dump(exclude={"maxnumber"})
    return urlsafe_b64encode(Proof(number=number, **asked).model_dump_json().encode()).decode()
