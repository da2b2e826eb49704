"""Run the tests of the page's pure modules in node, where there is one."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chat.packs import read_rule_files
from moderation.nudges import EVERYDAY_DOUBLES, HEAVY_FROM, nudges_in
from moderation.rulepack import parse_pack
from moderation.verdict import Track

FOLDER = Path(__file__).parent
WEB = FOLDER.parents[1] / "chat" / "web"
MOST_HITS, FEW_MISSES = 0.7, 0.1

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="node is missing; as root: apt-get install nodejs"
)


def test_the_modules_that_know_no_page_keep_their_promises() -> None:
    tests = sorted(str(file) for file in FOLDER.glob("*.test.mjs"))

    finished = subprocess.run(["node", "--test", *tests], capture_output=True, text=True, timeout=120)

    assert finished.returncode == 0, finished.stdout


def rules_of(pack: str) -> set[str]:
    """Name the rules of a pack without its language."""
    files = {name: text for name, text in read_rule_files().items() if name.startswith(f"{pack}/")}
    return {rule.id.partition(".")[2] for rule in parse_pack(pack, files).rules}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_rule_has_a_name_in_the_reader_s_language(language: str) -> None:
    """Allow for rules that came a moment ago: until they are named, people read their id as words."""
    files = [f"words/later/{language}.js", f"staff/words/{language}.js"]
    keys = [re.findall(r'"rule\.([^"]+)":', (WEB / file).read_text()) for file in files]
    named = {key for found in keys for key in found}
    rules = {rule for pack in ("en", "es") for rule in rules_of(pack)}

    assert sorted(rules - named) == []


def test_the_nudge_before_sending_hears_what_the_rules_say_and_little_else() -> None:
    english = {name: text for name, text in read_rule_files().items() if name.startswith("en/")}
    pack = parse_pack("en", english)
    rules = [rule for rule in pack.rules if not rule.needs and EVERYDAY_DOUBLES.isdisjoint(rule.unless)]
    heavy = [
        rule
        for rule in rules
        if rule.track is Track.CARE and rule.level >= HEAVY_FROM and "violence" not in rule.tags
    ]
    asked: dict[str, list[Any]] = {
        "packs": nudges_in([pack]),
        "hits": [text for rule in heavy for text in rule.must_hit],
        "misses": [text for rule in heavy for text in rule.must_miss],
    }

    command = ["node", str(FOLDER / "nudge_check.mjs")]
    told = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=60)

    heard = json.loads(told.stdout)
    print(f"hears {heard['hits']} of {len(asked['hits'])}, and {heard['misses']} of {len(asked['misses'])}")
    assert heard["hits"] > MOST_HITS * len(asked["hits"])
    assert heard["misses"] < FEW_MISSES * len(asked["misses"])
