"""An hour, a place or company makes a plan no lighter."""

import pytest

from chat.packs import packaged_screener
from moderation.compiling import BUILT_IN_CONTEXTS, Rule
from moderation.screening import Screener
from moderation.verdict import Track
from rooms.people import Role

OTHERWISE_MEANT = {
    "there is no reason to live",
    "i am so alone, time to go",
    "i am going to end things",
    "i have chosen the day",
    "my friend posted on instagram that he is ending it tonight",
    "i keep thinking about ending things",
    "i am going to do it",
    "i'm so tired of waking up",
    "a boy in my class wrote that he is ending it tonight",
    "my wife told me we would be better off without her",
    "my patient says she has stopped fighting",
    "i wrote the letters already",
    "my letters are written",
    "this is my last night",
    "today will be my last day",
    "it is my last day here",
}
"""What can be about a job, a lover or a dull day as soon as something follows, which nothing in it tells.

After danger was said in the talk, what is said of oneself counts whatever follows: see `test_talk`.
"""

GRAVE = [
    rule
    for pack in packaged_screener().packs
    if pack.language == "en"
    for rule in pack.rules
    if rule.source.track is Track.CARE and rule.source.level > 1
]


@pytest.mark.parametrize("rule", GRAVE, ids=lambda rule: rule.source.id)
def test_an_hour_a_place_or_company_lowers_no_level(screener: Screener, rule: Rule) -> None:
    before = () if BUILT_IN_CONTEXTS.isdisjoint(rule.source.needs) else (2,)
    role = next(role for role in Role if role in rule.roles)

    def level(text: str) -> int:
        return screener.screen(text, role=role, before=before).level

    texts = [text for text in rule.source.must_hit if text not in OTHERWISE_MEANT]
    more = ("at 9", "at work", "with him")
    lowered = [f"{text} {end}" for text in texts for end in more if level(f"{text} {end}") < level(text)]

    assert lowered == []


@pytest.mark.parametrize(
    ("text", "level"),
    [("i'm going to kill myself at 9", 4), ("i want to die with him", 2), ("i want to die at work", 2)],
)
def test_a_plan_with_an_hour_a_place_or_company_counts_in_full(
    screener: Screener, text: str, level: int
) -> None:
    assert screener.screen(text, role=Role.PEER).level == level
