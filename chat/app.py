"""Put a server together."""

from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version

from chat.absences import Absences
from chat.actions.arrive import Arrive
from chat.actions.enrol import Enrol
from chat.alarming import CaseClock
from chat.anchoring import FILE as ANCHOR_FILE
from chat.anchoring import Anchor
from chat.calming import Calming
from chat.concern import Concern
from chat.convening import Convener
from chat.credentials import Passwords
from chat.forgetting import Forgetting
from chat.ground import Ground, new_ground
from chat.health import Health
from chat.hosting import Host
from chat.housekeeping import Housekeeping
from chat.hub import Hub
from chat.identity import read_names
from chat.introducing import Introductions
from chat.local import SystemClock
from chat.looking import Rules
from chat.offers import Offers
from chat.outside import new_opinion
from chat.packs import golden_of, helplines_of, topics_of
from chat.pages import Pages
from chat.parting import Parting
from chat.ports import Bus, Clock, Database, SecondOpinion
from chat.posting import Post
from chat.proving import Proving
from chat.quieting import Quieting
from chat.routes import Parts, routes
from chat.sampling import Sampling
from chat.seating import Seating
from chat.second_look import SecondLook
from chat.server import Front
from chat.settings import Settings
from chat.sharing import Shared
from chat.talks import TalkAgreement
from chat.vitals import Vitals
from chat.watching import Watcher
from chat.welcoming import Porter
from chat.wire.replies import Limits
from chat.wire.replies import Server as ServerSeen
from chat.writer import Writer
from rooms.group_words import group_words
from rooms.shifts import Rest
from rooms.silence import Patience
from rooms.times import DAY_MS, HOUR_MS, MINUTE_MS

TALKS_UNLIMITED = 1000


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
    health: Health


def put_together(
    settings: Settings,
    database: Database,
    clock: Clock | None = None,
    opinion: SecondOpinion | None = None,
    bus: Bus | None = None,
) -> App:
    """Choose every implementation and wire it up."""
    ground = new_ground(settings, database, clock or SystemClock(), bus)
    cases = _case_clock(ground)
    introductions = _introductions(ground)
    concern = Concern(
        ground.clocks,
        helplines_of(settings.helplines_file),
        ground.whereabouts,
        lambda: cases.on_call,
    )
    second_look = SecondLook(opinion or new_opinion(settings), concern, ground.writer, ground.metrics)
    keeping = _housekeeping(ground, cases, introductions, concern, second_look)
    ground.missed.append(keeping.miss)
    parts = Parts(ground, concern, introductions, second_look, keeping.forgetting.erased.set)
    front = Front(_shared(ground, concern, parts), Pages({}, {}), ground.key)
    health = Health(ground, front, keeping)
    front.pages = health.pages(concern.helplines, version("warmline"))
    return App(
        settings, database, ground.writer, ground.hub, ground.bus, keeping, front, ground.rules, health
    )


def _housekeeping(
    ground: Ground,
    cases: CaseClock,
    introductions: Introductions,
    concern: Concern,
    second_look: SecondLook,
) -> Housekeeping:
    settings, database, clock = ground.settings, ground.database, ground.clock
    return Housekeeping(
        database=database,
        writer=ground.writer,
        hub=ground.hub,
        bus=ground.bus,
        clock=clock,
        settings=settings,
        metrics=ground.metrics,
        paces=ground.paces.all(),
        shared=ground.paces.shared(),
        speaking=ground.paces.person,
        cases=cases,
        anchor=Anchor(settings.data_dir / ANCHOR_FILE, ground.audit_key),
        host=_host(ground, introductions, concern),
        quieting=_quieting(ground),
        vitals=Vitals(database, ground.writer, clock, ground.metrics, settings.data_dir),
        forgetting=_forgetting(ground),
        whereabouts=ground.whereabouts,
        second_look=second_look,
        convener=_convener(ground),
        watcher=Watcher(database, ground.hub, clock),
        calming=Calming(ground.rules, ground.database, ground.writer, ground.audit_key),
        sampling=_sampling(ground),
        parting=Parting(database, ground.lease("across"), clock),
        seating=Seating(database, ground.lease("seats"), ground.whereabouts),
    )


def _forgetting(ground: Ground) -> Forgetting:
    return Forgetting(
        ground.database,
        ground.lease("retention"),
        ground.whereabouts,
        ground.clock,
        ground.settings,
        ground.audit_key,
    )


def _host(ground: Ground, introductions: Introductions, concern: Concern) -> Host:
    settings, lease = ground.settings, ground.lease("line")
    return Host(
        database=ground.database,
        lease=lease,
        hub=ground.hub,
        whereabouts=ground.whereabouts,
        clock=ground.clock,
        introductions=introductions,
        concern=concern,
        absences=Absences(
            ground.database,
            lease,
            ground.whereabouts,
            ground.clock,
            introductions,
            settings.duty_gone_minutes * MINUTE_MS,
            ground.audit_key,
        ),
        offers=Offers(ground.database, lease, introductions),
        keep_ms=settings.waiting_gone_minutes * MINUTE_MS,
        letter_ms=settings.letter_days * DAY_MS,
        duty_ms=settings.duty_gone_minutes * MINUTE_MS,
        peer_talks=settings.peer_talks,
    )


def _quieting(ground: Ground) -> Quieting:
    settings = ground.settings
    patience = Patience(
        settings.silence_check_minutes * MINUTE_MS,
        settings.silence_sleep_minutes * MINUTE_MS,
        settings.silence_close_hours * HOUR_MS,
    )
    letters = replace(patience, close_ms=settings.letter_days * DAY_MS)
    own, language = settings.silence_words, settings.languages[0]
    return Quieting(ground.database, ground.lease("quiet"), ground.clock, patience, letters, own, language)


def _sampling(ground: Ground) -> Sampling:
    settings = ground.settings
    return Sampling(
        ground.database,
        ground.lease("second looks"),
        ground.clock,
        ground.key.derive("second looks"),
        settings.decided_anew_percent,
        settings.golden_percent,
        golden_of(settings.golden_file),
    )


def _shared(ground: Ground, concern: Concern, parts: Parts) -> Shared:
    settings, paces, key, writer = ground.settings, ground.paces, ground.key, ground.writer
    staff_idle_ms = settings.token_idle_hours_staff * HOUR_MS
    proving = Proving(
        key.derive("proof of work"),
        paces.pressed,
        settings.proof_tries,
        settings.proof_seconds * 1000,
        settings.pressed_minutes * MINUTE_MS,
    )
    arrive = Arrive(
        concern,
        _server(settings),
        settings.languages,
        staff_idle_ms,
        ground.whereabouts,
        proving,
        parts.introductions.agreement,
        parts.introductions.rest,
    )
    enrol = Enrol(
        database=ground.database,
        writer=writer,
        passwords=Passwords(),
        tries=ground.tries(paces.staff_names, "name"),
        seal_key=key.derive("seal"),
        audit_key=ground.audit_key,
        place=settings.name,
        welcome=partial(arrive.welcome, resumed=True),
    )
    porter = Porter(arrive, enrol, paces.newcomers, ground.tries(paces.staff_door, "door"))
    return Shared(
        routes(parts), porter, writer, ground.hub, ground.database, ground.clock, settings, ground.metrics
    )


def _case_clock(ground: Ground) -> CaseClock:
    settings = ground.settings
    return CaseClock(
        database=ground.database,
        lease=ground.lease("cases"),
        whereabouts=ground.whereabouts,
        clock=ground.clock,
        post=Post(settings.alert_timeout_seconds, settings.alert_private_addresses),
        seal_key=ground.key.derive("seal"),
        page=settings.public_url or f"http://{settings.host}:{settings.port}",
        pause_ms=settings.alarm_pause_seconds * 1000,
        longest_ms=settings.alarm_longest_minutes * MINUTE_MS,
        grace_ms=settings.claim_grace_seconds * 1000,
    )


def _convener(ground: Ground) -> Convener:
    settings = ground.settings
    return Convener(
        database=ground.database,
        writer=ground.writer,
        hub=ground.hub,
        clock=ground.clock,
        words=group_words(settings.languages[0]),
        countdown=settings.group_countdown_minutes,
        grace_ms=settings.group_grace_seconds * 1000,
        training_required=settings.training_required,
        clocks=ground.clocks,
        audit_key=ground.audit_key,
        knocks=ground.knocks,
    )


def _introductions(ground: Ground) -> Introductions:
    settings = ground.settings
    return Introductions(
        names=read_names(),
        clocks=ground.clocks,
        key=ground.key.derive("messages"),
        agreement=TalkAgreement(),
        topics=topics_of(settings.topics_file),
        talks_max=TALKS_UNLIMITED if settings.rehearsal else settings.talks_per_supporter,
        rest=Rest(
            settings.hours_per_week, settings.cool_down_minutes * MINUTE_MS, settings.cool_down_required
        ),
        whereabouts=ground.whereabouts,
    )


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
