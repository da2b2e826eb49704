"""Promises of ids, keys and names: what people see tells nothing, and what is kept gives nothing away."""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.identity import (
    BadKey,
    Key,
    Unreadable,
    address_key,
    address_tag,
    fingerprint,
    load_key,
    message_id,
    message_number,
    message_number_of,
    network_of,
    new_pseudonym,
    new_public_id,
    new_token,
    read_names,
    seal,
    token_hash,
    unseal,
)

KEY = Key(b"k" * 32)
TEXT_KEY = KEY.derive("texts")


def test_a_token_is_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(len(token) == 43 for token in tokens)


def test_what_is_stored_of_a_token_is_not_the_token() -> None:
    token = new_token()

    assert token not in token_hash(token)
    assert token_hash(token) == token_hash(token)


def test_a_public_id_has_its_prefix_and_eighty_random_bits() -> None:
    assert re.fullmatch(r"m_[a-z2-7]{16}", new_public_id("m_"))
    assert len({new_public_id("r_") for _ in range(1000)}) == 1000


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first, second = load_key(tmp_path), load_key(tmp_path)

    assert first == second
    assert (tmp_path / "warmline.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["warmline.key"]


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(load_key, [tmp_path] * 32))

    assert len({key.secret for key in keys}) == 1


def test_a_key_that_others_can_read_is_refused_with_the_line_that_helps(tmp_path: Path) -> None:
    load_key(tmp_path)
    (tmp_path / "warmline.key").chmod(0o644)

    with pytest.raises(BadKey, match="chmod 600"):
        load_key(tmp_path)


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    load_key(tmp_path)
    (tmp_path / "warmline.key").write_bytes(b"short")

    with pytest.raises(BadKey, match="32 bytes"):
        load_key(tmp_path)


def test_printing_a_key_does_not_show_it() -> None:
    assert "kkk" not in repr(KEY)


def test_keys_for_two_purposes_have_nothing_in_common() -> None:
    assert KEY.derive("messages") == KEY.derive("messages") != KEY.derive("texts")


def test_a_sealed_secret_comes_back_for_its_own_purpose_only() -> None:
    sealed = seal(TEXT_KEY, b"secret", "code of m1")

    assert unseal(TEXT_KEY, sealed, "code of m1") == b"secret"
    assert b"secret" not in sealed
    with pytest.raises(Unreadable):
        unseal(TEXT_KEY, sealed, "code of m2")
    with pytest.raises(Unreadable):
        unseal(KEY.derive("others"), sealed, "code of m1")


@pytest.mark.parametrize("damaged", [b"", b"short", b"x" * 40])
def test_a_damaged_secret_is_unreadable(damaged: bytes) -> None:
    with pytest.raises(Unreadable):
        unseal(TEXT_KEY, damaged, "code of m1")


@given(st.integers(0, 2**63 - 1))
def test_a_message_number_and_its_id_are_the_same_thing(number: int) -> None:
    assert message_number_of(message_id(number)) == number


@given(st.text(max_size=20))
def test_what_is_no_message_id_has_no_number(spelled: str) -> None:
    number = message_number_of(spelled)

    assert number is None or message_id(number) == spelled


@pytest.mark.parametrize(
    "spelled", ["x_8000000000000000", "x_000000000000000g", "x_00000000000000 1", "x_0000000000000001\n"]
)
def test_a_message_id_has_one_spelling(spelled: str) -> None:
    assert message_number_of(spelled) is None


def test_a_repeat_has_the_same_number_and_anything_else_another() -> None:
    number = message_number(TEXT_KEY, 1, "0-first")

    assert number == message_number(TEXT_KEY, 1, "0-first")
    assert number != message_number(TEXT_KEY, 10, "-first")
    assert number != message_number(TEXT_KEY, 1, "0-other")
    assert 0 <= number < 2**63


def test_a_fingerprint_changes_with_each_part_of_what_is_said() -> None:
    said = [
        ("r_a", "hello", None, None),
        ("r_b", "hello", None, None),
        ("r_a", "hello!", None, None),
        ("r_a", "hello", "x_1", None),
        ("r_a", "hello", None, "x_1"),
        ("r_a", "hello', None", None, None),
    ]

    assert len({fingerprint(TEXT_KEY, *one) for one in said}) == len(said)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "elsewhere"),
    ],
)
def test_an_address_counts_as_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_neighbours_share_a_tag_for_one_day() -> None:
    monday, tuesday = address_key(KEY, date(2026, 3, 2)), address_key(KEY, date(2026, 3, 3))

    assert address_tag(monday, "192.0.2.1") == address_tag(monday, "192.0.2.9")
    assert address_tag(monday, "192.0.2.1") != address_tag(monday, "192.0.3.1")
    assert address_tag(monday, "192.0.2.1") != address_tag(tuesday, "192.0.2.1")


def test_the_word_list_is_large_and_has_no_word_twice() -> None:
    names = read_names()

    assert min(len(names.first), len(names.second)) >= 150
    assert len({*names.first, *names.second}) == len(names.first) + len(names.second)
    assert all(re.fullmatch(r"[A-Z][a-z]{1,11}", word) for word in (*names.first, *names.second))


def test_no_two_in_a_room_share_a_pseudonym_however_crowded_it_is() -> None:
    names, chance = read_names(), random.Random(4)
    taken = {f"{one} {two}" for one in names.first for two in names.second}
    full = len(taken)

    for _ in range(200):
        taken.add(new_pseudonym(names, taken, chance))

    assert len(taken) == full + 200


def test_a_pseudonym_is_two_words() -> None:
    names, chance = read_names(), random.Random(4)

    assert all(len(new_pseudonym(names, (), chance).split()) == 2 for _ in range(100))
