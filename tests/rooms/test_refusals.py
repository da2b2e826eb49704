"""Refusals are kind, complete and stable."""

import re
from collections.abc import Iterator

import orjson
import pytest

from rooms import refusals
from rooms.closing import CloseCode
from rooms.refusals import ComeBackLater, Refusal, words_for
from rooms.words import BY_LANGUAGE

BLAME = re.compile(
    r"\b(you (must|cannot do|failed|violated|broke|should)|your fault|illegal|invalid|forbidden|denied|error|"
    r"banned|abuse|offen[cs]e|debes|culpa|error|inválid\w*|prohibid\w*|denegad\w*)\b|"
    r"يجب عليك|عليك أن|ذنبك|خطأ|غير صالح|ممنوع|محظور|مرفوض|انتهك|خالفت|فشلت",
    re.IGNORECASE,
)
CLINICAL = re.compile(
    r"\b(patient|diagnos\w*|symptom\w*|disorder|treatment|therapy|suicid\w*|self-harm|crisis|"
    r"paciente|síntoma\w*|trastorno|tratamiento|terapia)\b|مريض|مرض|تشخيص|أعراض|اضطراب|علاج|انتحار|أزمة",
    re.IGNORECASE,
)
SHOUTING = re.compile(r"!|\b[A-Z]{2,}\b")


def kinds(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Walk the refusals of `rooms`."""
    for below in kind.__subclasses__():
        if below.__module__ == refusals.__name__:
            yield below
            yield from kinds(below)


EVERY = sorted((kind for kind in kinds() if "code" in vars(kind)), key=lambda kind: kind.code)
"""Those that have a code of their own."""
LATER = [kind for kind in EVERY if issubclass(kind, ComeBackLater)]
SAMPLES: list[Refusal] = [
    refusals.TooFast(750),
    refusals.Unavailable("We open again at six."),
    refusals.Malformed("text"),
    refusals.ProofNeeded({"algorithm": "SHA-256", "salt": "s"}),
    refusals.Suspended({"code": "k_1"}, [{"name": "A line"}]),
    refusals.AgreementNeeded(2, "Be kind."),
    refusals.RoomPaused("Let us take a breath."),
    refusals.Muted(1_767_323_045_007),
    refusals.MessageRefused([{"rule": "contact.phone"}]),
    refusals.CaseMovedOn(3),
]


def test_no_two_refusals_share_a_code() -> None:
    assert len({kind.code for kind in EVERY}) == len(EVERY)


@pytest.mark.parametrize("language", sorted(BY_LANGUAGE))
def test_every_refusal_has_words_in_every_language_and_no_words_are_left_over(language: str) -> None:
    codes = {kind.code for kind in EVERY}
    own = {kind.spoken for kind in kinds() if kind.spoken is not None}

    assert set(BY_LANGUAGE[language]) == codes | own


@pytest.mark.parametrize("language", sorted(BY_LANGUAGE))
@pytest.mark.parametrize("pattern", [BLAME, CLINICAL, SHOUTING], ids=["blame", "clinical", "shouting"])
def test_words_never_blame_diagnose_or_shout(language: str, pattern: re.Pattern[str]) -> None:
    assert [words for words in BY_LANGUAGE[language].values() if pattern.search(words)] == []


@pytest.mark.parametrize("language", sorted(BY_LANGUAGE))
def test_words_are_whole_short_sentences(language: str) -> None:
    for words in BY_LANGUAGE[language].values():
        assert words[0].isalpha()
        assert not words[0].islower()
        assert words.endswith(".")
        assert len(words) <= 100


def test_the_lint_would_notice_blame() -> None:
    assert BLAME.search("You violated our rules.")
    assert BLAME.search("لقد انتهكت القواعد.")
    assert CLINICAL.search("A patient like you")
    assert CLINICAL.search("هذه أعراض.")
    assert SHOUTING.search("Stop that!")


def test_words_follow_the_language_and_fall_back_to_english() -> None:
    english, spanish = (BY_LANGUAGE[language]["room_full"] for language in ("en", "es"))

    assert words_for(refusals.RoomFull(), "es-MX") == spanish
    assert words_for(refusals.RoomFull(), "ES") == spanish
    assert words_for(refusals.RoomFull(), "eo") == english
    assert words_for(refusals.RoomFull(), "") == english


def test_words_of_a_human_come_before_ours() -> None:
    assert words_for(refusals.RoomPaused("Let us take a breath."), "es") == "Let us take a breath."
    assert words_for(refusals.Unavailable(), "en") == BY_LANGUAGE["en"]["unavailable"]


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_whoever_may_come_back_later_is_told_when(kind: type[Refusal]) -> None:
    assert (kind.retry == "later") == issubclass(kind, ComeBackLater)


@pytest.mark.parametrize(
    "kind", [k for k in EVERY if issubclass(k, ComeBackLater)], ids=lambda kind: kind.code
)
def test_waiting_has_a_usual_length(kind: type[ComeBackLater]) -> None:
    wait = kind().details()["retry_after_ms"]

    assert isinstance(wait, int)
    assert wait > 0


def test_a_wait_of_nothing_is_kept() -> None:
    assert refusals.TooFast(0).details() == {"retry_after_ms": 0}


@pytest.mark.parametrize("refusal", SAMPLES, ids=str)
def test_details_are_ready_for_the_wire(refusal: Refusal) -> None:
    assert None not in orjson.loads(orjson.dumps(refusal.details())).values()


def test_details_name_what_the_protocol_names() -> None:
    assert refusals.Muted(1_767_323_045_007).details() == {"until": "2026-01-02T03:04:05.007Z"}
    assert refusals.CaseMovedOn(3).details() == {"version": 3}
    assert refusals.AgreementNeeded(2, "Be kind.").details() == {"version": 2, "text": "Be kind."}
    assert refusals.Malformed("text").details() == {"field": "text"}
    assert refusals.Malformed(None).details() == {}


def test_a_foreign_room_and_an_absent_one_cannot_be_told_apart() -> None:
    assert refusals.NotAMember().details() == {}


@pytest.mark.parametrize("refusal", SAMPLES, ids=str)
def test_printing_a_refusal_shows_its_code_alone(refusal: Refusal) -> None:
    assert str(refusal) == refusal.code
    assert repr(refusal) == f"{type(refusal).__name__}()"


@pytest.mark.parametrize("code", CloseCode, ids=lambda code: code.name)
def test_every_close_code_has_a_meaning_and_an_advice(code: CloseCode) -> None:
    assert code.meaning
    assert code.come_back == (4000 <= code < 4500)
