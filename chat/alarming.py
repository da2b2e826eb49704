"""The clock of the desk: claims that lapse, alarms until a named human has the case, alerts sent outside.

What is decided here is recorded before it is done. An alarm is an entry, and an alert a row, of the same
transaction that moves the case on; sending comes afterwards. So a restart loses none and repeats none that is
known to have arrived; one that arrived just before the power went is sent again under the same `webhook-id`.
"""

import asyncio
from base64 import b64decode
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from chat.bundling import Bundles, described
from chat.identity import Unreadable, new_public_id, unseal
from chat.leases import Lease
from chat.notifying import is_by_apprise, notify
from chat.ports import Clock, Database
from chat.posting import Answer, Post
from chat.store import alerts, reviews
from chat.store.alerts import Endpoint, Kind, NotSent, Outgoing
from chat.store.entries import CARE_DESK, CONDUCT_DESK
from chat.store.flagging import end_claims, tell_desk
from chat.store.transaction import Transaction
from chat.whereabouts import Whereabouts
from moderation.alarms import Alarm, Chain, Step, alarm
from moderation.review import Purpose
from rooms.ids import PersonId

log = structlog.get_logger(__name__)

WEBHOOK_SECRET = "webhook"
"""What the secrets of endpoints are sealed for."""


@dataclass(slots=True)
class CaseClock:
    """Keeps every open case moving. `page` is where staff sign in; pauses in ms.

    `on_call` says whether anybody was on call at the last tick whom the last alert did not miss. `ticking`
    lets one tick end before the next: what is on its way is noted before anybody looks for what is due.
    """

    database: Database
    lease: Lease
    whereabouts: Whereabouts
    clock: Clock
    post: Post
    seal_key: bytes
    page: str
    pause_ms: int
    longest_ms: int
    grace_ms: int
    troubled: bool = False
    on_call: bool = False
    away: dict[PersonId, int] = field(default_factory=dict)
    ticking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def tick(self) -> None:
        """See whether alerts arrive; then, if it is this node's turn, end claims, alarm and send."""
        async with self.ticking:
            await self._tick()

    async def _tick(self) -> None:
        async with self.database.read() as sql:
            self.troubled = await alerts.troubled(sql)
            self.on_call = await alerts.anybody_on_call(sql)
        if not await self.lease.is_ours():
            self.away.clear()
            return
        await self.end_claims()
        await self.sound_alarms()
        await self.send_alerts()

    async def end_claims(self) -> None:
        """Give cases back to the desk whose claim has run out, or whose claimer has gone."""
        now = self.clock.now_ms()
        async with self.database.read() as sql:
            held = {case.claimed_by for case in await reviews.claimed_cases(sql, now) if case.claimed_by}
            overdue = await reviews.claims_run_out(sql, now)
            here = await self.whereabouts.here(sql, sorted(held))
        self.away = {p: self.away.get(p, now) for p in held - here}
        gone = frozenset(person for person, since in self.away.items() if now - since >= self.grace_ms)
        if overdue or gone:
            await self.lease.perform(partial(end_lapsed, gone=gone))

    async def sound_alarms(self) -> None:
        """Take the next step for every case that nobody has claimed in time."""
        empty = not self.whereabouts.desk_watched()
        async with self.database.read() as sql:
            due = await reviews.cases_to_alarm(sql, self.clock.now_ms(), desk_empty=empty)
        if due:
            await self.lease.perform(partial(self._alarm, desk_empty=empty))

    async def _alarm(self, tx: Transaction, *, desk_empty: bool) -> None:
        reachable = [e for e in await alerts.endpoints(tx) if e.off_at is None]
        rota = [e for e in reachable if e.kind is Kind.PERSON]
        chain = Chain(len(rota), self.pause_ms, self.longest_ms)
        bundles = Bundles()
        await tx.hold([CARE_DESK, CONDUCT_DESK])
        for case in await reviews.cases_to_alarm(tx, tx.now, desk_empty=desk_empty, lock=True):
            # Alarming a desk that nobody looks at would only lose time.
            in_need = case.track == "care" and case.purpose is Purpose.FLAG
            done = max(case.alarm_step, 1) if desk_empty and in_need else case.alarm_step
            step = alarm(done, case.due_at, tx.now, chain)
            moved = replace(case, alarm_step=done + 1, alarm_at=step.next_at)
            await reviews.set_case(tx, moved, tx.now)
            asked = _whom_to_ask(step, rota, reachable)
            for endpoint in asked:
                bundles.ask(endpoint.id, moved, step.step)
            more = {"asks": ", ".join(e.name for e in asked)} if asked else {}
            await tell_desk(tx, moved, "case_alarmed", step=step.step, **more)
        await self._write_alerts(tx, bundles)

    async def _write_alerts(self, tx: Transaction, bundles: Bundles) -> None:
        for endpoint, asked in bundles.alerts():
            body = described(asked, self.page, tx.now)
            cases = [each.case.key for each in asked]
            await alerts.add_alert(tx, new_public_id("msg_"), endpoint, cases, body, tx.now)

    async def send_alerts(self) -> None:
        """Send what is due, all at once, and note what became of each."""
        async with self.database.read() as sql:
            if not await alerts.any_due(sql, self.clock.now_ms()):
                return
        due = await self.lease.perform(self._take)
        assert isinstance(due, list)
        answers = await asyncio.gather(*(self._send(alert) for alert in due))
        await self.lease.perform(partial(_note, told=list(zip(due, answers, strict=True))))

    async def _take(self, tx: Transaction) -> list[Outgoing]:
        sendable = []
        for alert in await alerts.take_due(tx, tx.now):
            if not alert.needed:
                await alerts.dropped(tx, alert, NotSent.NOT_NEEDED, tx.now)
            elif alert.endpoint is None:
                await alerts.dropped(tx, alert, NotSent.GIVEN_UP, tx.now)
            else:
                sendable.append(alert)
        return sendable

    async def _send(self, alert: Outgoing) -> Answer:
        endpoint = alert.endpoint
        assert endpoint is not None, "only those are taken that have somewhere to go"
        try:
            secrets = [self._secret(each) for each in (endpoint.secret, endpoint.old_secret) if each]
        except Unreadable:
            log.error("alert_not_signed", reason="key")
            return Answer.FAILED
        answer = await self._out(endpoint.url, secrets, alert)
        if answer is not Answer.DELIVERED:
            log.warning("alert_not_delivered", attempt=alert.tries, reason=answer.value)
        return answer

    async def _out(self, url: str, secrets: list[str], alert: Outgoing) -> Answer:
        if is_by_apprise(url):
            return await notify(secrets[0], alert.body, self.post.timeout_seconds)
        return await self.post.send(url, secrets, alert.public, alert.body, self.clock.now_ms())

    def _secret(self, sealed: str) -> str:
        return unseal(self.seal_key, b64decode(sealed), WEBHOOK_SECRET).decode()


def _whom_to_ask(step: Alarm, rota: list[Endpoint], all_of_them: list[Endpoint]) -> list[Endpoint]:
    if step.step is Step.ON_CALL:
        return [rota[step.place]]
    if step.step is Step.WEBHOOK:
        # A place that has set up people only asks all of them again and again.
        return [e for e in all_of_them if e.kind is Kind.PLACE] or rota
    return []


async def _note(tx: Transaction, told: list[tuple[Outgoing, Answer]]) -> None:
    for alert, answer in told:
        match answer:
            case Answer.DELIVERED:
                await alerts.delivered(tx, alert, tx.now)
            case Answer.GONE:
                await alerts.switched_off(tx, alert, tx.now)
            case Answer.FAILED:
                await alerts.failed(tx, alert, tx.now)
    unreached = [
        case
        for alert, answer in told
        if answer is not Answer.DELIVERED and alert.tries == 1
        for case in alert.cases
    ]
    if unreached:
        await alerts.ask_next_now(tx, unreached, tx.now)


async def end_lapsed(tx: Transaction, gone: frozenset[PersonId] = frozenset()) -> None:
    """End every claim that has run out or whose claimer is gone, as its desk hears."""
    left = [case for case in await reviews.claimed_cases(tx, tx.now) if case.claimed_by in gone]
    ending = [*await reviews.claims_run_out(tx, tx.now), *left]
    await end_claims(tx, ending)
