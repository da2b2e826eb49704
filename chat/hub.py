"""The fan-out: who follows which log, and one write a connection for all that a moment brings.

A follower is *live* when it has everything up to its feed's head; the others catch up from the store in their
own connection's task and join the live ones in the same step in which they are found to be level. So an entry
is never skipped and never sent twice, whatever the order of hints.
"""

from asyncio import get_running_loop
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Protocol

import orjson

from chat.elsewhere import Elsewhere, here_of, here_sign
from chat.ports import Bus, Sign
from chat.store.entries import Entry, on_the_wire, person_log
from chat.telemetry import Metrics
from rooms.ids import MemberId, PersonId
from rooms.people import STAFF, Role
from rooms.presence import here_briefly, presence

FLUSH_WAIT_MAX = 0.025
"""Seconds: the longest a busy server lets frames gather before the next write."""

FLUSH_WAITS = 2
"""So many times as long as a write took, frames gather: the fan-out takes a third of the time at most."""

ENDS_SESSION = frozenset({"signed_out", "suspended"})
"""Kinds in a person's own log after which all their sockets are closed."""

PLACE = {"on_duty": int, "words": str, "care_words": str}
"""What a passing `place` may tell besides the place and the range."""

ENDS_ACCESS = ENDS_SESSION | {"member_left", "side_left", "room_closed"}
"""Kinds after which somebody hears no more of a log."""


class Listener(Protocol):
    """A connection as the hub sees it."""

    def keep(self, frames: bytes) -> None:
        """Keep finished frames for the next write."""

    def write(self) -> bool:
        """Write what was kept; False when the other side reads too slowly to stay live."""

    def catch_up_later(self) -> None:
        """Begin to catch up from the store as the other side reads."""

    def session_ended(self, kind: str) -> None:
        """Close, because an event of this kind ended the session."""


@dataclass(eq=False, slots=True)
class Follower:
    """One connection following one log. `position` counts while it is not live; `until` ends its access.

    `left_meanwhile` holds who left, and at which entry, while it is not yet known who this follower is;
    `missed_presence` says that it was told who is here while this one was catching up.
    """

    listener: Listener
    log: str
    member: MemberId | None
    position: int
    until: int | None = None
    left_meanwhile: dict[MemberId, int] | None = field(default_factory=dict)
    missed_presence: bool = False


@dataclass(eq=False, slots=True)
class Feed:
    """A log somebody here follows. `head` is the number all live followers have; None until it is known."""

    log: str
    head: int | None = None
    sessions: int = 0
    live: dict[Listener, Follower] = field(default_factory=dict)
    behind: dict[Listener, Follower] = field(default_factory=dict)

    def followers(self) -> Iterator[Follower]:
        yield from self.live.values()
        yield from self.behind.values()

    def is_idle(self) -> bool:
        return not self.live and not self.behind and not self.sessions


class Hub:
    """Bring entries and passing frames to whoever follows. `missed` hears the logs that must be read anew.

    What happens on this node, called `node`, is said on the bus; the others' hints and signs come from there.
    """

    def __init__(self, metrics: Metrics, missed: Callable[[str], None], bus: Bus, node: str) -> None:
        self._metrics = metrics
        self._missed = missed
        self._bus = bus
        self._node = node
        self._elsewhere = Elsewhere()
        self._changed_elsewhere: set[str] = set()
        bus.listen(self)
        self._feeds: dict[str, Feed] = {}
        self._sessions: dict[PersonId, set[Listener]] = {}
        self._staff: set[Listener] = set()
        self._kept: dict[Listener, None] = {}
        self._ending: list[tuple[Listener, str]] = []
        self._changed_presence: set[str] = set()
        self._told_since: float | None = None
        self._flush_due = 0.0
        self._flush_scheduled = False

    # sessions

    def arrive(self, listener: Listener, person: PersonId, role: Role, last_seq: int) -> None:
        """Note that a person has a socket here; `last_seq` is where their own log ends."""
        self._sessions.setdefault(person, set()).add(listener)
        feed = self._feed(person_log(person))
        feed.sessions += 1
        self._learn_head(feed, last_seq)
        if role in STAFF:
            self._staff.add(listener)

    def depart(self, listener: Listener, person: PersonId, logs: Iterable[str]) -> None:
        """Forget a closed socket and what it followed."""
        for log in list(logs):
            self.unfollow(listener, log)
        self._staff.discard(listener)
        self._kept.pop(listener, None)
        feed = self._feeds[person_log(person)]
        feed.sessions -= 1
        self._drop_if_idle(feed)
        sockets = self._sessions[person]
        sockets.discard(listener)
        if not sockets:
            del self._sessions[person]

    def is_here(self, person: PersonId) -> bool:
        """Say whether a person has a socket on this node."""
        return person in self._sessions

    def sockets_of(self, person: PersonId) -> int:
        """Count a person's sockets on this node."""
        return len(self._sessions.get(person, ()))

    def members_of(self, log: str) -> frozenset[MemberId]:
        """List the members of a room who follow its log on this node."""
        feed = self._feeds.get(log)
        return frozenset(f.member for f in feed.followers() if f.member is not None) if feed else frozenset()

    def members_everywhere(self, log: str) -> frozenset[MemberId]:
        """List the members who follow a room on any node; of a large room only those on this one."""
        others = [here for here in self._elsewhere.in_room(log) if not isinstance(here, int)]
        return self.members_of(log).union(*others)

    def people(self) -> dict[PersonId, int]:
        """Count the sockets of everybody on this node."""
        return {person: len(sockets) for person, sockets in self._sessions.items()}

    def staff_here(self) -> bool:
        """Say whether anyone of the staff is connected to this node."""
        return bool(self._staff)

    # following

    def follow(self, listener: Listener, log: str, member: MemberId | None, position: int) -> Follower:
        """Begin to follow, not yet live: a revocation from now on reaches this follower."""
        self.unfollow(listener, log)
        follower = Follower(listener, log, member, position)
        self._feed(log).behind[listener] = follower
        return follower

    def admitted(self, follower: Follower, member: MemberId | None, position: int, head: int) -> None:
        """Let a follower in who was found to be allowed; `head` is where the store says the log ends."""
        follower.member = member
        follower.position = position
        left, follower.left_meanwhile = follower.left_meanwhile or {}, None
        if member is not None and left.get(member, 0) > head:
            follower.until = left[member]
        self._learn_head(self._feeds[follower.log], head)
        self._changed_presence.add(follower.log)

    def unfollow(self, listener: Listener, log: str) -> None:
        """Stop following; nothing happens if the listener does not."""
        feed = self._feeds.get(log)
        if feed is None:
            return
        if feed.live.pop(listener, None) or feed.behind.pop(listener, None):
            self._changed_presence.add(log)
        self._drop_if_idle(feed)

    def end_of(self, follower: Follower) -> int | None:
        """Say how far a follower who catches up may read now; None if it does not follow any more."""
        feed = self._feeds.get(follower.log)
        if feed is None or feed.behind.get(follower.listener) is not follower:
            return None
        head = feed.head or 0
        return head if follower.until is None else min(head, follower.until)

    def go_live(self, follower: Follower) -> bool:
        """Make a follower live if it is level with its feed."""
        feed = self._feeds[follower.log]
        if follower.until is not None or follower.position != (feed.head or 0):
            return False
        feed.live[follower.listener] = feed.behind.pop(follower.listener)
        if follower.missed_presence:
            follower.missed_presence = False
            self.keep_for(follower.listener, text_frame(orjson.dumps(self._presence_of(follower.log))))
            self.flush_soon()
        return True

    def fall_behind(self, listener: Listener, logs: Iterable[str]) -> list[Follower]:
        """Take a slow reader out of the live ones; gives what it has to catch up on by itself."""
        fallen = []
        for feed in [self._feeds[log] for log in logs if log in self._feeds]:
            follower = feed.live.pop(listener, None)
            if follower is not None:
                follower.position = feed.head or 0
                feed.behind[listener] = follower
                fallen.append(follower)
        return fallen

    def followed(self) -> list[str]:
        """List the logs that somebody here is told of."""
        return [feed.log for feed in self._feeds.values() if feed.head is not None]

    def position_of(self, log: str) -> int | None:
        """Say how far a followed log has been told here; None if nobody follows it."""
        feed = self._feeds.get(log)
        return feed.head if feed else None

    # telling

    def announce(self, entries: Sequence[Entry]) -> None:
        """Bring what was committed here to those who follow, on this node and on the others."""
        self.tell(entries)
        for log, seq in {entry.log: entry.seq for entry in entries}.items():
            self._bus.publish(log, seq)

    def tell(self, entries: Sequence[Entry]) -> None:
        """Bring new entries, in log order, to those who follow; then write."""
        if entries and self._told_since is None:
            self._told_since = perf_counter()
        by_log: dict[str, list[Entry]] = {}
        for entry in entries:
            by_log.setdefault(entry.log, []).append(entry)
        for log, of_log in by_log.items():
            feed = self._feeds.get(log)
            if feed is not None:
                self._bring(feed, of_log)
        self.flush_soon()

    def hint(self, log: str, seq: int) -> None:
        """Hear that a log has reached a number; whatever is missing is read from the store."""
        feed = self._feeds.get(log)
        if feed is not None and feed.head is not None and seq > feed.head:
            self._missed(log)

    def overhear(self, log: str, sign: Sign) -> None:
        """Hear a passing sign of another node, and show it to those it is for here."""
        match sign:
            case {"type": "here"}:
                self._hear_presence(log, sign)
            case {"type": "typing", "room": str(room), "member": str(member)}:
                self._show(log, {"type": "typing", "room": room, "member": member})
            case {"type": "place", "place": int(place), "estimate_minutes": [int(low), int(high)], **more}:
                person = PersonId(int(log.removeprefix("person:")))
                moved: dict[str, object] = {"type": "place", "place": place, "estimate_minutes": (low, high)}
                moved |= {
                    name: more[name] for name, kind in PLACE.items() if isinstance(more.get(name), kind)
                }
                self._show_to(person, moved)

    def pass_on(self, log: str, fields: dict[str, object], besides: Listener | None = None) -> None:
        """Send a passing frame to a log's live followers, on every node: lost when lost."""
        self._show(log, fields, besides)
        self._bus.pass_on(log, fields)

    def _show(self, log: str, fields: dict[str, object], besides: Listener | None = None) -> None:
        feed = self._feeds.get(log)
        if feed is None:
            return
        frame = text_frame(orjson.dumps(fields))
        for listener in feed.live:
            if listener is not besides:
                self.keep_for(listener, frame)
        self.flush_soon()

    def send_to(self, person: PersonId, fields: dict[str, object]) -> None:
        """Send a passing frame to all of a person's sockets, on every node."""
        self._show_to(person, fields)
        self._bus.pass_on(person_log(person), fields)

    def _show_to(self, person: PersonId, fields: dict[str, object]) -> None:
        frame = text_frame(orjson.dumps(fields))
        for listener in self._sessions.get(person, ()):
            self.keep_for(listener, frame)
        self.flush_soon()

    # who is here

    def tell_presence(self) -> None:
        """Say who is here in the rooms where that changed; called about once a second."""
        changed, self._changed_presence = self._changed_presence, set()
        elsewhere, self._changed_elsewhere = self._changed_elsewhere, set()
        for log in changed:
            if log.startswith("room:"):
                self._bus.pass_on(log, here_sign(self._node, here_briefly(self.members_of(log))))
        for log in changed | elsewhere:
            if log.startswith("room:") and log in self._feeds:
                self._show(log, self._presence_of(log))
                for follower in self._feeds[log].behind.values():
                    follower.missed_presence = True

    def _presence_of(self, log: str) -> dict[str, object]:
        here = [here_briefly(self.members_of(log)), *self._elsewhere.in_room(log)]
        return {"type": "presence", "room": log.removeprefix("room:"), **presence(here)}

    def repeat_presence(self) -> None:
        """Tell the other nodes again who is here, should they have missed it."""
        for log in self._feeds:
            if log.startswith("room:"):
                self._bus.pass_on(log, here_sign(self._node, here_briefly(self.members_of(log))))

    def keep_nodes(self, nodes: Collection[str]) -> None:
        """Forget who was here on nodes that are gone."""
        self._changed_elsewhere |= self._elsewhere.keep(nodes)

    def _hear_presence(self, log: str, sign: Sign) -> None:
        heard = here_of(sign)
        if heard is None or log not in self._feeds:
            return
        node, here = heard
        if not self._elsewhere.knows(log, node):
            self._changed_presence.add(log)  # it has not heard of us either
        if self._elsewhere.hear(log, node, here):
            self._changed_elsewhere.add(log)

    # writing

    def keep_for(self, listener: Listener, frames: bytes) -> None:
        """Keep frames for a listener until the next write."""
        listener.keep(frames)
        self._kept[listener] = None

    def flush_soon(self) -> None:
        """Write now, or a moment later if the last write was just now and took long: it adapts by itself."""
        if self._flush_scheduled:
            return
        wait = self._flush_due - perf_counter()
        if wait <= 0:
            self._flush()
        else:
            self._flush_scheduled = True
            get_running_loop().call_later(wait, self._flush)

    def _flush(self) -> None:
        self._flush_scheduled = False
        started = perf_counter()
        kept, self._kept = self._kept, {}
        for listener in kept:
            if not listener.write():
                listener.catch_up_later()
        ending, self._ending = self._ending, []
        for listener, kind in ending:
            listener.session_ended(kind)
        finished = perf_counter()
        if self._told_since is not None:
            self._metrics.fan_out_seconds.observe(finished - self._told_since)
            self._told_since = None
        self._flush_due = finished + min(FLUSH_WAITS * (finished - started), FLUSH_WAIT_MAX)

    def _bring(self, feed: Feed, entries: Sequence[Entry]) -> None:
        fresh = entries if feed.head is None else [entry for entry in entries if entry.seq > feed.head]
        if not fresh:
            return
        if feed.head is not None and fresh[0].seq != feed.head + 1:
            self._missed(feed.log)
            return
        frames: list[bytes] = []
        for entry in fresh:
            if feed.live:
                frames.append(text_frame(entry.frame()))
            if entry.kind in ENDS_ACCESS:
                self._bring_frames(feed, frames)
                frames = []
                self._end_access(feed, entry)
        self._bring_frames(feed, frames)
        feed.head = fresh[-1].seq
        self._drop_if_idle(feed)

    def _bring_frames(self, feed: Feed, frames: list[bytes]) -> None:
        if not frames or not feed.live:
            return
        joined = frames[0] if len(frames) == 1 else b"".join(frames)
        kept = self._kept
        for listener in feed.live:
            listener.keep(joined)
            kept[listener] = None

    def _end_access(self, feed: Feed, entry: Entry) -> None:
        if entry.kind in ("member_left", "side_left"):
            gone = _gone_with(feed, MemberId(str(entry.body["member"])), entry.seq)
        elif entry.kind == "room_closed":
            gone = list(feed.followers()) if entry.body.get("over") else []
        else:
            person = PersonId(int(feed.log.removeprefix("person:")))
            self._ending += [(listener, entry.kind) for listener in self._sessions.get(person, ())]
            gone = list(feed.followers())
        for follower in gone:
            self._revoke(feed, follower, entry.seq)

    def _revoke(self, feed: Feed, follower: Follower, seq: int) -> None:
        """End a follower's access with an entry; one that is behind still reads up to it."""
        follower.until = seq
        self._changed_presence.add(feed.log)
        if feed.live.pop(follower.listener, None) is not None:
            self.keep_for(follower.listener, revoked_frame(feed.log))

    def _learn_head(self, feed: Feed, head: int) -> None:
        """Hear where the store says a log ends; live followers still have to be told what is new in it."""
        if feed.head is None:
            feed.head = head
        elif head > feed.head:
            self._missed(feed.log)

    def _feed(self, log: str) -> Feed:
        feed = self._feeds.get(log)
        if feed is None:
            feed = self._feeds[log] = Feed(log)
            self._bus.subscribe(log)
        return feed

    def _drop_if_idle(self, feed: Feed) -> None:
        if feed.is_idle():
            self._feeds.pop(feed.log, None)
            self._elsewhere.forget(feed.log)
            self._bus.unsubscribe(feed.log)


def _gone_with(feed: Feed, member: MemberId, seq: int) -> list[Follower]:
    """Find a leaving member's followers; those nobody knows yet remember that the member left."""
    for follower in feed.behind.values():
        if follower.left_meanwhile is not None:
            follower.left_meanwhile[member] = seq
    return [follower for follower in feed.followers() if follower.member == member]


def revoked_frame(log: str) -> bytes:
    """Tell a follower that it gets no more of a log."""
    return text_frame(orjson.dumps({"type": "revoked", "log": on_the_wire(log)}))


def text_frame(payload: bytes) -> bytes:
    """Wrap a payload as one unmasked WebSocket text frame (RFC 6455, section 5.2), ready for the socket."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload
