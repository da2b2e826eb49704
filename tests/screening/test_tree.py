"""The tree holds no text of other people, names no means, and speaks to people as safe messaging asks."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from chat.packs import packaged_screener, read_rule_files
from moderation.care import all_words
from moderation.slots import HASH_KEY
from moderation.vocabulary import checksum
from tests.screening.corpus import PLACE, Corpus, Part, is_here

ROOT = Path(__file__).parents[2]
SOURCES = ("gold_dev", "cssrs_posts", "tweets9k", "tweets1k8", "tsid", "es_suicide", "counsel_q", "sad_sms")
SHINGLE = 9
"""So many words in a row that are the same as in somebody's message are no coincidence."""

MOST_MEANS = 6
"""A few words have other senses, and stand where those are meant; a list would hold more."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
NEVER_SAID = re.compile(
    r"\b(commit\w*|successful|failed (?:attempt|suicide)|epidemic|selfish|attention[- ]seek\w*|overreact\w*"
    r"|comet\w+|exitoso|fallido|egoísta|llamar la atención|method\w* of|overdos\w+|sobredosis)\b"
    r"|ارتك|ناجح|فاشل|أناني|لفت الانتباه|لفت النظر|وباء|جرعة زائدة|تبالغ|مبالغ",
    re.IGNORECASE,
)
REACHES_OUT = re.compile(
    r"talk|share|stay|people|reach|team|habla|comparti|quédate|persona|equipo|حدّث|تتحدث|الحديث|ابقَ|أشخاص|فريق",
    re.IGNORECASE,
)
SHOWN = [*all_words(), *(text for pack in packaged_screener().packs for text in pack.words.values())]


@cache
def tree() -> dict[str, str]:
    """Give every text of the project that is kept."""
    named = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    return {name: _text(ROOT / name) for name in named.decode().split("\0") if name}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8") if file.is_file() else ""
    except UnicodeDecodeError:
        return ""


def words_of(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def shingles(text: str) -> Iterator[int]:
    words = words_of(text)
    return (hash(tuple(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1))


@cache
def means() -> frozenset[int]:
    """Give the checksums of all means that the rules know."""
    files = read_rule_files().items()
    packs = (tomllib.loads(content.decode()) for name, content in files if name.endswith("hashed.toml"))
    return frozenset(int(number, 16) for pack in packs for number in pack["hashed"]["means"])


def named_in(text: str) -> set[str]:
    return {word for word in words_of(text) if checksum(word, HASH_KEY) in means()}


@pytest.mark.skipif(not is_here(), reason="the text is not at hand")
def test_no_message_of_anybody_stands_in_the_tree() -> None:
    theirs = {
        shingle
        for part in Part
        for source in SOURCES
        for message in Corpus(PLACE, part).messages(source)
        for shingle in shingles(message.text)
    }

    assert [name for name, text in tree().items() if not theirs.isdisjoint(shingles(text))] == []


def test_the_search_for_other_peoples_words_finds_some() -> None:
    theirs = set(shingles("one lantern after the other went out along the quiet harbour wall"))

    assert not theirs.isdisjoint(shingles("so: one lantern after the other went out along the quiet harbour"))
    assert theirs.isdisjoint(shingles("one lantern after the other went on burning until the morning came"))


def test_no_file_spells_out_a_list_of_means() -> None:
    named = {name: len(named_in(text)) for name, text in tree().items()}

    assert len(means()) > 50
    assert {name: count for name, count in named.items() if count > MOST_MEANS} == {}


@pytest.mark.parametrize("text", SHOWN)
def test_words_shown_to_people_keep_to_safe_messaging(text: str) -> None:
    assert NEVER_SAID.findall(text) == []
    assert len(named_in(text)) <= 1


@pytest.mark.parametrize("text", ["he committed it", "ha cometido algo", "هذا وباء"])
def test_the_rules_of_safe_messaging_are_heard_in_every_language(text: str) -> None:
    assert NEVER_SAID.search(text)


def test_care_always_shows_a_way_to_reach_someone() -> None:
    assert [text for text in all_words() if not REACHES_OUT.search(text)] == []
