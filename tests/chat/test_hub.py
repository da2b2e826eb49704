"""The fan-out neither loses nor repeats an entry, whoever comes, goes or commits in between."""

from dataclasses import dataclass, field

import orjson

from chat.hub import Follower, Hub, text_frame
from chat.local import MemoryBus
from chat.store.entries import Entry
from chat.telemetry import new_metrics
from rooms.ids import MemberId, PersonId
from rooms.people import Role

LOG = "room:r_hearth"
ANNA, BEN = MemberId("m_anna"), MemberId("m_ben")


@dataclass(eq=False)
class Ear:
    """A listener that keeps what it is given."""

    frames: list[bytes] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def keep(self, frames: bytes) -> None:
        self.frames.append(frames)

    def write(self) -> bool:
        return True

    def catch_up_later(self) -> None:
        raise AssertionError("nobody here is slow")

    def session_ended(self, kind: str) -> None:
        self.ended.append(kind)

    def heard(self) -> bytes:
        return b"".join(self.frames)


@dataclass
class Stage:
    hub: Hub
    missed: list[str]


def stage() -> Stage:
    missed: list[str] = []
    return Stage(Hub(new_metrics(), missed.append, MemoryBus(), "node"), missed)


def entry(seq: int, kind: str = "room_changed", log: str = LOG, **body: object) -> Entry:
    return Entry(log, seq, 0, kind, dict(body))


def follow_live(hub: Hub, ear: Ear, head: int, member: MemberId = ANNA) -> Follower:
    follower = hub.follow(ear, LOG, None, 0)
    hub.admitted(follower, member, head, head)
    assert hub.go_live(follower)
    return follower


def revoked(log: str) -> bytes:
    return text_frame(orjson.dumps({"type": "revoked", "log": log}))


async def test_whoever_has_heard_more_on_another_node_hears_nothing_twice() -> None:
    scene, ear, back = stage(), Ear(), Ear()
    follow_live(scene.hub, ear, head=5)

    returned = scene.hub.follow(back, LOG, None, 0)
    scene.hub.admitted(returned, BEN, 8, head=8)
    too_early = scene.hub.go_live(returned)
    scene.hub.tell([entry(6), entry(7), entry(8)])
    assert scene.hub.go_live(returned)
    scene.hub.tell([entry(9)])

    assert not too_early
    assert scene.missed == [LOG]
    assert back.heard() == text_frame(entry(9).frame())


async def test_a_follower_who_sees_a_commit_first_takes_it_from_nobody() -> None:
    scene, ear, late = stage(), Ear(), Ear()
    follow_live(scene.hub, ear, head=5)

    # The newcomer's look at the store shows entry 6 before the writer has told it.
    newcomer = scene.hub.follow(late, LOG, None, 0)
    scene.hub.admitted(newcomer, BEN, 5, head=6)
    assert scene.hub.go_live(newcomer)
    scene.hub.tell([entry(6)])

    assert ear.heard() == late.heard() == text_frame(entry(6).frame())


async def test_whoever_catches_up_while_it_is_told_who_is_here_hears_it_once_live() -> None:
    scene, ear, late = stage(), Ear(), Ear()
    follow_live(scene.hub, ear, head=5)
    newcomer = scene.hub.follow(late, LOG, None, 0)
    scene.hub.admitted(newcomer, BEN, 3, head=5)

    scene.hub.tell_presence()
    newcomer.position = 5
    assert scene.hub.go_live(newcomer)
    scene.hub.tell_presence()

    here = {"type": "presence", "room": "r_hearth", "here": [ANNA, BEN]}
    assert late.heard() == ear.heard() == text_frame(orjson.dumps(here))


async def test_what_another_process_wrote_is_looked_for_when_a_newcomer_sees_it() -> None:
    scene, ear = stage(), Ear()
    follow_live(scene.hub, ear, head=5)

    scene.hub.admitted(scene.hub.follow(Ear(), LOG, None, 0), BEN, 6, head=6)

    assert scene.missed == [LOG]


async def test_a_second_socket_takes_no_notice_away_from_the_first() -> None:
    scene, ear = stage(), Ear()
    log = "person:7"
    scene.hub.arrive(ear, PersonId(7), Role.PEER, last_seq=1)
    follower = scene.hub.follow(ear, log, None, 0)
    scene.hub.admitted(follower, None, 1, head=1)
    assert scene.hub.go_live(follower)

    # Their second socket comes in by the same commit that pairs them: its answer is given first.
    scene.hub.arrive(Ear(), PersonId(7), Role.PEER, last_seq=2)
    scene.hub.tell([entry(2, "paired", log)])

    assert ear.heard() == text_frame(entry(2, "paired", log).frame())


async def test_who_leaves_while_being_let_in_reads_no_further() -> None:
    scene, ear = stage(), Ear()
    follow_live(scene.hub, Ear(), head=5, member=BEN)
    follower = scene.hub.follow(ear, LOG, None, 0)

    # What was read from the store says that Anna is a member; meanwhile she left.
    scene.hub.tell([entry(6, "member_left", member=ANNA), entry(7)])
    scene.hub.admitted(follower, ANNA, 5, head=5)

    assert scene.hub.end_of(follower) == 6
    assert not scene.hub.go_live(follower)


async def test_who_came_back_before_being_let_in_reads_on() -> None:
    scene, ear = stage(), Ear()
    follow_live(scene.hub, Ear(), head=5, member=BEN)
    follower = scene.hub.follow(ear, LOG, None, 0)

    scene.hub.tell([entry(6, "member_left", member=ANNA), entry(7, "member_joined", member=ANNA)])
    scene.hub.admitted(follower, ANNA, 6, head=7)

    assert scene.hub.end_of(follower) == 7


async def test_nothing_follows_the_entry_that_ends_a_session() -> None:
    scene, ear = stage(), Ear()
    log = "person:7"
    scene.hub.arrive(ear, PersonId(7), Role.PEER, last_seq=0)
    follower = scene.hub.follow(ear, log, None, 0)
    scene.hub.admitted(follower, None, 0, head=0)
    assert scene.hub.go_live(follower)

    scene.hub.tell([entry(1, "suspended", log), entry(2, "report_closed", log)])

    assert ear.heard() == text_frame(entry(1, "suspended", log).frame()) + revoked("person")
    assert ear.ended == ["suspended"]
