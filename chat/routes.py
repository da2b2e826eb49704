"""Which action answers which command, and what a caller needs for it. What is not here is denied."""

from collections.abc import Callable
from dataclasses import dataclass

from chat.actions.accompany import Accompany
from chat.actions.administer import Administer
from chat.actions.agree import Agree
from chat.actions.alert import Alert
from chat.actions.arrive import Lobby, show_agreement
from chat.actions.care import LookAfter
from chat.actions.coach import Coach
from chat.actions.contest import Contest
from chat.actions.converse import Converse
from chat.actions.coordinate import Coordinate
from chat.actions.gather import Gather
from chat.actions.keep import Keep
from chat.actions.moderate import Moderate
from chat.actions.overlook import Overlook
from chat.actions.pair import Pair
from chat.actions.practise import Practise
from chat.actions.privacy import Privacy
from chat.actions.recount import list_audit
from chat.actions.release import Release
from chat.actions.resources import Resources
from chat.actions.shadow import Shadow
from chat.actions.shifts import Shifts
from chat.actions.steady import Steady
from chat.actions.together import Together
from chat.actions.wait import Wait
from chat.concern import Concern
from chat.consequences import Consequences
from chat.doors import AtTheDoor, Doors, Looked, NotedAndLooked, OnSocket, Recorded
from chat.ground import Ground
from chat.hearing import Hearing
from chat.introducing import Introductions
from chat.packs import exercises_of, golden_of, read_practice
from chat.reasons import Reasons
from chat.second_look import SecondLook
from chat.showing import Showing
from rooms.people import Permission
from rooms.times import HOUR_MS, MINUTE_MS


@dataclass(frozen=True, slots=True)
class Parts:
    """What actions are made of. `erased` is called when texts were erased."""

    ground: Ground
    concern: Concern
    introductions: Introductions
    second_look: SecondLook
    erased: Callable[[], None]


def routes(parts: Parts) -> Doors:
    """Give the table of all commands."""
    areas = (
        at_the_door,
        in_rooms,
        own_affairs,
        talks,
        supporting,
        holding,
        coordinating,
        desks,
        undoing,
        looking_after_the_place,
    )
    table: Doors = {}
    for area in areas:
        table |= area(parts)
    return table


def at_the_door(_: Parts) -> Doors:
    """Coming in, and what concerns the socket itself."""
    return {
        "hello": AtTheDoor(),
        "sign_in": AtTheDoor(),
        "redeem": AtTheDoor(),
        "follow": OnSocket(Permission.OWN_AFFAIRS),
        "unfollow": OnSocket(Permission.OWN_AFFAIRS),
        "read": OnSocket(Permission.OWN_AFFAIRS),
        "typing": OnSocket(Permission.TALK),
    }


def in_rooms(parts: Parts) -> Doors:
    """Coming together, saying something, calling for somebody."""
    ground, concern = parts.ground, parts.concern
    settings, rules, paces = ground.settings, ground.rules, ground.paces
    numbers = ground.key.derive("messages")
    converse = Converse(
        rules, concern, parts.second_look, numbers, settings.text_max_chars, paces.person, paces.room
    )
    gather = _gather(parts)
    resources = Resources(concern.helplines, numbers, paces.person, paces.room)
    alert = Alert(concern, Hearing(rules, concern), paces.notes)
    lobby = Lobby(ground.clock, concern.whereabouts, parts.introductions.rest)
    return {
        "rooms": Looked(Permission.SEE_ROOMS, lobby.list_rooms),
        "agreement": Looked(Permission.SEE_ROOMS, show_agreement),
        "join": Recorded(Permission.TALK, gather.join),
        "leave": Recorded(Permission.TALK, gather.leave),
        "say": Recorded(Permission.TALK, converse.say),
        "withdraw": Recorded(Permission.TALK, converse.withdraw),
        "resources": Looked(Permission.OWN_AFFAIRS, resources.list),
        "share": Recorded(Permission.TALK, resources.share),
        "report": Recorded(Permission.TALK, alert.report),
        "hide_for_me": Recorded(Permission.TALK, gather.hide_for_me),
        "show_for_me": Recorded(Permission.TALK, gather.show_for_me),
    }


def own_affairs(parts: Parts) -> Doors:
    """What a person asks about themselves: reasons, appeals, copies, being forgotten."""
    ground, settings = parts.ground, parts.ground.settings
    contest = _contest(parts)
    privacy = Privacy(
        settings.case_days,
        settings.talk_hours * HOUR_MS,
        ground.audit_key,
        parts.erased,
        ground.paces.copies,
        ground.clock,
    )
    agree = Agree()
    return {
        "look_up": Looked(Permission.OWN_AFFAIRS, contest.look_up),
        "appeal": Recorded(Permission.OWN_AFFAIRS, contest.appeal),
        "export": NotedAndLooked(Permission.OWN_AFFAIRS, privacy.note_copy, privacy.export),
        "forget": Recorded(Permission.BE_FORGOTTEN, privacy.forget),
        "exit": Recorded(Permission.OWN_AFFAIRS, privacy.exit),
        "agree_on": Recorded(Permission.WAIT, agree.agree_on),
        "drop_agreed": Recorded(Permission.WAIT, agree.drop_agreed),
    }


def talks(parts: Parts) -> Doors:
    """Waiting for somebody, being paired, ending a talk, and what one thought of it."""
    ground, concern, introductions = parts.ground, parts.concern, parts.introductions
    settings, rules = ground.settings, ground.rules
    wait = Wait(
        rules,
        concern,
        ground.key.derive("messages"),
        introductions.agreement,
        introductions.topics,
        exercises_of(settings.exercise_file),
        introductions.rest,
        settings.pools,
        settings.peer_talks,
        settings.line_only_on_duty,
    )
    pair = Pair(introductions, concern, Hearing(rules, concern), settings.training_required)
    return {
        "wait": Recorded(Permission.WAIT, wait.wait),
        "give_up": Recorded(Permission.WAIT, wait.give_up),
        "end": Recorded(Permission.TALK, pair.end),
        "feedback": Recorded(Permission.WAIT, pair.feedback),
        "on_duty": Recorded(Permission.HOLD_TALKS, pair.on_duty),
        "off_duty": Recorded(Permission.HOLD_TALKS, pair.off_duty),
        "line": Recorded(Permission.HOLD_TALKS, pair.line),
        "take": Recorded(Permission.HOLD_TALKS, pair.take),
        "talk": Recorded(Permission.HOLD_TALKS, pair.talk),
        "pass_on": Recorded(Permission.HOLD_TALKS, pair.pass_on),
    }


def supporting(parts: Parts) -> Doors:
    """What supports a supporter in a talk, and learns from it."""
    ground, introductions = parts.ground, parts.introductions
    accompany = Accompany(introductions, parts.concern, ground.audit_key)
    shadow = Shadow(introductions, ground.audit_key)
    coach = Coach(ground.audit_key)
    practise = Practise(read_practice(), ground.rules)
    return {
        "hand_over": Recorded(Permission.HOLD_TALKS, accompany.hand_over),
        "accept_hand_over": Recorded(Permission.WAIT, accompany.accept_hand_over),
        "ask_for_help": Recorded(Permission.HOLD_TALKS, accompany.ask_for_help),
        "answer_help": Recorded(Permission.CARE_DESK, accompany.answer_help),
        "side": Recorded(Permission.HOLD_ROOM, accompany.side),
        "whisper": Recorded(Permission.CARE_DESK, accompany.whisper),
        "company": Recorded(Permission.HOLD_ROOM, accompany.company),
        "ladder": Recorded(Permission.HOLD_ROOM, accompany.ladder),
        "offer_shadow": Recorded(Permission.HOLD_TALKS, shadow.offer),
        "accept_shadow": Recorded(Permission.WAIT, shadow.accept),
        "end_shadow": Recorded(Permission.TALK, shadow.end),
        "ask_feedback": Recorded(Permission.HOLD_TALKS, coach.ask),
        "feedback_asked": Looked(Permission.COACH, coach.list),
        "own_words": Recorded(Permission.COACH, coach.look),
        "give_feedback": Recorded(Permission.COACH, coach.give),
        "practise": Looked(Permission.HOLD_ROOM, practise.practise),
    }


def holding(parts: Parts) -> Doors:
    """What whoever holds a group does there."""
    ground, settings = parts.ground, parts.ground.settings
    gather = _gather(parts)
    steady = Steady(parts.concern, Reasons(settings.contest_months), ground.audit_key)
    release = Release(ground.audit_key)
    return {
        "pause": Recorded(Permission.HOLD_ROOM, gather.pause),
        "unpause": Recorded(Permission.HOLD_ROOM, gather.unpause),
        "open": Recorded(Permission.HOLD_ROOM, gather.open),
        "close": Recorded(Permission.HOLD_ROOM, gather.close),
        "slow": Recorded(Permission.HOLD_ROOM, steady.slow),
        "hold": Recorded(Permission.HOLD_ROOM, steady.hold),
        "unhold": Recorded(Permission.HOLD_ROOM, steady.unhold),
        "held_messages": Recorded(Permission.RELEASE_HELD, release.look),
        "release_held": Recorded(Permission.RELEASE_HELD, release.release),
        "room_board": Recorded(Permission.HOLD_ROOM, Overlook(ground.hub).board),
    }


def coordinating(parts: Parts) -> Doors:
    """Shifts, and the figures a coordinator plans with."""
    shifts = Shifts(parts.introductions.rest, parts.ground.clock)
    coordinate = Coordinate(parts.ground.clock)
    return {
        "book_shift": Recorded(Permission.HOLD_TALKS, shifts.book),
        "cancel_shift": Recorded(Permission.HOLD_TALKS, shifts.cancel),
        "shifts": Looked(Permission.HOLD_TALKS, shifts.list),
        "shift_check_in": Recorded(Permission.HOLD_TALKS, shifts.check_in),
        "board": Looked(Permission.COORDINATE, coordinate.board),
        "figures": Looked(Permission.COORDINATE, coordinate.figures),
    }


def desks(parts: Parts) -> Doors:
    """Looking at cases, claiming and deciding them, caring for whom they are about."""
    ground, settings, concern = parts.ground, parts.ground.settings, parts.concern
    moderate = Moderate(
        Consequences(Reasons(settings.contest_months), settings.strike_days),
        concern.clocks,
        Showing(
            settings.case_context_before,
            settings.case_context_after,
            settings.texts_per_hour,
            golden_of(settings.golden_file),
        ),
        ground.clock,
        ground.audit_key,
        settings.claim_lease_minutes * MINUTE_MS,
    )
    look_after = LookAfter(parts.introductions, concern, ground.audit_key)
    return {
        "cases": Looked(Permission.SEE_DESKS, moderate.cases),
        "case": Recorded(Permission.SEE_DESKS, moderate.case),
        "claim": Recorded(Permission.SEE_DESKS, moderate.claim),
        "release_claim": Recorded(Permission.SEE_DESKS, moderate.release_claim),
        "skip": Recorded(Permission.SEE_DESKS, moderate.skip),
        "decide": Recorded(Permission.SEE_DESKS, moderate.decide),
        "note": Recorded(Permission.SEE_DESKS, look_after.note),
        "reach_out": Recorded(Permission.CARE_DESK, look_after.reach_out),
        "colleagues": Recorded(Permission.CARE_DESK, look_after.colleagues),
        "hand_on": Recorded(Permission.CARE_DESK, look_after.hand_on),
        "comfort": Recorded(Permission.SEE_DESKS, look_after.comfort),
    }


def undoing(parts: Parts) -> Doors:
    """What two people do together, or one does to another's decision."""
    ground = parts.ground
    contest = _contest(parts)
    keep = Keep(ground.audit_key)
    together = Together(ground.audit_key, ground.settings.across_minutes * MINUTE_MS)
    return {
        "reverse": Recorded(Permission.SEE_DESKS, contest.reverse),
        "keep_evidence": Recorded(Permission.SEE_DESKS, keep.keep_evidence),
        "ask_across": Recorded(Permission.SEE_DESKS, together.ask_across),
        "agree_across": Recorded(Permission.SEE_DESKS, together.agree_across),
        "look_across": Recorded(Permission.SEE_DESKS, together.look_across),
        "audit": Looked(Permission.READ_AUDIT, list_audit),
    }


def looking_after_the_place(parts: Parts) -> Doors:
    """Rooms, team, rules and helplines, for whoever runs the place."""
    ground = parts.ground
    administer = Administer(
        ground.clock,
        ground.rules,
        parts.concern.helplines,
        ground.settings.invitation_days,
        ground.audit_key,
    )
    return {
        "accounts": Looked(Permission.ADMINISTER, administer.accounts),
        "invite": Recorded(Permission.ADMINISTER, administer.invite),
        "invite_again": Recorded(Permission.ADMINISTER, administer.invite_again),
        "end_account": Recorded(Permission.ADMINISTER, administer.end_account),
        "add_room": Recorded(Permission.ADMINISTER, administer.add_room),
        "change_room": Recorded(Permission.ADMINISTER, administer.change_room),
        "set_agreement": Recorded(Permission.ADMINISTER, administer.set_agreement),
        "confirm_helpline": Recorded(Permission.ADMINISTER, administer.confirm_helpline),
        "rules": Looked(Permission.ADMINISTER, administer.list_rules),
        "set_rule": Recorded(Permission.ADMINISTER, administer.set_rule),
    }


def _gather(parts: Parts) -> Gather:
    settings = parts.ground.settings
    return Gather(
        parts.introductions.names,
        parts.concern,
        parts.ground.paces.joins,
        settings.rooms_per_person,
        parts.ground.knocks,
        settings.training_required,
    )


def _contest(parts: Parts) -> Contest:
    ground = parts.ground
    return Contest(ground.rules, parts.concern, ground.audit_key, ground.clock)
