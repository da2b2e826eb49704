"""What a server says of itself to whoever asks by HTTP: whether it is ready, what it measures, its pages."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from http import HTTPStatus

from chat import asyncapi
from chat.ground import Ground
from chat.housekeeping import Housekeeping
from chat.pages import JSON, LEAVE, PLAIN, Page, Pages, Response, going_on, read_pages, respond
from chat.server import Front
from chat.settings import Settings
from moderation.care import Helplines
from moderation.nudges import nudges_in
from moderation.screening import Screener


@dataclass(frozen=True, slots=True)
class Health:
    """Knows whether a server is well."""

    ground: Ground
    front: Front
    keeping: Housekeeping

    def ready(self) -> Response:
        """Say whether this node should get new people, and if not, what is wrong."""
        if troubles := self._troubles():
            return _lines(HTTPStatus.SERVICE_UNAVAILABLE, troubles)
        return _lines(HTTPStatus.OK, ["ready", *self._loud()])

    def _troubles(self) -> list[str]:
        keeping = self.keeping
        signs = {
            "draining": self.front.draining,
            "screening fails: messages in groups are held": self.ground.rules.failing,
            "alerts do not arrive: warmline oncall list": keeping.cases.troubled,
            "the audit was touched: warmline audit verify": keeping.anchor.troubled,
            "the database is older than this program: restart brings it up to date": keeping.vitals.outdated,
            "the database does not take what is written": self.ground.writer.failing,
        }
        return [words for words, so in signs.items() if so]

    def _loud(self) -> list[str]:
        """Name what somebody should look at, though nobody need be turned away for it."""
        flooding = sorted(self.ground.rules.flooding)
        loud = [f"{rule} finds far more than usual: warmline rules try" for rule in flooding]
        if self.keeping.second_look.failing:
            loud.append("the second opinion does not answer: messages are looked at by rules alone")
        if self.ground.bus.away:
            # Everything still arrives, two seconds late.
            loud.append("the bus is away: nodes hear of each other late")
        return loud

    def pages(self, helplines: Helplines, version: str) -> Pages:
        """Give all that this server answers to a GET."""
        settings = self.ground.settings
        still = dict(read_pages())
        still["/page/helplines.json"] = Page(JSON, helplines_json(helplines))
        still[LEAVE] = going_on(still[LEAVE], settings.leave_url)
        live: dict[str, Callable[[], Response]] = {
            "/health/live": lambda: respond(HTTPStatus.OK, PLAIN, b"alive\n"),
            "/health/ready": self.ready,
            "/metrics": lambda: respond(HTTPStatus.OK, PLAIN, self.ground.metrics.render()),
            "/asyncapi.json": cache(partial(protocol_document, settings, version)),
        }
        rules = self.ground.rules
        return Pages(still, live, {"/page/nudge.json": lambda: nudges_page(rules.screener)})


def _lines(status: HTTPStatus, lines: list[str]) -> Response:
    return respond(status, PLAIN, "".join(f"{line}\n" for line in lines).encode())


def protocol_document(settings: Settings, version: str) -> Response:
    """Describe the protocol; writing it takes a while, so it is done when somebody asks."""
    document = asyncapi.asyncapi_document(settings.name, version)
    return respond(HTTPStatus.OK, JSON, json.dumps(document).encode())


def helplines_json(helplines: Helplines) -> bytes:
    """Give the helplines to the page, which shows them whether or not anyone is connected."""
    fields = ("name", "contact", "hours", "country", "languages", "for_whom")
    return json.dumps(
        [{f: getattr(h, f) for f in fields} for h in helplines.known], ensure_ascii=False
    ).encode()


@lru_cache(maxsize=1)
def nudges_page(screener: Screener) -> Page:
    """Give the page what it looks for before sending, from the rules in force."""
    nudges = nudges_in(pack.source for pack in screener.packs)
    return Page(JSON, json.dumps(nudges, ensure_ascii=False, separators=(",", ":")).encode())
