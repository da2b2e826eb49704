"""`python -m tests.screening.train`: make the weights of the second opinion from the development part.

Only numbers leave this script: weights by checksum, how many messages of which source, and the figures. The
reported part is not looked at here, neither for weights nor for thresholds. Three models are made, one of
words and two of what encoders say that a text means, and a threshold for the first and for all together.

The pieces of words that the second encoder reads are taken over from the weights there are; `--pieces` reads
them anew from its own list, the `vocab.txt` that models of this family come with.
"""

import argparse
import json
import re
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from chat.local.encoders import new_encoders
from chat.packs import packaged_screener
from moderation.second_opinion import parse_model
from moderation.wordpieces import piece_checksum
from rooms.people import Role
from tests.screening.corpus import EVERYDAY, PLACE, RISK, Corpus, Message, Part, is_here
from tests.screening.learning import PLACES, Floats, Net, Table, learned, learned_meaning
from tests.screening.own_labels import own_labels
from tests.screening.own_talk import VIOLENCE, own_talk

MODEL = Path(__file__).parents[2] / "moderation" / "weights" / "second_opinion.json"
COUNSELLED = ("depression", "anxiety", "parenting", "self-esteem")
FOLDS = 5
GATES = (0.75, 0.99)
"""These shares of everyday talk score too little to be worth the first encoder's time, and the second's."""
SURE = (None, 0.9997)
"""What scores more than these shares of everyday talk needs no further encoder; words are never so sure."""
ALARMS_PER_1000 = (2.0, 1.2)
"""What rules and second opinion together may raise in everyday talk, by words alone and with what they mean.

Below what is asked for, since text that nobody trained on brings more; the net's answers more than words do.
"""


class Lesson(NamedTuple):
    """One message to learn from: is it risk, and how much that label is trusted."""

    message: Message
    source: str
    risk: bool
    trust: float


Doubt = tuple[float, float | None]
"""Between which scores an encoder is asked; None where no score is too high."""


class Learned(NamedTuple):
    """Weights and bias of words, a net for each encoder, and which scores matter."""

    words: Floats
    bias: float
    nets: Sequence[Net]
    doubts: Sequence[Doubt]
    thresholds: Sequence[float]
    pieces: Sequence[int]


@dataclass(frozen=True, slots=True)
class Source:
    """Which labels of a source mean risk, and how far they, and the others, are trusted."""

    risk: frozenset[str] = frozenset()
    trust: float = 1.0
    trust_others: float = 1.0


SOURCES: Mapping[str, Source] = {
    "gold_dev": Source(frozenset(RISK), 4.0, 4.0),
    "tweets9k": Source(frozenset({"1"})),
    "tweets1k8": Source(frozenset({"1"}), 0.4),
    "tsid": Source(frozenset({"suicide", " suicide or self-har"}), 0.7),
    "cssrs_posts": Source(frozenset({"ideation", "behavior", "attempt"}), 0.6, 6.0),
    "sad_sms": Source(trust_others=3.0),
    "esconv_failed": Source(trust_others=2.0),
    "counsel_a": Source(trust_others=2.0),
    "xstest": Source(),
    "davidson": Source(),
    "sms_spam": Source(),
    **{source: Source() for source in EVERYDAY},
}
EVERYDAY_COUNTS = 3.0
"""So many times an everyday message counts for the net, which is surer of what it learned than words are."""
OWN, OWN_TRUST, OWN_RISK = "own_talk", 3.0, {*RISK, VIOLENCE}
"""Lines written for this: in them people seldom name what they mean, as in a chat and unlike elsewhere."""

ANSWERS = {("cssrs_posts", "supportive"), *(("counsel_a", label) for label in COUNSELLED)}
SENTENCE_END = re.compile(r"(?<=[.!?])\s*")
SHORTEST_SENTENCE = 30


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parse(arguments)
    if not is_here(asked.data):
        print(f"There is no text to learn from in {asked.data}.", file=sys.stderr)
        return 1
    lessons = list(_lessons(Corpus(asked.data, Part.DEVELOPMENT)))
    risk = np.array([each.risk for each in lessons], dtype=np.float64)
    trust = np.array([each.trust for each in lessons])
    counted = trust * np.array([EVERYDAY_COUNTS if each.source in EVERYDAY else 1.0 for each in lessons])
    folds = np.array([crc32(each.message.id.encode()) % FOLDS for each in lessons])
    pieces = _pieces(asked)

    words = Table.of([each.message.text for each in lessons])
    meant = meanings([each.message.text for each in lessons], pieces)
    by_words, by_meaning = np.zeros(len(lessons)), [np.zeros(len(lessons)) for _ in meant]
    for fold in range(FOLDS):
        here, others = folds == fold, folds != fold
        by_words[here] = words.scores(*learned(words, risk, trust * others))[here]
        for scores, said in zip(by_meaning, meant, strict=True):
            scores[here] = learned_meaning(said, risk, counted * others).scores(said)[here]

    everyday = [at for at, each in enumerate(lessons) if each.source in EVERYDAY and not each.risk]
    doubts, together = _gated(by_words, by_meaning, everyday)
    thresholds = [
        _threshold(lessons, everyday, scores, alarms)
        for scores, alarms in zip((by_words, together), ALARMS_PER_1000, strict=True)
    ]
    nets = [learned_meaning(said, risk, counted) for said in meant]
    models = Learned(*learned(words, risk, trust), nets, doubts, thresholds, pieces)
    asked.model.write_text(_written(lessons, models))
    print(f"{len(lessons)} messages, thresholds {thresholds}, {asked.model.stat().st_size >> 10} KiB")
    return 0


def _gated(
    by_words: Floats, by_meaning: Sequence[Floats], everyday: Sequence[int]
) -> tuple[Sequence[Doubt], Floats]:
    """Give between which scores each encoder is asked, and what all score together."""
    together, doubts = by_words, list[Doubt]()
    for low, high, scores in zip(GATES, SURE, by_meaning, strict=True):
        gate = float(np.quantile(together[everyday], low))
        sure = None if high is None else float(np.quantile(together[everyday], high))
        doubts.append((gate, sure))
        known = np.where(together > gate, np.inf, -np.inf)
        asked = (together > gate) & (together <= (np.inf if sure is None else sure))
        together = np.where(asked, together + scores, known)
    return doubts, together


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screening.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=PLACE, metavar="FOLDER", help="where the text is")
    parser.add_argument("--model", type=Path, default=MODEL, metavar="FILE", help="where the weights go")
    parser.add_argument("--pieces", type=Path, metavar="FILE", help="the encoder's list of pieces of words")
    return parser.parse_args(arguments)


def _pieces(asked: argparse.Namespace) -> Sequence[int]:
    """Give the checksums of the pieces of words that the second encoder knows, in its order."""
    if asked.pieces is None:
        return list(parse_model(MODEL.read_bytes()).pieces)
    return [piece_checksum(line) for line in asked.pieces.read_text(encoding="utf-8").splitlines()]


def _lessons(corpus: Corpus) -> Iterator[Lesson]:
    labelled = {message.id for message in corpus.messages("gold_dev")}
    own = own_labels()
    for name, source in SOURCES.items():
        for message in corpus.messages(name):
            if name == "gold_dev" or message.id not in labelled:
                yield _lesson(name, source, message, own)
                if (name, message.label) in ANSWERS:
                    yield from _sentences(name, message)
    for message in own_talk():
        yield Lesson(message, OWN, message.label in OWN_RISK, OWN_TRUST)


def _sentences(name: str, answer: Message) -> Iterator[Lesson]:
    """Learn from the sentences of a long answer, too: in a chat they come one by one."""
    for at, sentence in enumerate(SENTENCE_END.split(answer.text)):
        if len(sentence) > SHORTEST_SENTENCE:
            yield Lesson(replace(answer, id=f"{answer.id}{at}", text=sentence), name, False, 1.0)


def _lesson(name: str, source: Source, message: Message, own: Mapping[str, bool]) -> Lesson:
    risk = message.label in source.risk
    if risk and message.id in own:
        return Lesson(message, name, own[message.id], 3.0)
    return Lesson(message, name, risk, source.trust if risk else source.trust_others)


def meanings(texts: Sequence[str], pieces: Sequence[int]) -> Sequence[Floats]:
    """Have each encoder read some texts: a row of numbers each. It takes a quarter of an hour for 45,000."""
    encoders = new_encoders({checksum: number for number, checksum in enumerate(pieces)})
    return [np.array([encode(text) for text in texts]) for encode in encoders]


def _threshold(lessons: Sequence[Lesson], everyday: Sequence[int], scores: Floats, alarms: float) -> float:
    """Choose the least score that keeps rules and second opinion within their alarms on everyday talk."""
    screener = packaged_screener()
    by_rules = {at for at in everyday if screener.screen(lessons[at].message.text, role=Role.PEER).level >= 2}
    left = sorted((float(scores[at]) for at in everyday if at not in by_rules), reverse=True)
    return left[max(0, int(alarms * len(everyday) / 1000) - len(by_rules))]


def _written(lessons: Sequence[Lesson], models: Learned) -> str:
    counts = {name: sum(each.source == name for each in lessons) for name in (*SOURCES, OWN)}
    written = {
        "what": "weights of three small models; docs/second-opinion.md says what they can do and what not",
        "made_by": "make train",
        "messages": counts,
        "places": PLACES,
        **_as_whole_numbers(models.words),
        "bias": models.bias,
        "threshold": models.thresholds[0],
        "meanings": [_net(*each) for each in zip(models.nets, models.doubts, strict=True)],
        "threshold_together": models.thresholds[1],
        "pieces": b64encode(np.array(models.pieces, dtype="<u4").tobytes()).decode(),
    }
    return json.dumps(written, indent=1) + "\n"


def _net(net: Net, doubt: Doubt) -> dict[str, object]:
    return {
        **_as_whole_numbers(net.hidden.T.ravel()),
        "offsets": [round(float(each), 5) for each in net.offsets],
        "outer": [round(float(each), 5) for each in net.outer],
        "bias": float(net.bias[0]),
        "gate": doubt[0],
        "sure": doubt[1],
    }


def _as_whole_numbers(weights: Floats) -> dict[str, object]:
    unit = float(np.abs(weights).max()) / 32767
    return {"unit": unit, "weights": b64encode(np.round(weights / unit).astype("<i2").tobytes()).decode()}


if __name__ == "__main__":
    sys.exit(main())
