"""Say why risk was missed, by category and without a word of what was written."""

from collections import Counter
from collections.abc import Iterable, Iterator

from moderation.compiling import Pack
from moderation.matching import Look, look
from moderation.phrases import matches
from tests.screening.corpus import RISK, Corpus, Message
from tests.screening.viewing import Viewer

_FEW_WORDS = 6


def missed_rows(viewer: Viewer, corpus: Corpus) -> Iterator[tuple[str, str, int]]:
    """Give label, category and number of the risk that was not flagged."""
    for label in RISK:
        missed = [each for each in corpus.messages("gold_dev", label) if viewer.level(each) < 2]
        counted = Counter(_why(viewer, message) for message in missed)
        yield from ((label, category, number) for category, number in counted.most_common())


def _why(viewer: Viewer, message: Message) -> str:
    pack = next(each for each in viewer.screener.packs if each.language == "en")
    looked = look(pack, message.text)
    undone = sorted(set(_undone(pack, looked)))
    if viewer.level(message) == 1:
        return "softened to level 1 by what stands near it"
    if undone:
        return f"a rule matched, and was undone by: {', '.join(undone)}"
    return _by_words(looked)


def _undone(pack: Pack, looked: Look) -> Iterator[str]:
    for rule in pack.rules:
        wants = all(_is_there(looked, name) for name in rule.source.needs)
        if rule.source.level and wants and any(matches(p, looked.reading) for p in rule.patterns):
            yield from _contexts_there(looked, rule.source.unless)


def _contexts_there(looked: Look, names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if _is_there(looked, name))


def _is_there(looked: Look, name: str) -> bool:
    return name in looked.pack.contexts and bool(looked.context(name))


def _by_words(looked: Look) -> str:
    if len(looked.words) <= _FEW_WORDS:
        return "a few words that mean something only within a talk"
    if any(_is_there(looked, name) for name in ("dying", "despair_too", "reaching_out")):
        return "despair is said, and the wish to die only meant"
    return "none of the words that rules know: a farewell or 'it', meant and not said"
