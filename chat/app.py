"""Put a server together: the only place that chooses what implements what; start and stop it in order."""

import asyncio
import gc
import json
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from time import monotonic

import structlog

from chat import asyncapi, packs
from chat.actions.accompany import Accompany
from chat.actions.administer import Administer
from chat.actions.agree import Agree
from chat.actions.alert import Alert
from chat.actions.arrive import Arrive, Lobby, show_agreement
from chat.actions.care import LookAfter
from chat.actions.coach import Coach
from chat.actions.contest import Contest
from chat.actions.converse import Converse
from chat.actions.coordinate import Coordinate
from chat.actions.enrol import Enrol
from chat.actions.gather import Gather
from chat.actions.keep import Keep
from chat.actions.moderate import Moderate, list_audit
from chat.actions.overlook import Overlook
from chat.actions.pair import Pair
from chat.actions.practise import Practise
from chat.actions.privacy import Privacy
from chat.actions.release import Release
from chat.actions.resources import Resources
from chat.actions.shadow import Shadow
from chat.actions.shifts import Shifts
from chat.actions.steady import Steady
from chat.actions.together import Together
from chat.actions.wait import Wait
from chat.alarming import CaseClock
from chat.anchoring import FILE as ANCHOR_FILE
from chat.anchoring import Anchor
from chat.calming import Calming
from chat.concern import Concern
from chat.connection import Desk
from chat.consequences import Consequences
from chat.convening import Convener
from chat.credentials import Passwords
from chat.doors import AtTheDoor, Doors, Looked, OnSocket, Recorded
from chat.hearing import Hearing
from chat.hosting import Host
from chat.housekeeping import Housekeeping
from chat.hub import Hub
from chat.identity import KEY_FILE, BadKey, Key, Unreadable, load_key, read_names
from chat.introducing import Introductions
from chat.leases import Lease
from chat.local import MemoryBus, ProcessOpinion, Sqlite, SystemClock
from chat.looking import Rules
from chat.paces import Lately, Paces
from chat.packs import exercises_of, golden_of, helplines_of, read_practice, rules_of, topics_of
from chat.pages import JSON, PLAIN, Page, Pages, Response, read_pages, respond
from chat.parting import Parting
from chat.ports import Bus, Clock, Database, SecondOpinion
from chat.posting import Post
from chat.proving import Proving
from chat.quieting import Quieting
from chat.reasons import Reasons
from chat.sampling import Sampling
from chat.sealing import Sealed, Vault
from chat.second_look import SecondLook
from chat.server import Front, wait_for_tasks
from chat.settings import Settings
from chat.showing import Showing
from chat.store import schema
from chat.store.flagging import Clocks
from chat.store.secrets import a_key
from chat.talks import TalkAgreement
from chat.telemetry import Metrics, new_metrics
from chat.tries import Tries, TriesHere, TriesOnAllNodes
from chat.vitals import Vitals
from chat.watching import Watcher
from chat.welcoming import Porter
from chat.whereabouts import ManyNodes, OneNode, Whereabouts
from chat.wire.replies import Limits
from chat.wire.replies import Server as ServerSeen
from chat.writer import Writer
from moderation.care import Helplines
from moderation.nudges import nudges_in
from rooms.group_words import group_words
from rooms.pace import Pace
from rooms.people import Permission
from rooms.shifts import Rest
from rooms.silence import Patience

log = structlog.get_logger(__name__)

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
ALONE_SECONDS = 3600
MINUTE_MS = 60_000
SQLITE_FILE = "warmline.db"
TALKS_UNLIMITED = 1000
UNLIMITED = Pace(per_minute=60_000_000, burst=1_000_000)


def database_url(settings: Settings) -> str:
    """Give the address of the database as migrations want it."""
    return settings.database_url or f"sqlite:///{settings.data_dir / SQLITE_FILE}"


def new_database(settings: Settings) -> Database:
    """Choose the database, in which texts are sealed with the key in the data folder."""
    return Sealed(bare_database(settings), vault_of(settings))


def vault_of(settings: Settings) -> Vault:
    """Open texts with the key in the data folder, which is read or made when it is first needed."""
    return Vault(cache(lambda: load_key(settings.data_dir).derive("texts")))


def bare_database(settings: Settings) -> Database:
    """Choose SQLite in the data folder, or PostgreSQL where an address is given."""
    if settings.database_url:
        # Its driver takes longer to import than SQLite takes to open.
        from chat.cluster import Postgres

        return Postgres(settings.database_url)
    return Sqlite(settings.data_dir / SQLITE_FILE)


def new_bus(settings: Settings, key: Key) -> Bus:
    """Choose the bus: NATS where an address is given, else none that reaches further than this process."""
    if settings.bus_url:
        from chat.cluster.bus import NatsBus

        return NatsBus(settings.bus_url, key.derive("bus"))
    return MemoryBus()


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """Open the database with the newest schema, and close it afterwards."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = new_database(settings)
    await database.open()
    try:
        if not await schema.is_current(database):
            await schema.upgrade(database_url(settings))
        yield database
    finally:
        await database.close()


async def must_open(database: Database, settings: Settings) -> None:
    """Raise `BadKey` when the key opens nothing in the database: nobody could read what was said before."""
    async with database.read() as sql:
        sealed = await a_key(sql)
    if sealed is None:
        return
    path = settings.data_dir / KEY_FILE
    ways = f"bring back the right {path}, which all nodes share; if it is lost for good: warmline key reset"
    if not path.exists():
        raise BadKey(f"the key is missing: {ways}")
    try:
        vault_of(settings).opened(*sealed)
    except Unreadable:
        raise BadKey(f"the key opens nothing in the database: {ways}") from None


@dataclass(frozen=True, slots=True)
class Limiting:
    """The paces of one server, kept together so that housekeeping can forget the rested."""

    person: Paces
    room: Paces
    joins: Paces
    notes: Paces
    newcomers: Paces
    pressed: Paces
    staff_names: Paces
    staff_door: Paces
    copies: Lately

    def all(self) -> tuple[Paces | Lately, ...]:
        return (
            self.person,
            self.room,
            self.joins,
            self.notes,
            self.newcomers,
            self.pressed,
            self.staff_names,
            self.staff_door,
            self.copies,
        )

    def shared(self) -> tuple[Paces, ...]:
        """Give those of which each node allows its share."""
        return (self.room, self.joins, self.notes, self.newcomers, self.pressed)


def limiting(settings: Settings) -> Limiting:
    """Set the paces; a rehearsal lifts those of people, rooms and networks, not of the staff's door."""

    def pace(per_minute: int, burst: int | None = None) -> Paces:
        usual = Pace(per_minute, burst or per_minute)
        return Paces(UNLIMITED if settings.rehearsal else usual)

    names = settings.sign_ins_per_name_per_minute
    return Limiting(
        person=pace(settings.say_per_minute, settings.say_burst),
        room=pace(settings.room_say_per_minute, settings.room_say_burst),
        joins=pace(settings.joins_per_minute),
        notes=pace(settings.report_notes_per_minute),
        newcomers=pace(settings.hellos_per_address_per_minute),
        pressed=pace(settings.hellos_when_pressed_per_minute),
        staff_names=Paces(Pace(names, names)),
        staff_door=Paces(Pace(4 * names, 4 * names)),
        copies=Lately(HOUR_MS),
    )


@dataclass(frozen=True, slots=True)
class App:
    """A server put together, not yet running."""

    settings: Settings
    database: Database
    writer: Writer
    hub: Hub
    bus: Bus
    housekeeping: Housekeeping
    front: Front
    rules: Rules


def new_opinion(settings: Settings) -> SecondOpinion | None:
    """Choose what gives a second opinion: a process of its own, or nothing."""
    return ProcessOpinion() if settings.second_opinion == "on" else None


def put_together(
    settings: Settings,
    database: Database,
    clock: Clock | None = None,
    opinion: SecondOpinion | None = None,
    bus: Bus | None = None,
) -> App:
    """Choose every implementation and wire it up."""
    clock = clock or SystemClock()
    metrics = new_metrics()
    key = load_key(settings.data_dir)
    bus = bus or new_bus(settings, key)
    metrics.bus_away.set_function(lambda: int(bus.away))
    missed: list[Callable[[str], None]] = []
    node = "alone" if database.numbers_in_commit_order else secrets.token_hex(8)
    hub = Hub(metrics, lambda log_name: missed[0](log_name), bus, node)
    writer = Writer(
        database, clock, hub.announce, metrics, batch_max=settings.batch_max, queue_max=settings.queue_max
    )
    paces = limiting(settings)
    anchor = Anchor(settings.data_dir / ANCHOR_FILE, key.derive("audit"))
    rules = Rules(rules_of(settings.rules_dir, settings.helplines_file), metrics)
    whereabouts = _whereabouts(settings, database, writer, hub, clock, node)
    lease = partial(_lease, settings, database, writer, clock, node)
    cases = _case_clock(settings, database, lease("cases"), whereabouts, clock, key)
    introductions = _introductions(settings, key)
    host = Host(
        database=database,
        lease=lease("line"),
        hub=hub,
        whereabouts=whereabouts,
        clock=clock,
        metrics=metrics,
        introductions=introductions,
        keep_ms=settings.waiting_gone_minutes * MINUTE_MS,
        letter_ms=settings.letter_days * DAY_MS,
        duty_ms=settings.duty_gone_minutes * MINUTE_MS,
        peer_talks=settings.peer_talks,
    )
    patience = _patience(settings)
    letters = replace(patience, close_ms=settings.letter_days * DAY_MS)
    concern = _concern(settings, whereabouts, cases)
    second_look = SecondLook(opinion or new_opinion(settings), concern, writer, metrics)
    quieting = Quieting(
        database, lease("quiet"), clock, patience, letters, introductions.agreement.still_there
    )
    vitals = Vitals(database, writer, clock, metrics, settings.data_dir)
    sampling = Sampling(
        database,
        writer,
        clock,
        key.derive("second looks"),
        settings.decided_anew_percent,
        settings.golden_percent,
        golden_of(settings.golden_file),
    )
    keeping = Housekeeping(
        database=database,
        writer=writer,
        hub=hub,
        bus=bus,
        clock=clock,
        settings=settings,
        metrics=metrics,
        paces=paces.all(),
        shared=paces.shared(),
        speaking=paces.person,
        cases=cases,
        anchor=anchor,
        host=host,
        quieting=quieting,
        vitals=vitals,
        lease=lease("retention"),
        whereabouts=whereabouts,
        second_look=second_look,
        convener=_convener(settings, database, writer, hub, clock, key),
        watcher=Watcher(database, hub, clock),
        calming=Calming(rules, writer, key.derive("audit")),
        sampling=sampling,
        parting=Parting(database, lease("across"), clock),
    )
    missed.append(keeping.miss)
    desk = _desk(
        settings,
        database,
        writer,
        hub,
        clock,
        metrics,
        paces,
        rules,
        key,
        introductions,
        concern,
        second_look,
        keeping.erased.set,
        whereabouts,
    )
    front = Front(desk, Pages({}, {}), key)
    app = App(settings, database, writer, hub, bus, keeping, front, rules)
    front.pages = _pages(app, desk.porter.arrive.concern.helplines, metrics)
    return app


def _desk(
    settings: Settings,
    database: Database,
    writer: Writer,
    hub: Hub,
    clock: Clock,
    metrics: Metrics,
    paces: Limiting,
    rules: Rules,
    key: Key,
    introductions: Introductions,
    concern: Concern,
    second_look: SecondLook,
    erased: Callable[[], None],
    whereabouts: Whereabouts,
) -> Desk:
    staff_idle_ms = settings.token_idle_hours_staff * HOUR_MS
    proving = Proving(
        key.derive("proof of work"),
        paces.pressed,
        settings.proof_tries,
        settings.proof_seconds * 1000,
        settings.pressed_minutes * MINUTE_MS,
    )
    arrive = Arrive(concern, _server(settings), settings.languages, staff_idle_ms, whereabouts, proving)
    tries = partial(_tries, database, writer, key)
    enrol = Enrol(
        database=database,
        writer=writer,
        passwords=Passwords(),
        tries=tries(paces.staff_names, "name"),
        seal_key=key.derive("seal"),
        audit_key=key.derive("audit"),
        place=settings.name,
        welcome=partial(arrive.welcome, resumed=True),
    )
    porter = Porter(arrive, enrol, paces.newcomers, tries(paces.staff_door, "door"))
    doors = _doors(
        settings, concern, rules, paces, key, clock, introductions, second_look, hub, erased, writer
    )
    return Desk(doors, porter, writer, hub, database, clock, settings, metrics)


def _whereabouts(
    settings: Settings, database: Database, writer: Writer, hub: Hub, clock: Clock, node: str
) -> Whereabouts:
    if database.numbers_in_commit_order:
        return OneNode(hub)
    return ManyNodes(node, hub, database, writer, clock, settings.lease_seconds * 1000)


def _lease(
    settings: Settings, database: Database, writer: Writer, clock: Clock, node: str, job: str
) -> Lease:
    # Who is alone and stays so need not write again and again that it still is.
    seconds = ALONE_SECONDS if database.numbers_in_commit_order else settings.lease_seconds
    return Lease(job, node, database, writer, clock, seconds * 1000)


def _tries(database: Database, writer: Writer, key: Key, paces: Paces, what: str) -> Tries:
    if database.numbers_in_commit_order:
        return TriesHere(paces)
    return TriesOnAllNodes(writer, paces.whole, key.derive(f"tries {what}"))


def _concern(settings: Settings, whereabouts: Whereabouts, cases: CaseClock) -> Concern:
    clocks = Clocks(settings.care_due_seconds, settings.conduct_due_minutes)
    return Concern(
        clocks, helplines_of(settings.helplines_file), whereabouts.desk_watched, lambda: cases.on_call
    )


def _case_clock(
    settings: Settings,
    database: Database,
    lease: Lease,
    whereabouts: Whereabouts,
    clock: Clock,
    key: Key,
) -> CaseClock:
    return CaseClock(
        database=database,
        lease=lease,
        whereabouts=whereabouts,
        clock=clock,
        post=Post(settings.alert_timeout_seconds, settings.alert_private_addresses),
        seal_key=key.derive("seal"),
        page=settings.public_url or f"http://{settings.host}:{settings.port}",
        pause_ms=settings.alarm_pause_seconds * 1000,
        longest_ms=settings.alarm_longest_minutes * MINUTE_MS,
        grace_ms=settings.claim_grace_seconds * 1000,
    )


def _convener(
    settings: Settings, database: Database, writer: Writer, hub: Hub, clock: Clock, key: Key
) -> Convener:
    return Convener(
        database=database,
        writer=writer,
        hub=hub,
        clock=clock,
        words=group_words(settings.languages[0]),
        countdown=settings.group_countdown_minutes,
        grace_ms=settings.group_grace_seconds * 1000,
        training_required=settings.training_required,
        clocks=Clocks(settings.care_due_seconds, settings.conduct_due_minutes),
        audit_key=key.derive("audit"),
    )


def _showing(settings: Settings) -> Showing:
    return Showing(
        settings.case_context_before,
        settings.case_context_after,
        settings.texts_per_hour,
        golden_of(settings.golden_file),
    )


def _rest(settings: Settings) -> Rest:
    return Rest(settings.hours_per_week, settings.cool_down_minutes * MINUTE_MS, settings.cool_down_required)


def _patience(settings: Settings) -> Patience:
    return Patience(
        settings.silence_check_minutes * MINUTE_MS,
        settings.silence_sleep_minutes * MINUTE_MS,
        settings.silence_close_hours * HOUR_MS,
    )


def _introductions(settings: Settings, key: Key) -> Introductions:
    return Introductions(
        names=read_names(),
        clocks=Clocks(settings.care_due_seconds, settings.conduct_due_minutes),
        key=key.derive("messages"),
        agreement=TalkAgreement(),
        topics=topics_of(settings.topics_file),
        talks_max=TALKS_UNLIMITED if settings.rehearsal else settings.talks_per_supporter,
        rest=_rest(settings),
    )


def _doors(
    settings: Settings,
    concern: Concern,
    rules: Rules,
    paces: Limiting,
    key: Key,
    clock: Clock,
    introductions: Introductions,
    second_look: SecondLook,
    hub: Hub,
    erased: Callable[[], None],
    writer: Writer,
) -> Doors:
    numbers = key.derive("messages")
    converse = Converse(
        rules, concern, second_look, numbers, settings.text_max_chars, paces.person, paces.room
    )
    gather = Gather(
        introductions.names, concern, paces.joins, settings.rooms_per_person, settings.training_required
    )
    resources = Resources(concern.helplines, numbers, paces.person, paces.room)
    wait = Wait(
        rules,
        concern,
        numbers,
        introductions.agreement,
        introductions.topics,
        exercises_of(settings.exercise_file),
        settings.pools,
        settings.peer_talks,
        settings.line_only_on_duty,
    )
    hearing = Hearing(rules, concern)
    pair = Pair(introductions, concern, hearing, settings.training_required)
    shifts = Shifts(introductions.rest, clock)
    agree = Agree()
    coordinate = Coordinate(clock)
    keep = Keep(key.derive("audit"))
    coach = Coach(key.derive("audit"))
    accompany = Accompany(introductions, concern, key.derive("audit"))
    steady = Steady(concern, Reasons(settings.contest_months), key.derive("audit"))
    shadow = Shadow(introductions, key.derive("audit"))
    alert = Alert(concern, hearing, paces.notes)
    moderate = Moderate(
        Consequences(Reasons(settings.contest_months), settings.strike_days),
        concern.clocks,
        _showing(settings),
        clock,
        key.derive("audit"),
        settings.claim_lease_minutes * MINUTE_MS,
    )
    look_after = LookAfter(introductions, concern, key.derive("audit"))
    together = Together(key.derive("audit"), settings.across_minutes * MINUTE_MS)
    contest = Contest(rules, concern, key.derive("audit"), clock)
    administer = Administer(clock, rules, concern.helplines, settings.invitation_days, key.derive("audit"))
    talk_ms = settings.talk_hours * HOUR_MS
    privacy = Privacy(settings.case_days, talk_ms, key.derive("audit"), erased, writer, paces.copies, clock)
    return {
        "hello": AtTheDoor(),
        "sign_in": AtTheDoor(),
        "redeem": AtTheDoor(),
        "rooms": Looked(Permission.SEE_ROOMS, Lobby(clock).list_rooms),
        "agreement": Looked(Permission.SEE_ROOMS, show_agreement),
        "join": Recorded(Permission.TALK, gather.join),
        "leave": Recorded(Permission.TALK, gather.leave),
        "follow": OnSocket(Permission.OWN_AFFAIRS),
        "unfollow": OnSocket(Permission.OWN_AFFAIRS),
        "read": OnSocket(Permission.OWN_AFFAIRS),
        "say": Recorded(Permission.TALK, converse.say),
        "resources": Looked(Permission.OWN_AFFAIRS, resources.list),
        "share": Recorded(Permission.TALK, resources.share),
        "withdraw": Recorded(Permission.TALK, converse.withdraw),
        "typing": OnSocket(Permission.TALK),
        "report": Recorded(Permission.TALK, alert.report),
        "look_up": Looked(Permission.OWN_AFFAIRS, contest.look_up),
        "appeal": Recorded(Permission.OWN_AFFAIRS, contest.appeal),
        "hide_for_me": Recorded(Permission.TALK, gather.hide_for_me),
        "show_for_me": Recorded(Permission.TALK, gather.show_for_me),
        "wait": Recorded(Permission.WAIT, wait.wait),
        "give_up": Recorded(Permission.WAIT, wait.give_up),
        "end": Recorded(Permission.TALK, pair.end),
        "agree_on": Recorded(Permission.WAIT, agree.agree_on),
        "drop_agreed": Recorded(Permission.WAIT, agree.drop_agreed),
        "feedback": Recorded(Permission.WAIT, pair.feedback),
        "export": Looked(Permission.OWN_AFFAIRS, privacy.export),
        "forget": Recorded(Permission.BE_FORGOTTEN, privacy.forget),
        "exit": Recorded(Permission.OWN_AFFAIRS, privacy.exit),
        "on_duty": Recorded(Permission.HOLD_TALKS, pair.on_duty),
        "off_duty": Recorded(Permission.HOLD_TALKS, pair.off_duty),
        "line": Recorded(Permission.HOLD_TALKS, pair.line),
        "take": Recorded(Permission.HOLD_TALKS, pair.take),
        "talk": Recorded(Permission.HOLD_TALKS, pair.talk),
        "pass_on": Recorded(Permission.HOLD_TALKS, pair.pass_on),
        "book_shift": Recorded(Permission.HOLD_TALKS, shifts.book),
        "cancel_shift": Recorded(Permission.HOLD_TALKS, shifts.cancel),
        "shifts": Looked(Permission.HOLD_TALKS, shifts.list),
        "shift_check_in": Recorded(Permission.HOLD_TALKS, shifts.check_in),
        "board": Looked(Permission.COORDINATE, coordinate.board),
        "figures": Looked(Permission.COORDINATE, coordinate.figures),
        "ask_feedback": Recorded(Permission.HOLD_TALKS, coach.ask),
        "feedback_asked": Looked(Permission.COACH, coach.list),
        "own_words": Recorded(Permission.COACH, coach.look),
        "give_feedback": Recorded(Permission.COACH, coach.give),
        "hand_over": Recorded(Permission.HOLD_TALKS, accompany.hand_over),
        "accept_hand_over": Recorded(Permission.WAIT, accompany.accept_hand_over),
        "ask_for_help": Recorded(Permission.HOLD_TALKS, accompany.ask_for_help),
        "answer_help": Recorded(Permission.CARE_DESK, accompany.answer_help),
        "side": Recorded(Permission.HOLD_ROOM, accompany.side),
        "whisper": Recorded(Permission.CARE_DESK, accompany.whisper),
        "offer_shadow": Recorded(Permission.HOLD_TALKS, shadow.offer),
        "accept_shadow": Recorded(Permission.WAIT, shadow.accept),
        "end_shadow": Recorded(Permission.TALK, shadow.end),
        "ladder": Recorded(Permission.HOLD_ROOM, accompany.ladder),
        "pause": Recorded(Permission.HOLD_ROOM, gather.pause),
        "unpause": Recorded(Permission.HOLD_ROOM, gather.unpause),
        "slow": Recorded(Permission.HOLD_ROOM, steady.slow),
        "practise": Looked(Permission.HOLD_ROOM, Practise(read_practice(), rules).practise),
        "room_board": Recorded(Permission.HOLD_ROOM, Overlook(hub).board),
        "hold": Recorded(Permission.HOLD_ROOM, steady.hold),
        "unhold": Recorded(Permission.HOLD_ROOM, steady.unhold),
        "held_messages": Recorded(Permission.RELEASE_HELD, Release(key.derive("audit")).look),
        "release_held": Recorded(Permission.RELEASE_HELD, Release(key.derive("audit")).release),
        "open": Recorded(Permission.HOLD_ROOM, gather.open),
        "close": Recorded(Permission.HOLD_ROOM, gather.close),
        "cases": Looked(Permission.SEE_DESKS, moderate.cases),
        "case": Recorded(Permission.SEE_DESKS, moderate.case),
        "claim": Recorded(Permission.SEE_DESKS, moderate.claim),
        "release_claim": Recorded(Permission.SEE_DESKS, moderate.release_claim),
        "skip": Recorded(Permission.SEE_DESKS, moderate.skip),
        "decide": Recorded(Permission.SEE_DESKS, moderate.decide),
        "reverse": Recorded(Permission.SEE_DESKS, contest.reverse),
        "note": Recorded(Permission.SEE_DESKS, look_after.note),
        "reach_out": Recorded(Permission.CARE_DESK, look_after.reach_out),
        "hand_on": Recorded(Permission.CARE_DESK, look_after.hand_on),
        "keep_evidence": Recorded(Permission.SEE_DESKS, keep.keep_evidence),
        "comfort": Recorded(Permission.SEE_DESKS, look_after.comfort),
        "ask_across": Recorded(Permission.SEE_DESKS, together.ask_across),
        "agree_across": Recorded(Permission.SEE_DESKS, together.agree_across),
        "look_across": Recorded(Permission.SEE_DESKS, together.look_across),
        "audit": Looked(Permission.READ_AUDIT, list_audit),
        "accounts": Looked(Permission.ADMINISTER, administer.accounts),
        "invite": Recorded(Permission.ADMINISTER, administer.invite),
        "invite_again": Recorded(Permission.ADMINISTER, administer.invite_again),
        "end_account": Recorded(Permission.ADMINISTER, administer.end_account),
        "add_room": Recorded(Permission.ADMINISTER, administer.add_room),
        "change_room": Recorded(Permission.ADMINISTER, administer.change_room),
        "set_agreement": Recorded(Permission.ADMINISTER, administer.set_agreement),
        "confirm_helpline": Recorded(Permission.ADMINISTER, administer.confirm_helpline),
        "rules": Looked(Permission.ADMINISTER, administer.list_rules),
    }


def _server(settings: Settings) -> ServerSeen:
    return ServerSeen(
        name=settings.name,
        version=version("warmline"),
        protocol=1,
        limits=Limits(
            text_chars=settings.text_max_chars,
            frame_bytes=settings.frame_max_bytes,
            say_per_minute=settings.say_per_minute,
            say_burst=settings.say_burst,
        ),
    )


def _pages(app: App, helplines: Helplines, metrics: Metrics) -> Pages:
    still = read_pages()
    still["/page/helplines.json"] = Page(JSON, helplines_json(helplines))
    still["/page/nudge.json"] = Page(JSON, nudges_json(app.settings.rules_dir))
    return Pages(
        still,
        {
            "/health/live": lambda: respond(HTTPStatus.OK, PLAIN, b"alive\n"),
            "/health/ready": partial(ready, app),
            "/metrics": lambda: respond(HTTPStatus.OK, PLAIN, metrics.render()),
            "/asyncapi.json": cache(partial(protocol_document, app.settings)),
        },
    )


def protocol_document(settings: Settings) -> Response:
    """Describe the protocol; writing it takes a while, so it is done when somebody asks."""
    document = asyncapi.asyncapi_document(settings.name, _server(settings).version)
    return respond(HTTPStatus.OK, JSON, json.dumps(document).encode())


def helplines_json(helplines: Helplines) -> bytes:
    """Give the helplines to the page, which shows them whether or not anyone is connected."""
    fields = ("name", "contact", "hours", "country", "languages", "for_whom")
    return json.dumps(
        [{f: getattr(h, f) for f in fields} for h in helplines.known], ensure_ascii=False
    ).encode()


def nudges_json(folder: str) -> bytes:
    """Give the page what it looks for before sending, from the rules in force."""
    rule_files = packs.rule_files_in(Path(folder)) if folder else packs.read_rule_files()
    return json.dumps(nudges_in(rule_files), ensure_ascii=False, separators=(",", ":")).encode()


def ready(app: App) -> Response:
    """Say whether this node should get new people, and if not, what is wrong."""
    troubles = []
    if app.front.draining:
        troubles.append("draining")
    if app.rules.failing:
        troubles.append("screening fails: messages in groups are held")
    if app.housekeeping.cases.troubled:
        troubles.append("alerts do not arrive: warmline oncall list")
    if app.housekeeping.anchor.troubled:
        troubles.append("the audit was touched: warmline audit verify")
    if app.housekeeping.vitals.outdated:
        troubles.append("the database is older than this program: restart brings it up to date")
    if app.writer.failing:
        troubles.append("the database does not take what is written")
    if not troubles:
        loud = [
            f"{rule} finds far more than usual: warmline rules try\n" for rule in sorted(app.rules.flooding)
        ]
        if app.housekeeping.second_look.failing:
            loud.append("the second opinion does not answer: messages are looked at by rules alone\n")
        if app.bus.away:
            # Everything still arrives, two seconds late: no reason to turn people away.
            loud.append("the bus is away: nodes hear of each other late\n")
        return respond(HTTPStatus.OK, PLAIN, "".join(["ready\n", *loud]).encode())
    return respond(HTTPStatus.SERVICE_UNAVAILABLE, PLAIN, "".join(f"{t}\n" for t in troubles).encode())


async def run(
    settings: Settings, announce: Callable[[int], None], inherited: socket.socket | None = None
) -> None:
    """Serve until SIGTERM or SIGINT, then drain. `announce` is told the port; `inherited` is listened on."""
    async with opened_database(settings) as database:
        await must_open(database, settings)
        app = put_together(settings, database)
        stop = asked_to_stop()
        read_rules_at_hangup(app)
        port = await app.front.listen(inherited)
        announce(port)
        log.info("server_started", port=port)
        await serve_until(stop, app)


def asked_to_stop() -> asyncio.Event:
    """Give an event that SIGTERM and SIGINT set; whoever was told that we are open may send one at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


def read_rules_at_hangup(app: App) -> None:
    """Read the rules anew at each SIGHUP, while messages go on."""
    reading: set[asyncio.Task[None]] = set()

    def hung_up() -> None:
        task = asyncio.create_task(
            app.rules.read_anew(partial(rules_of, app.settings.rules_dir, app.settings.helplines_file))
        )
        reading.add(task)
        task.add_done_callback(reading.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hung_up)


async def serve_until(stop: asyncio.Event, app: App) -> None:
    """Run writer and housekeeping beside the listening socket until `stop` is set."""
    writing = asyncio.create_task(app.writer.run())
    keeping = asyncio.create_task(app.housekeeping.run())
    settle_memory()
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, writing, keeping], return_when=asyncio.FIRST_COMPLETED)
    await drain(app, writing, keeping)
    stopped.cancel()


def settle_memory() -> None:
    """Let the collector leave alone what stays for good, and look rarely: a frame makes dozens of objects.

    Looking every 700 objects, as usual, cost a third of all time with 4,000 sockets open.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def drain(app: App, writing: "asyncio.Task[None]", keeping: "asyncio.Task[None]") -> None:
    """Stop in order: take nothing new, commit and answer what is queued, tell everyone to come back."""
    log.info("drain_started", sockets=len(app.front.connections))
    until = monotonic() + app.settings.drain_seconds
    app.front.stop_accepting()
    app.front.draining = True
    app.writer.drain()
    await wait_for_tasks({writing}, app.settings.drain_seconds / 2)
    keeping.cancel()  # only now, as other nodes are still told of what was just committed
    await wait_for_tasks({keeping}, app.settings.drain_seconds / 4)
    with suppress(TimeoutError):  # a database that does not answer must not keep anybody from hearing
        async with asyncio.timeout(app.settings.drain_seconds / 8):
            await app.housekeeping.leave()
    app.writer.give_up()
    app.hub.flush_soon()
    await app.front.close(max(1, until - monotonic()))
    for task in (writing, keeping):
        if task.done() and not task.cancelled() and task.exception() is not None:
            raise RuntimeError("a task of the server ended by itself") from task.exception()
    log.info("server_stopped")
