"""Make what tells one from another: tokens, ids, keys, message numbers, address tags, pseudonyms.

Nothing here says who a person is. Tokens are kept as hashes, addresses as keyed tags, and whatever a peer
can see is random or keyed, so that it tells neither time nor order.
"""

import os
import random
import re
import secrets
import tomllib
from base64 import b32encode
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b, sha256
from importlib.resources import files
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN_BYTES = 32
PUBLIC_ID_BYTES = 10  # 80 bits are 16 characters in base 32
KEY_FILE = "warmline.key"
KEY_BYTES = 32
NONCE_BYTES = 12
IPV4_PREFIX = 24
IPV6_PREFIX = 64
# 63 bits fit a signed integer column; in base 32 they take 13 digits, the first of them below 8.
MESSAGE_ID = re.compile(r"x_([0-7][0-9a-f]{15})")
TRIES_WITH_TWO_WORDS = 20


class BadKey(Exception):
    """Say in one line why the key file cannot be used."""


class Unreadable(Exception):
    """Say that a sealed secret was not sealed with this key for this purpose."""


def new_token() -> str:
    """Make a token of 256 random bits that only its owner will keep."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """Return what is stored of a token; a plain hash will do, since 256 random bits cannot be guessed."""
    return sha256(token.encode()).hexdigest()


def new_public_id(prefix: str) -> str:
    """Make an id that people may see, such as `m_4k2v…` for the prefix `m_`."""
    return prefix + b32encode(secrets.token_bytes(PUBLIC_ID_BYTES)).decode().lower()


@dataclass(frozen=True, slots=True)
class Key:
    """Hold the one secret of a deployment; it stands in no database and in no backup."""

    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose; none of them tells anything about another."""
        return blake2b(
            purpose.encode(), key=self.secret, digest_size=KEY_BYTES, person=b"warmline derive"
        ).digest()


def load_key(data_dir: Path) -> Key:
    """Read the key in `data_dir`, or make one at the first start. Raise `BadKey`."""
    path = data_dir / KEY_FILE
    if not path.exists():
        create_key(path)
    if path.stat().st_mode & 0o077:
        raise BadKey(f"{path}: others on this machine can read it; run: chmod 600 {path}")
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise BadKey(f"{path}: is not a key of {KEY_BYTES} bytes; bring back the right file")
    return Key(secret)


def create_key(path: Path) -> None:
    """Write a new key as a whole or not at all; of two processes that start at once, one wins."""
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def seal(key: bytes, secret: bytes, purpose: str) -> bytes:
    """Encrypt a small secret with AES-256-GCM, bound to what it is for."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, purpose.encode())


def unseal(key: bytes, sealed: bytes, purpose: str) -> bytes:
    """Return what was sealed. Raise `Unreadable` for another key or purpose, or a changed byte."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError):
        raise Unreadable("sealed with another key, for another purpose, or damaged") from None


def message_number(key: bytes, person: int, client_id: str) -> int:
    """Number a message by its author and `client_id`: the same again is the same, without a look-up."""
    return keyed_number(key, b"message", f"{person} {client_id}".encode())


def fingerprint(key: bytes, room: str, text: str, reply_to: str | None, fold: str | None) -> int:
    """Tell whether a repeated `client_id` says the same as before, without keeping the text for it."""
    # No part holds a NUL, and an absent one is nowhere the same as an empty one.
    said = "\0".join((room, reply_to or "", fold or "", text))
    return keyed_number(key, b"fingerprint", said.encode("utf-8", "surrogatepass"))


def keyed_number(key: bytes, purpose: bytes, content: bytes) -> int:
    """Return a keyed hash as an integer of 63 bits."""
    digest = blake2b(content, key=key, digest_size=8, person=purpose).digest()
    return int.from_bytes(digest, "big") >> 1


def message_id(number: int) -> str:
    """Spell a message number as its public id, 16 hexadecimal digits."""
    return f"x_{number:016x}"


def message_number_of(spelled: str) -> int | None:
    """Read a public message id; None if no message can have it."""
    match = MESSAGE_ID.fullmatch(spelled)
    return int(match[1], 16) if match else None


def address_key(key: Key, day: date) -> bytes:
    """Return the key for the address tags of one day; once the day is past, tags cannot be compared."""
    return key.derive(f"address {day.isoformat()}")


class Tag(NamedTuple):
    """A network under today's key and under yesterday's, as what was noted before midnight still holds."""

    today: str
    yesterday: str


def address_tags(key: Key, day: date, address: str) -> Tag:
    """Tag a network as every node of a deployment does, so that what one noted the others can compare."""
    days = (day, day - timedelta(days=1))
    return Tag(*(address_tag(address_key(key, each), address) for each in days))


def address_tag(key: bytes, address: str) -> str:
    """Return a keyed hash of the network an address is in (/24 or /64); the address itself is not kept."""
    return blake2b(network_of(address).encode(), key=key, digest_size=8, person=b"address").hexdigest()


def network_of(address: str) -> str:
    """Return the /24 or /64 around an address; what is no address is a network of its own."""
    try:
        found = ip_address(address)
    except ValueError:
        return "elsewhere"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    prefix = IPV4_PREFIX if found.version == 4 else IPV6_PREFIX
    return str(ip_network(f"{str(found).partition('%')[0]}/{prefix}", strict=False))


@dataclass(frozen=True, slots=True)
class Names:
    """Hold the gentle words that pseudonyms are made of."""

    first: tuple[str, ...]
    second: tuple[str, ...]


def read_names() -> Names:
    """Read the reviewed word list that lies beside this file."""
    found = tomllib.loads(files("chat").joinpath("names.toml").read_text(encoding="utf-8"))
    return Names(tuple(found["first"].split()), tuple(found["second"].split()))


def new_pseudonym(names: Names, taken: Container[str], chance: random.Random) -> str:
    """Choose a name such as "Quiet Harbour" that nobody in the room has.

    A crowded room gets names of three words, so that choosing stays quick however many are taken.
    """
    for _ in range(TRIES_WITH_TWO_WORDS):
        name = f"{chance.choice(names.first)} {chance.choice(names.second)}"
        if name not in taken:
            return name
    while True:
        name = " ".join([*chance.sample(names.first, 2), chance.choice(names.second)])
        if name not in taken:
            return name
