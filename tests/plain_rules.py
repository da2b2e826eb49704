"""Rules of nonsense words: a test that needs a held message need not know what real rules hold.

cloudy      care level 1        stormcloud  care level 2        thunder     care level 4
pebble      held, conduct       boulder     refused, conduct    brambles    conduct, delivered
fogbank     held, care level 3  wolfsong    care level 3, danger from others
                                howling     care level 2, danger from others
"""

from functools import cache

from moderation.screening import Screener, compile_screener

CLOUDY, STORM, THUNDER, FOGBANK, WOLFSONG = "cloudy", "stormcloud", "thunder", "fogbank", "wolfsong"
HOWLING = "howling"
PEBBLE, BOULDER, BRAMBLES = "pebble", "boulder", "brambles"

DECISIONS = b"""
refusable = ["refused"]
cry_from = 1

[unscreened]
group = "hold"
one_on_one = "deliver"

[[row]]
tag = "held"
delivery = "hold"

[[row]]
tag = "refused"
delivery = "refuse"
"""

RULE = """
[[rule]]
id = "test.{word}"
version = 1
track = "{track}"
level = {level}
words = "{track}"
say = ["{word}"]
tags = {tags}
reviewer = "the founders"
must_hit = ["{word}", "a {word}", "{word} again"]
must_miss = ["sunshine", "a meadow", "rain"]
"""

WORDS = """
[language]
reviewed = true

[words]
care = "This sounds heavy."
conduct = "Please put this another way."
"""


@cache
def plain_screener() -> Screener:
    """Compile the rules above."""
    return compile_screener(plain_files())


def plain_files() -> dict[str, bytes]:
    """Write the rules above as the files of a pack."""
    rules: tuple[tuple[str, str, int, list[str]], ...] = (
        (CLOUDY, "care", 1, []),
        (STORM, "care", 2, []),
        (FOGBANK, "care", 3, ["held"]),
        (HOWLING, "care", 2, ["violence"]),
        (WOLFSONG, "care", 3, ["violence"]),
        (THUNDER, "care", 4, []),
        (PEBBLE, "conduct", 0, ["held"]),
        (BOULDER, "conduct", 0, ["refused"]),
        (BRAMBLES, "conduct", 0, []),
    )
    written = (
        RULE.format(word=word, track=track, level=level, tags=str(tags).replace("'", '"'))
        for word, track, level, tags in rules
    )
    return {
        "shared.toml": b"",
        "decisions.toml": DECISIONS,
        "en/plain.toml": (WORDS + "".join(written)).encode(),
    }
