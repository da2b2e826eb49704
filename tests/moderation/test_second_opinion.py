"""The second opinion: what it hears beyond the rules, what it leaves alone, and what its file may hold."""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.local.encoders import new_encoders
from chat.packs import packaged_model
from moderation.second_opinion import BadModel, Encode, features, parse_model
from tests.screening.own_lines import own_lines

FILE = Path(__file__).parents[2] / "moderation" / "weights" / "second_opinion.json"
FIVE_MEGABYTES = 5 << 20


@pytest.fixture(scope="module", params=["words alone", "words and meaning"])
def encoders(request: pytest.FixtureRequest) -> Sequence[Encode]:
    return () if request.param == "words alone" else new_encoders(packaged_model().pieces)


@pytest.mark.parametrize(
    "text",
    [
        "i just want it all to stop for good, i can't keep living like this",
        "i just want to die and i have nobody",
        "i don't see a reason to stay alive and i keep thinking about ending it",
    ],
)
def test_a_cry_for_help_is_heard(text: str, encoders: Sequence[Encode]) -> None:
    assert packaged_model().at_risk(text, encoders)


@pytest.mark.parametrize("group", sorted(own_lines()))
def test_how_somebody_writes_is_hardly_ever_taken_for_danger(group: str, encoders: Sequence[Encode]) -> None:
    lines = own_lines()[group]

    flagged = [line for line in lines if packaged_model().at_risk(line, encoders)]

    assert len(flagged) <= len(lines) / 10


@pytest.mark.parametrize("text", ["", "   ", "\n", "good morning", "how was your day?", "see you on friday"])
def test_an_ordinary_line_is_left_alone(text: str, encoders: Sequence[Encode]) -> None:
    assert not packaged_model().at_risk(text, encoders)


def test_half_a_character_is_no_reason_to_fail(encoders: Sequence[Encode]) -> None:
    assert not packaged_model().at_risk("\ud83d good morning", encoders)
    assert all(encode("\ud83d good morning") for encode in encoders)


@pytest.mark.parametrize("answer", [[], [0.1] * 10, [float("nan")] * 384])
def test_an_encoder_that_answers_nonsense_is_no_second_opinion(answer: list[float]) -> None:
    with pytest.raises(ValueError, match="encoder"):
        packaged_model().meanings[0].score("good morning", lambda _: answer)


@given(st.text(max_size=3000))
def test_any_text_has_a_score_and_the_same_one_each_time(text: str) -> None:
    model = packaged_model()

    assert model.score(text) == model.score(text)
    assert all(0 <= place < model.places for place in features(text, model.places))


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"weights": "????"}', b'{"places": 8, "weights": "AAA=", "unit": 1, "bias": 0}'],
)
def test_a_file_that_holds_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(BadModel):
        parse_model(content)


def test_a_model_with_too_few_weights_is_refused() -> None:
    written = json.loads(FILE.read_bytes()) | {"places": 1 << 20}

    with pytest.raises(BadModel):
        parse_model(json.dumps(written).encode())


@pytest.mark.parametrize("left", [{"offsets": [0.5]}, {"outer": []}, {"weights": "AAA="}])
def test_a_net_with_too_few_numbers_is_refused(left: dict[str, object]) -> None:
    written = json.loads(FILE.read_bytes())
    written["meanings"][0] |= left

    with pytest.raises(BadModel):
        parse_model(json.dumps(written).encode())


@pytest.mark.parametrize(
    "text",
    [
        "ya no quiero estar aquí, nadie me va a extrañar",
        "perdón por todo. mañana ya no voy a ser una carga para nadie",
    ],
)
def test_a_cry_in_spanish_is_heard_by_what_it_means(text: str) -> None:
    assert packaged_model().at_risk(text, new_encoders(packaged_model().pieces))


def test_a_word_counts_the_same_with_its_accents_and_without() -> None:
    model = packaged_model()

    assert model.score("mañana no estaré aquí") == model.score("manana no estare aqui")


def test_each_encoder_is_asked_only_where_what_was_weighed_before_leaves_doubt() -> None:
    plain = packaged_model()
    scored = plain.score("good morning")
    one = replace(
        plain.meanings[0], hidden=[[1.0]], offsets=(0.0,), outer=(1.0,), bias=0.0, sure=scored + 0.7
    )
    asked: list[str] = []

    def first(_: str) -> Sequence[float]:
        asked.append("first")
        return [1.0]

    def second(_: str) -> Sequence[float]:
        asked.append("second")
        return [1.0]

    answers = []
    for gates, sure in (
        ((scored, 0.0), inf),
        ((scored - 1, scored + 1), inf),
        ((scored - 1, scored + 0.5), scored + 0.9),
        ((scored - 1, scored + 0.5), inf),
    ):
        doubted = [replace(one, gate=gate) for gate in gates]
        model = replace(plain, meanings=[doubted[0], replace(doubted[1], sure=sure)], threshold_together=9e9)
        answers.append(model.at_risk("good morning", [first, second]))
        asked.append("next")

    assert asked == ["next", "first", "next", "first", "next", "first", "second", "next"]
    assert answers == [False, False, True, False]


def test_only_hidden_sums_above_nothing_count() -> None:
    meaning = replace(
        packaged_model().meanings[0],
        hidden=[[1.0, 2.0], [-4.0, 1.0]],
        offsets=(0.5, 0.0),
        outer=(2.0, 8.0),
        bias=-1.0,
    )

    score = meaning.score("good morning", lambda _: [1.0, 3.0])

    assert score == 2.0 * (1.0 + 6.0 + 0.5) + 8.0 * 0.0 - 1.0


def test_the_weights_are_small_and_hold_numbers_only() -> None:
    written = json.loads(FILE.read_bytes())

    assert FILE.stat().st_size < FIVE_MEGABYTES
    assert sorted(written) == [
        *("bias", "made_by", "meanings", "messages", "pieces", "places"),
        *("threshold", "threshold_together", "unit", "weights", "what"),
    ]
    assert all(isinstance(count, int) for count in written["messages"].values())
