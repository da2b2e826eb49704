"""Promises of the staff door: kind about weak passwords, blind to who exists, each code once."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from chat.credentials import (
    Passwords,
    new_totp_secret,
    password_objection,
    picture_of,
    totp_step,
    totp_uri,
)

AT = datetime(2026, 3, 2, 22, 15, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "hint"),
    [
        ("short", "12 characters"),
        ("x" * 257, "under 256"),
        ("Robin-of-the-woods", "your name"),
        ("abababababab", "repeats"),
    ],
)
def test_a_weak_password_is_declined_with_advice(password: str, hint: str) -> None:
    objection = password_objection(password, "robin")

    assert objection is not None
    assert hint in objection
    assert objection.startswith("Please")


def test_four_everyday_words_will_do() -> None:
    assert password_objection("kettle marmalade window tide", "robin") is None


async def test_only_the_right_password_opens() -> None:
    passwords = Passwords()

    stored = await passwords.hash("kettle marmalade window tide")

    assert "kettle" not in stored
    assert await passwords.verify("kettle marmalade window tide", stored)
    assert not await passwords.verify("kettle marmalade window tides", stored)


async def test_the_same_letters_from_another_keyboard_open_too() -> None:
    passwords = Passwords()

    stored = await passwords.hash("caf\u00e9 marmalade window")

    assert await passwords.verify("cafe\u0301 marmalade window", stored)


async def test_an_unknown_name_or_a_damaged_entry_opens_nothing() -> None:
    passwords = Passwords()

    assert not await passwords.verify("kettle marmalade window tide", None)
    assert not await passwords.verify("kettle marmalade window tide", "no hash")


async def test_an_unknown_name_waits_for_a_free_place_like_any_other() -> None:
    passwords = Passwords(at_once=1)
    finished: list[str] = []

    async def knock(name: str, stored: str | None) -> None:
        await passwords.verify("kettle marmalade window tide", stored)
        finished.append(name)

    async with asyncio.TaskGroup() as group:
        for name in ("first", "second", "third"):
            group.create_task(knock(name, None))

    assert finished == ["first", "second", "third"]


def test_a_code_opens_once() -> None:
    secret = new_totp_secret()
    code = pyotp.TOTP(secret).at(AT)

    step = totp_step(secret, code, AT, None)

    assert step == int(AT.timestamp()) // 30
    assert totp_step(secret, code, AT, step) is None


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_off(seconds: int, accepted: bool) -> None:
    secret = new_totp_secret()
    code = pyotp.TOTP(secret).at(AT + timedelta(seconds=seconds))

    assert (totp_step(secret, code, AT, None) is not None) is accepted


def test_an_older_code_is_dead_once_a_newer_one_was_used() -> None:
    secret = new_totp_secret()
    older = pyotp.TOTP(secret).at(AT - timedelta(seconds=30))
    last = totp_step(secret, pyotp.TOTP(secret).at(AT), AT, None)

    assert totp_step(secret, older, AT, last) is None


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_opens_nothing(code: str) -> None:
    assert totp_step(new_totp_secret(), code, AT, None) is None


def test_the_address_for_a_code_app_names_the_place_and_the_member() -> None:
    uri = totp_uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "robin", "Night Line")

    assert uri.startswith("otpauth://totp/Night%20Line:robin?")
    assert "secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" in uri


def test_a_second_factor_is_drawn_dark_on_white_and_with_nothing_that_runs() -> None:
    picture = picture_of(totp_uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "robin", "Night Line"))

    assert picture.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox=')
    assert set(re.findall(r"<(\w+)", picture)) == {"svg", "path"}
    assert 'fill="#fff"' in picture
