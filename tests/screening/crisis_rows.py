"""Measure the crisis rules: recall by level, false alarms, hyperbole, disguises, Spanish."""

import time
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean

from chat.local.encoders import new_encoders
from chat.packs import packaged_model
from moderation.second_opinion import Encode
from rooms.people import Role
from tests.screening.corpus import EVERYDAY, RISK, Corpus, Message
from tests.screening.disguises import DISGUISES, disguised
from tests.screening.figures import Row, Share, percentile, share
from tests.screening.viewing import Viewer, level_of

_SEED = 11
_MOST_DISGUISED = 400
_LONGEST_DISGUISED = 300


def crisis_rows(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    """Give every row about crisis."""
    yield from _recall(viewer, corpus)
    yield from _false_alarms(viewer, corpus)
    yield from _hyperbole(viewer, corpus)
    yield from _second_opinion(viewer, corpus)
    yield from _disguises(viewer, corpus)
    yield from _spanish(viewer, corpus)


def _flagged(viewer: Viewer, messages: Iterable[Message], least: int = 2) -> Share:
    return share(messages, lambda message: viewer.level(message) >= least)


def _recall(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    section = "recall (careful labels)"
    for label in RISK:
        messages = corpus.messages("gold_dev", label)
        yield Row(section, f"level {label}, flagged", _flagged(viewer, messages).as_share())
    risk = corpus.messages("gold_dev", *RISK)
    yield Row(section, "risk (levels 2-4), flagged", _flagged(viewer, risk).as_share(), ">= 0.75")
    imminent = corpus.messages("gold_dev", "4")
    yield Row(section, "imminent, flagged", _flagged(viewer, imminent).as_share(), ">= 0.80")
    yield Row(section, "imminent, given level 4", _flagged(viewer, imminent, 4).as_share())
    noisy = {"tweets9k": ["1"], "tweets1k8": ["1"], "tsid": ["suicide", " suicide or self-har"]}
    noisy |= {"cssrs_posts": ["ideation", "behavior", "attempt"]}
    for source, labels in noisy.items():
        found = _flagged(viewer, corpus.messages(source, *labels))
        yield Row("recall (noisy labels)", source, found.as_share())


def _false_alarms(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    section = "false alarms per 1,000"
    everything = [(source, corpus.everyday(source)) for source in EVERYDAY]
    for source, messages in everything:
        yield Row(section, source, _flagged(viewer, messages).per_thousand())
    together = [message for _, messages in everything for message in messages]
    yield Row(section, "everyday chat together", _flagged(viewer, together).per_thousand(), "<= 1")
    yield Row(section, "ordinary text messages", _flagged(viewer, corpus.messages("sms_spam")).per_thousand())
    fresh = [*corpus.messages("advice"), *corpus.messages("edos", "none")]
    yield Row(
        section, "advice and comments, kept back till now", _flagged(viewer, fresh).per_thousand(), "<= 1"
    )
    section = "support replies flagged"
    replies = {"long answers": ("counsel_a",), "peers' replies": ("cssrs_posts", "supportive")}
    replies |= {"listeners' turns": ("esconv_failed", "listener")}
    for name, (source, *labels) in replies.items():
        yield Row(section, name, _flagged(viewer, corpus.messages(source, *labels)).as_share(), "<= 0.04")
    times = viewer.microseconds(together)
    yield Row("time, microseconds", "everyday chat, p50", f"{percentile(times, 50):.0f}", "<= 40")
    yield Row("time, microseconds", "everyday chat, p99", f"{percentile(times, 99):.0f}", "<= 1000")


def _hyperbole(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    section = "hyperbole and jokes"
    jokes = corpus.messages("gold_dev", "J")
    yield Row(section, "flagged", _flagged(viewer, jokes).as_share())
    yield Row(section, "at level 3 or 4", _flagged(viewer, jokes, 3).as_share(), "<= 0.20")
    loud = corpus.messages("tsid", "control", " no mental disorders")
    yield Row(section, "loud tweets at level 3 or 4", _flagged(viewer, loud, 3).as_share())


def _second_opinion(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    """Measure what rules and second opinion raise together: a message counts if either flags it."""
    yield from _together(
        "rules and second opinion together", viewer, corpus, new_encoders(packaged_model().pieces)
    )
    yield from _together("rules and second opinion by words alone", viewer, corpus, ())


def _together(section: str, viewer: Viewer, corpus: Corpus, encoders: Sequence[Encode]) -> Iterator[Row]:
    asked: list[float] = []

    def raised(messages: Iterable[Message]) -> Share:
        return share(messages, lambda each: viewer.level(each) >= 2 or _at_risk(each.text, encoders, asked))

    yield Row(section, "risk, flagged", raised(corpus.messages("gold_dev", *RISK)).as_share(), ">= 0.90")
    yield Row(section, "imminent, flagged", raised(corpus.messages("gold_dev", "4")).as_share(), ">= 0.92")
    yield Row(section, "tweets9k (noisy labels)", raised(corpus.messages("tweets9k", "1")).as_share())
    together = [message for source in EVERYDAY for message in corpus.everyday(source)]
    yield Row(section, "false alarms per 1,000", raised(together).per_thousand(), "<= 3")
    replies = raised(corpus.messages("cssrs_posts", "supportive"))
    yield Row(section, "peers' replies flagged", replies.as_share())
    yield Row(section, "sad text messages flagged", raised(corpus.messages("sad_sms")).as_share())
    yield Row(section, "milliseconds a message, p99", f"{percentile(asked, 99):.2f}", "<= 15")


def _at_risk(text: str, encoders: Sequence[Encode], asked: list[float]) -> bool:
    model = packaged_model()
    before = time.thread_time()
    at_risk = model.at_risk(text, encoders)
    asked.append((time.thread_time() - before) * 1000)
    return at_risk


def _disguises(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    plain = [message.text for message in _found_in_plain(viewer, corpus)][:_MOST_DISGUISED]
    kept = {
        name: share(
            [disguised(text, disguise, _SEED) for text in plain],
            lambda text: level_of(viewer.screener.screen(text, role=Role.PEER)) >= 2,
        )
        for name, disguise in DISGUISES.items()
    }
    section = "disguises, found messages kept"
    for name, of_those in sorted(kept.items(), key=lambda each: each[1].value):
        yield Row(section, name, of_those.as_share())
    values = [each.value for each in kept.values()]
    yield Row(section, "average", f"{mean(values):.2f}", ">= 0.90")
    yield Row(section, "worst", f"{min(values):.2f}", ">= 0.60")


def _found_in_plain(viewer: Viewer, corpus: Corpus) -> Iterator[Message]:
    candidates = [*corpus.messages("gold_dev", *RISK), *corpus.messages("tweets9k", "1")]
    for message in candidates:
        if len(message.text) <= _LONGEST_DISGUISED and viewer.level(message) >= 2:
            yield message


def _spanish(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    section = "Spanish (unreviewed, noisy labels)"
    yield Row(section, "risk, flagged", _flagged(viewer, corpus.messages("es_suicide", "1")).as_share())
    ordinary = _flagged(viewer, corpus.messages("es_suicide", "0"))
    yield Row(section, "sad or ordinary, flagged", ordinary.as_share())
