"""Promises of proofs: what was asked is found, nothing else is taken, and midnight changes nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.client.work import NoAnswer, prove
from chat.identity import Tag
from chat.proofs import Unproved, check_proof, new_challenge
from chat.wire.proof import Challenge
from tests.protocol import PAGE, transcripts

KEY = b"k" * 32
HERE = Tag("today", "yesterday")
NOW, UNTIL = 1_777_636_800_000, 1_777_636_860_000


def asked() -> Challenge:
    return new_challenge(KEY, HERE, UNTIL, 100)


def test_what_was_asked_before_midnight_is_taken_after_it() -> None:
    proof = prove(asked())

    assert check_proof(KEY, Tag("tomorrow", "today"), proof, NOW).until == UNTIL
    with pytest.raises(Unproved):
        check_proof(KEY, Tag("the day after", "tomorrow"), proof, NOW)


def test_another_key_asked_for_something_else() -> None:
    with pytest.raises(Unproved):
        check_proof(b"K" * 32, HERE, prove(asked()), NOW)


def test_it_is_late_at_the_very_moment() -> None:
    proof = prove(asked())

    assert check_proof(KEY, HERE, proof, UNTIL - 1)
    with pytest.raises(Unproved):
        check_proof(KEY, HERE, proof, UNTIL)


def test_no_two_questions_are_alike() -> None:
    assert len({asked().signature for _ in range(100)}) == 100


def test_one_who_looks_for_what_is_not_there_ends() -> None:
    with pytest.raises(NoAnswer):
        prove(asked().model_copy(update={"challenge": "0" * 64}))


@given(st.text(max_size=2_000))
def test_whatever_is_shown_instead_is_no_proof(text: str) -> None:
    with pytest.raises(Unproved):
        check_proof(KEY, HERE, text, NOW)


def test_no_other_number_and_no_other_end_fit_what_was_asked() -> None:
    shown = json.loads(urlsafe_b64decode(prove(asked())))
    later = shown["salt"].replace(f"={UNTIL // 1000}&", f"={UNTIL}&")

    for change in ({"number": shown["number"] + 1}, {"salt": later}, {"salt": shown["salt"] + "1"}):
        with pytest.raises(Unproved):
            check_proof(KEY, HERE, urlsafe_b64encode(json.dumps(shown | change).encode()).decode(), NOW)


def test_the_protocol_page_prints_work_with_its_true_answer() -> None:
    [told] = [t for t in transcripts(PAGE.read_text()) if t.title == "a newcomer who shows a little work"]
    work = Challenge.model_validate(told.lines[1].fields["challenge"])

    assert prove(work) == told.lines[2].fields["proof"]
