"""Measure the boundary rules: contact details, abuse, method information, fairness, each rule's budget."""

from collections import Counter
from collections.abc import Iterable, Iterator

from chat.packs import read_helplines
from moderation.care import Helplines
from moderation.compiling import Rule
from rooms.people import Role
from tests.screening.corpus import EVERYDAY, Corpus, Message
from tests.screening.figures import Row, Share, share
from tests.screening.own_lines import own_lines
from tests.screening.viewing import Viewer

_HARD_WORDS = frozenset({"abuse", "hate", "threat", "encouragement"})
_METHOD = frozenset({"method_information", "encouragement"})
_DETAIL = frozenset({"contact", "link"})
_DETAILS = {
    "phone numbers": "PHONE_NUMBER",
    "mail addresses": "EMAIL_ADDRESS",
    "web addresses": "DOMAIN_NAME",
    "streets": "STREET_ADDRESS",
}
_TARGETS_ASIDE = frozenset({"target_indiv_nh", "target_obj_nh", "target_group_nh"})


def boundary_rows(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    """Give every row about boundaries."""
    yield from _details(viewer, corpus)
    yield from _harm(viewer, corpus)
    yield from _fairness(viewer, corpus)
    yield from _budgets(viewer, corpus)


def _tagged(viewer: Viewer, messages: Iterable[Message], tags: frozenset[str]) -> Share:
    return share(messages, lambda message: bool(viewer.tags(message) & tags))


def _details(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    section = "contact details"
    holding = corpus.messages("presidio_synth", "contact")
    for name, kind in _DETAILS.items():
        alone = [message for message in holding if kind in message.kinds]
        goal = "" if kind == "STREET_ADDRESS" else ">= 0.95"
        yield Row(section, f"{name}, found", _tagged(viewer, alone, _DETAIL).as_share(), goal)
    everyday = [message for source in EVERYDAY for message in corpus.everyday(source)]
    plain = [*everyday, *corpus.messages("sad_sms"), *corpus.messages("esconv_failed")]
    alarms = _tagged(viewer, plain, _DETAIL)
    yield Row(section, "false alarms per 1,000", alarms.per_thousand(), "<= 1.5")
    yield Row(section, "helplines stopped", _helplines_stopped(viewer).as_share(), "0")


def _helplines_stopped(viewer: Viewer) -> Share:
    known = Helplines.parse(read_helplines()).known
    texts = [f"you can reach them here: {line.contact}" for line in known]

    def stopped(text: str) -> bool:
        return bool(viewer.screener.screen(text, role=Role.PEER).tags & _DETAIL)

    return share(texts, stopped)


def _harm(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    section = "abuse, hate, method information"
    kinds = corpus.messages("hatecheck", "hateful")
    yield Row(section, "hateful lines, found", _tagged(viewer, kinds, _HARD_WORDS).as_share())
    harmless = [
        message
        for message in corpus.messages("hatecheck", "non-hateful")
        if not message.kinds & _TARGETS_ASIDE
    ]
    yield Row(section, "harmless look-alikes, flagged", _tagged(viewer, harmless, _HARD_WORDS).as_share())
    threats = corpus.messages("edos", "1. threats, plans to harm and incitement")
    yield Row(section, "threats against women, found", _tagged(viewer, threats, _HARD_WORDS).as_share())
    requests = corpus.messages("ailuminate", "ssh")
    found = share(requests, lambda each: _about_method(viewer, each))
    yield Row(section, "requests for ways to harm oneself, found", found.as_share())
    safe = [each for each in corpus.messages("xstest") if "_safe_" in each.label or "homonyms" in each.label]
    yield Row(section, "harmless questions, flagged", _tagged(viewer, safe, _METHOD).as_share())


def _about_method(viewer: Viewer, message: Message) -> bool:
    screening = viewer.look(message)
    return bool(screening.tags & _METHOD) or screening.level >= 3


def _fairness(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    section = "fairness, flagged"
    reclaimed = [each for each in corpus.messages("hatecheck") if "slur_reclaimed_nh" in each.kinds]
    yield Row(section, "reclaimed words", _tagged(viewer, reclaimed, _HARD_WORDS).as_share())
    who = [each for each in corpus.messages("hatecheck") if each.kinds & {"ident_pos_nh", "ident_neutral_nh"}]
    yield Row(section, "speaking of who one is", _tagged(viewer, who, _HARD_WORDS).as_share())
    dialect = corpus.messages("davidson", "neither")
    yield Row(section, "dialect (AAE) without offence", _tagged(viewer, dialect, _HARD_WORDS).as_share())
    everyone = corpus.messages("davidson", "neither", "offensive")
    crisis = share(everyone, lambda each: viewer.level(each) >= 2)
    yield Row(section, "dialect (AAE) taken for crisis, per 1,000", crisis.per_thousand(), "<= 1")
    for name, lines in own_lines().items():
        found = share(lines, lambda line: bool(viewer.screener.screen(line, role=Role.PEER).findings))
        yield Row(section, f"lines of our own: {name}", found.as_share(), "0")


def _budgets(viewer: Viewer, corpus: Corpus) -> Iterator[Row]:
    messages = [message for source in EVERYDAY for message in corpus.everyday(source)]
    as_peers = Counter(rule for message in messages for rule in viewer.rules(message))
    as_supporters = Counter(rule for message in messages for rule in viewer.rules(message, Role.SUPPORTER))
    for rule in _rules(viewer):
        hits = (as_peers if Role.PEER in rule.roles else as_supporters)[rule.source.id]
        figure = Share(hits, len(messages)).per_thousand()
        goal = f"<= {rule.source.budget:g}"
        yield Row("each rule on everyday chat, per 1,000", rule.source.id, figure, goal)


def _rules(viewer: Viewer) -> Iterator[Rule]:
    english = (pack for pack in viewer.screener.packs if pack.language == "en")
    return (rule for pack in english for rule in pack.rules)
