"""What the server sends is what its models say, however fast it was built."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.wire.entries import RoomEntry
from chat.wire.events.room import MessagePosted
from chat.wire.frames import (
    WITH_TEXT,
    entry_frame,
    findings_shown,
    receipt_frame,
    refused_frame,
    reply_frame,
    reply_with_entries,
)
from chat.wire.parts import Care, Finding, Helpline
from chat.wire.replies import CaseDetail, Done, Entries, Receipt, Refused
from moderation import verdict
from rooms import refusals
from tests.protocol import check_sent
from tests.rooms.test_refusals import EVERY

AT_MS = 1_767_323_045_007
AT = "2026-01-02T03:04:05.007Z"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
IDS = st.from_regex(r"[!-~]{1,40}", fullmatch=True)
SEQS = st.integers(1, 2**53 - 1)
REFS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=36) | st.integers(
    1 - 2**53, 2**53 - 1
)
MOMENTS = st.integers(0, 4_102_444_800_000)
GONE = st.sampled_from(["moderated", "withdrawn", "expired"])
POSTED = st.fixed_dictionaries(
    {"message": IDS, "member": IDS, "pseudonym": TEXTS, "role": st.sampled_from(["peer", "supporter"])},
    optional={"reply_to": IDS, "fold": TEXTS},
)
FOUND = st.builds(
    verdict.Finding,
    rule=IDS,
    version=st.integers(1, 99),
    track=st.sampled_from(verdict.Track),
    level=st.integers(0, 4),
    words=TEXTS,
    spans=st.lists(st.tuples(st.integers(0, 9), st.integers(10, 20)), max_size=2).map(tuple),
    tags=st.just(frozenset({"past"})),
)
LINES = st.builds(
    Helpline,
    name=TEXTS,
    contact=TEXTS,
    hours=TEXTS,
    country=TEXTS,
    languages=st.lists(TEXTS, max_size=2).map(tuple),
)
CARES = st.builds(
    Care, level=st.integers(1, 4), words=TEXTS, helplines=st.lists(LINES, max_size=2).map(tuple)
).map(lambda care: care.model_dump(mode="json"))

SAMPLES: dict[str, refusals.Refusal] = {
    "malformed": refusals.Malformed("text"),
    "unavailable": refusals.Unavailable("We open again at six."),
    "proof_needed": refusals.ProofNeeded(
        {"algorithm": "SHA-256", "challenge": "c", "salt": "s", "maxnumber": 50_000, "signature": "m"}
    ),
    "suspended": refusals.Suspended(
        {
            "code": "K7QF-2MX9-PT4A",
            "action": "suspend",
            "scope": "everywhere",
            "until": AT,
            "rule": "room_agreement",
            "automated": False,
            "words": "Please come back next week.",
            "contest_by": AT,
        },
        [
            {
                "name": "A line",
                "contact": "tel:116123",
                "hours": "always",
                "country": "DE",
                "languages": ["de"],
            }
        ],
    ),
    "agreement_needed": refusals.AgreementNeeded(2, "Be kind."),
    "room_paused": refusals.RoomPaused("Let us take a breath."),
    "muted": refusals.Muted(AT_MS),
    "message_refused": refusals.MessageRefused(
        [
            {
                "rule": "contact.phone",
                "version": 1,
                "track": "conduct",
                "words": "No numbers here.",
                "spans": [[0, 9]],
            }
        ]
    ),
    "case_moved_on": refusals.CaseMovedOn(3),
}


@given(IDS, SEQS, MOMENTS, POSTED, TEXTS)
def test_a_posted_message_is_what_the_model_says(room: str, seq: int, at: int, body: Any, text: str) -> None:
    entry = check_sent(entry_frame(f"room:{room}", seq, at, "message_posted", body, text=text))

    assert isinstance(entry, RoomEntry)
    assert isinstance(entry.event, MessagePosted)
    assert (entry.seq, entry.event.text, entry.event.gone) == (seq, text, None)


@given(POSTED, GONE)
def test_a_gone_message_keeps_its_place_with_text_null(body: Any, gone: str) -> None:
    encoded = entry_frame("room:r_1", 5, AT_MS, "message_posted", body, gone=gone)
    check_sent(encoded)

    assert orjson.loads(encoded)["event"] == {"kind": "message_posted", **body, "text": None, "gone": gone}


@pytest.mark.parametrize("kind", sorted(WITH_TEXT))
def test_events_with_a_text_end_in_it(kind: str) -> None:
    encoded = entry_frame("side:r_1", 1, AT_MS, kind, {"message": "x_1"}, text="hello")

    assert encoded.endswith(b'"message":"x_1","text":"hello"}}')


def test_other_events_have_no_text() -> None:
    encoded = entry_frame(
        "room:r_1", 2, AT_MS, "room_paused", {"words": "a breath"}, text="stray", gone="expired"
    )
    check_sent(encoded)

    assert orjson.loads(encoded) == {
        "type": "entry",
        "log": "room:r_1",
        "seq": 2,
        "at": AT,
        "event": {"kind": "room_paused", "words": "a breath"},
    }


@given(REFS, st.uuids().map(str), IDS, SEQS, CARES, st.lists(FOUND, max_size=2))
def test_a_receipt_is_what_the_model_says(
    ref: str | int, mark: str, message: str, seq: int, care: Any, found: Any
) -> None:
    kept = {"delivery": "delivered", "seq": seq, "at": AT, "care": care, "findings": findings_shown(found)}

    receipt = check_sent(receipt_frame(ref, mark, message, kept))

    assert isinstance(receipt, Receipt)
    assert (receipt.ref, receipt.client_id, receipt.seq) == (ref, mark, seq)
    assert receipt.care == Care.model_validate(care)
    assert receipt.findings == tuple(Finding.model_validate(shown) for shown in findings_shown(found))


def test_a_held_message_has_no_number_in_its_receipt() -> None:
    receipt = check_sent(receipt_frame(1, "12345678", "x_1", {"delivery": "held", "at": AT}))

    assert isinstance(receipt, Receipt)
    assert receipt.seq is None


def test_findings_are_shown_without_levels_and_tags() -> None:
    found = verdict.Finding(
        "crisis.plan", 2, verdict.Track.CARE, 4, "We are here.", ((0, 4),), frozenset({"now"})
    )

    assert set(orjson.loads(orjson.dumps(findings_shown([found])))[0]) == set(Finding.model_fields)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
@pytest.mark.parametrize("language", ["en", "es", "eo"])
def test_every_refusal_is_what_the_model_says(kind: type[refusals.Refusal], language: str) -> None:
    refusal = SAMPLES.get(kind.code) or kind()

    refused = check_sent(refused_frame(refusal, "r", language))

    assert isinstance(refused, Refused)
    assert (refused.ref, refused.code, refused.retry) == ("r", kind.code, kind.retry)
    assert (refused.retry == "later") == (refused.retry_after_ms is not None)


@given(CARES)
def test_care_rides_on_any_refusal(care: Any) -> None:
    muted = refusals.Muted(AT_MS)
    muted.care = care

    refused = check_sent(refused_frame(muted, None, "en"))

    assert isinstance(refused, Refused)
    assert refused.care == Care.model_validate(care)
    assert refused.until == AT


def test_a_ref_that_could_not_be_read_is_answered_with_null() -> None:
    assert orjson.loads(refused_frame(refusals.Malformed(None), None, "en"))["ref"] is None
    assert reply_frame(Done(), None) == b'{"type":"done","ref":null}'


@given(st.lists(POSTED, max_size=3), REFS)
def test_entries_are_put_into_a_reply_as_they_are(bodies: list[Any], ref: str | int) -> None:
    encoded = [
        entry_frame("room:r_1", n, AT_MS, "message_posted", b, text="hi") for n, b in enumerate(bodies, 1)
    ]

    reply = check_sent(
        reply_with_entries(Entries(log="room:r_1", entries=(), more=False), ref, "entries", encoded)
    )

    assert isinstance(reply, Entries)
    assert [entry.seq for entry in reply.entries] == list(range(1, len(bodies) + 1))


def test_a_case_shows_the_talk_around_it() -> None:
    detail = CaseDetail(
        case="c_1",
        track="care",
        version=1,
        level=2,
        state="open",
        opened_at=AT,
        due_at=AT,
        flags=(),
        findings=(),
    )
    entry = entry_frame("room:r_1", 1, AT_MS, "room_opened", {})

    shown = check_sent(reply_with_entries(detail, 1, "context", [entry]))

    assert isinstance(shown, CaseDetail)
    assert len(shown.context) == 1
