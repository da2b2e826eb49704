"""Promises of screening: what is found, what is never refused, and what happens when a detector fails."""

import pytest

from chat.packs import read_rule_files
from moderation.care import Helplines
from moderation.decisions import parse_decisions
from moderation.rulepack import RulePackError
from moderation.screening import Screener, Screening, compile_screener, describe
from moderation.slots import hashed_word
from moderation.verdict import Delivery
from rooms.people import Role
from rooms.room import RoomKind
from tests.plain_rules import DECISIONS

EVERY_PLACE = [(kind, role) for kind in RoomKind for role in Role]


def test_an_ordinary_line_is_delivered_without_findings(screener: Screener) -> None:
    screening = screener.screen("good morning, the tea is ready", role=Role.PEER)

    verdict = screener.judge(screening, kind=RoomKind.GROUP, role=Role.PEER)

    assert screening is Screening.nothing
    assert (verdict.delivery, verdict.care, verdict.findings) == (Delivery.DELIVER, 0, ())


@pytest.mark.parametrize(("kind", "role"), EVERY_PLACE)
def test_a_cry_for_help_is_never_refused_even_beside_what_is_refusable(
    screener: Screener,
    kind: RoomKind,
    role: Role,
) -> None:
    screening = screener.screen("i want to die. write to a@example.com", role=role)

    verdict = screener.judge(screening, kind=kind, role=role)

    assert verdict.care >= 2
    assert verdict.delivery is Delivery.DELIVER


def test_no_row_of_the_table_refuses_a_cry_for_help(screener: Screener) -> None:
    tags = {tag for _, _, tag in screener.table.deliveries}
    rules = [rule for pack in screener.packs for rule in pack.rules]
    care_tags = {tag for rule in rules if rule.source.level for tag in rule.tags}

    refused = {
        (kind, role, level)
        for kind, role in EVERY_PLACE
        for level in range(1, 5)
        if screener.table.delivery(kind, role, tags, level) is Delivery.REFUSE
    }

    assert not refused
    assert not care_tags & screener.table.refusable


def test_a_row_that_refuses_what_is_not_refusable_is_no_table() -> None:
    content = b"""
        unscreened = {group = "hold", one_on_one = "deliver"}
        row = [{tag = "distress", delivery = "refuse"}]
    """

    with pytest.raises(RulePackError, match="not listed as refusable"):
        parse_decisions(content)


@pytest.mark.parametrize(
    ("kind", "delivery"),
    [(RoomKind.GROUP, Delivery.HOLD), (RoomKind.ONE_ON_ONE, Delivery.DELIVER)],
)
def test_an_unscreened_message_is_held_in_groups_and_never_taken_for_clean(
    screener: Screener,
    kind: RoomKind,
    delivery: Delivery,
) -> None:
    verdict = screener.judge(Screening.unscreened, kind=kind, role=Role.PEER)

    assert verdict.unscreened
    assert (verdict.delivery, verdict.care) == (delivery, 0)


def test_a_contact_detail_is_refused_with_words_and_its_place(screener: Screener) -> None:
    text = "you can write to quiet@example.com any time"

    said = describe(screener, screener.screen(text, role=Role.PEER), kind=RoomKind.GROUP, role=Role.PEER)

    assert said["delivery"] == "refuse"
    [finding] = [each for each in said["findings"] if each["rule"] == "en.contact.mail"]
    start, end = finding["spans"][0]
    assert text[start:end] == "quiet@example.com"
    assert finding["words"]


SLOTS_BESIDE_WORDS = b"""
[language]
reviewed = true

[words]
conduct = "Please put this another way."

[slots]
weather = ["rain", "light snow"]

[hashed]
secret = ["%s"]

[[rule]]
id = "test.beside"
version = 1
track = "conduct"
words = "conduct"
say = ["under {weather}/{secret}/a_roof"]
"""


@pytest.mark.parametrize("text", ["under light snow", "under rain", "under lanterns", "under a roof"])
def test_a_slot_and_a_list_of_unnamed_words_may_stand_beside_words(text: str) -> None:
    rules = SLOTS_BESIDE_WORDS % hashed_word("lanterns").encode()
    files = {"shared.toml": b"", "decisions.toml": DECISIONS, "en/rules.toml": rules}
    screener = compile_screener(files)

    found = screener.screen(text, role=Role.PEER).findings

    assert [finding.rule for finding in found] == ["test.beside"]
    assert screener.screen("under a tree", role=Role.PEER).findings == ()


def test_every_mistake_in_a_pack_names_file_and_rule() -> None:
    files = dict(read_rule_files())
    wrong = b'{id = "en.wrong", version = 1, track = "care", words = "care", say = ["{nowhere}"]}'
    files["en/wrong.toml"] = b"rule = [" + wrong + b"]"

    with pytest.raises(RulePackError, match=r"en/wrong\.toml: en\.wrong: say"):
        compile_screener(files)


def test_no_helpline_of_the_packaged_list_is_stopped(screener: Screener, helplines: Helplines) -> None:
    texts = [f"you can reach them here: {line.contact}" for line in helplines.known]

    stopped = [text for text in texts if screener.screen(text, role=Role.PEER).tags & {"contact", "link"}]

    assert len(texts) > 20
    assert stopped == []


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_whoever_looks_after_people_reads_words_of_their_own_about_moving_on(
    screener: Screener, language: str
) -> None:
    text = "let's talk on whatsapp instead"

    said = {
        role: screener.screen(text, role=role, language=language).findings[0].words
        for role in (Role.PEER, Role.SUPPORTER, Role.MODERATOR)
    }

    assert said[Role.PEER] == screener.words[language]["moving"]
    assert said[Role.SUPPORTER] == said[Role.MODERATOR] == screener.words[language]["moving_staff"]


WRITTEN_SHORT = b"""
[language]
reviewed = true

[words]
conduct = "Please put this another way."

[[rule]]
id = "test.short"
version = 1
track = "conduct"
words = "conduct"
say = ["under bridge/$"]
"""


@pytest.mark.parametrize("text", ["under bridge 9", "down under", "go under. bye"])
def test_a_rule_may_end_with_a_word_or_the_sentence(text: str) -> None:
    screener = compile_screener({"shared.toml": b"", "decisions.toml": DECISIONS, "en/a.toml": WRITTEN_SHORT})

    found = screener.screen(text, role=Role.PEER).findings

    assert [finding.rule for finding in found] == ["test.short"]
    assert screener.screen("under a tree", role=Role.PEER).findings == ()


def test_a_language_may_have_words_and_no_rules_of_its_own() -> None:
    words = '[words]\nconduct = "من فضلك، قل هذا بطريقة أخرى."\n'.encode()
    files = {
        "shared.toml": b"",
        "decisions.toml": DECISIONS,
        "en/a.toml": WRITTEN_SHORT,
        "ar/words.toml": words,
    }
    screener = compile_screener(files)

    found = screener.screen("under bridge 9", role=Role.PEER, language="ar").findings

    assert found[0].words.startswith("من فضلك")
    assert [pack.language for pack in screener.packs] == ["en"]


EXCUSED = b"""
[language]
reviewed = true

[words]
conduct = "Please put this another way."

[[context]]
name = "wet"
where = "sentence"
say = ["wet"]

[[context]]
name = "roof"
where = "message"
but = ["wet"]
say = ["roof"]

[[rule]]
id = "test.rain"
version = 1
track = "conduct"
words = "conduct"
unless = ["roof"]
say = ["rain"]
"""


def compiled(rules: bytes) -> Screener:
    return compile_screener({"shared.toml": b"", "decisions.toml": DECISIONS, "en/a.toml": rules})


def test_an_excuse_does_not_count_beside_what_outweighs_it() -> None:
    screener = compiled(EXCUSED)

    def is_found(text: str) -> bool:
        return bool(screener.screen(text, role=Role.PEER).findings)

    assert is_found("rain")
    assert not is_found("rain on the roof")
    assert is_found("rain on the wet roof")


@pytest.mark.parametrize("name", [b"nowhere", b"roof"])
def test_what_outweighs_an_excuse_is_known_and_never_the_excuse_itself(name: bytes) -> None:
    with pytest.raises(RulePackError, match=r"en/a\.toml: roof: but"):
        compiled(EXCUSED.replace(b'but = ["wet"]', b'but = ["%s"]' % name))
