"""Say no in one way everywhere: a stable code, kind words, and whether coming back helps.

Raise a `Refusal` for everything that is expected to go wrong; whatever else is raised is a bug.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from rooms.times import rfc3339
from rooms.words import BY_LANGUAGE, ENGLISH

Retry = Literal["never", "later", "after_hello"]
WireFields = Mapping[str, object]
"""Named values as the wire shows them: nothing that JSON cannot say."""


class Refusal(Exception):
    """Refuse a command; a subclass says why.

    `retry` speaks to programs: `never` means that the same frame will not fare better by itself,
    `later` that it may after `retry_after_ms`, `after_hello` that it may after another `hello`.
    """

    code: ClassVar[str]
    retry: ClassVar[Retry] = "never"
    knows: ClassVar[tuple[str, ...]] = ()
    """What it can tell besides: names of its own that are also the wire's."""

    spoken: ClassVar[str | None] = None
    """Names the words of a special case, where those of its code would not fit."""

    own_words: str | None = None
    """Words a human chose for this moment; they take the place of the usual ones."""

    care: WireFields | None = None
    """What the author of a refused text is given all the same, as the wire shows it."""
    helplines: Sequence[WireFields] = ()
    """Other places that help, for someone who is turned away here, as the wire shows them."""

    def details(self) -> dict[str, object]:
        """Give what this refusal knows besides its code, ready for the wire."""
        return {name: value for name in self.knows if (value := getattr(self, name)) is not None}

    def __str__(self) -> str:
        return self.code


def words_for(refusal: Refusal, language: str) -> str:
    """Choose the words a person reads, in a language like `es` or `es-MX`, or else in English."""
    if refusal.own_words is not None:
        return refusal.own_words
    known = BY_LANGUAGE.get(language.partition("-")[0].lower(), ENGLISH)
    name = refusal.spoken or refusal.code
    return known.get(name) or ENGLISH[name]


class ComeBackLater(Refusal):
    """Refuse for now; the base of all refusals that pass with time."""

    retry = "later"
    knows: ClassVar[tuple[str, ...]] = ("retry_after_ms",)
    usual_wait_ms: ClassVar[int] = 5_000

    def __init__(self, retry_after_ms: int | None = None) -> None:
        super().__init__()
        self.retry_after_ms = self.usual_wait_ms if retry_after_ms is None else retry_after_ms


class Malformed(Refusal):
    """Refuse what cannot be read; `field` is the place, None when it is the frame as a whole."""

    code = "malformed"
    knows = ("field",)

    def __init__(self, field: str | None) -> None:
        super().__init__()
        self.field = field


class NobodyNamed(Malformed):
    """Refuse the name of somebody on the team whom nobody knows; whoever typed it can mend it."""

    spoken = "nobody_named"


class TooFast(ComeBackLater):
    """Refuse what comes quicker than the agreed pace."""

    code = "too_fast"
    usual_wait_ms = 1_000


class Overloaded(ComeBackLater):
    """Refuse because more is queued than can be answered in time."""

    code = "overloaded"
    usual_wait_ms = 2_000


class Draining(ComeBackLater):
    """Refuse because this node is about to stop."""

    code = "draining"
    usual_wait_ms = 1_000


class TooManySockets(ComeBackLater):
    """Refuse one more socket from the same person or network."""

    code = "too_many_sockets"
    usual_wait_ms = 30_000


class Unavailable(ComeBackLater):
    """Refuse because something needed is not there now, or the operator paused the place with `words`."""

    code = "unavailable"

    def __init__(self, words: str | None = None, *, retry_after_ms: int | None = None) -> None:
        super().__init__(retry_after_ms)
        self.own_words = words


class NotSignedIn(Refusal):
    """Refuse a command that came before `hello` or `sign_in`."""

    code = "not_signed_in"
    retry = "after_hello"


class AlreadySignedIn(Refusal):
    """Refuse a second `hello`, `sign_in` or `redeem` on one socket."""

    code = "already_signed_in"


class UnknownSession(Refusal):
    """Refuse a token nobody holds any more; the socket stays open for a `hello` without one."""

    code = "unknown_session"
    retry = "after_hello"


class WrongCredentials(Refusal):
    """Refuse a sign-in without saying which part of it is wrong."""

    code = "wrong_credentials"


class InvitationGone(Refusal):
    """Refuse an invitation that was used, has run out, or never was."""

    code = "invitation_gone"


class ProofNeeded(Refusal):
    """Ask for proof of work before letting a newcomer in; `challenge` is what the device must solve."""

    code = "proof_needed"
    retry = "after_hello"
    knows = ("challenge",)

    def __init__(self, challenge: WireFields, helplines: Sequence[WireFields] = ()) -> None:
        super().__init__()
        self.challenge = challenge
        self.helplines = helplines


class Suspended(Refusal):
    """Refuse someone who is suspended, with the statement of reasons and other places that help."""

    code = "suspended"
    knows = ("statement",)

    def __init__(self, statement: WireFields | None, helplines: Sequence[WireFields] = ()) -> None:
        super().__init__()
        self.statement = statement
        self.helplines = helplines


class NotAllowed(Refusal):
    """Refuse what the role may not do; asked before anything is looked up."""

    code = "not_allowed"


class NeedsTwo(NotAllowed):
    """Refuse what no operator does alone: make, or take over, who reads the desks or runs the place."""

    spoken = "needs_two"


class NotAMember(Refusal):
    """Refuse a room that is someone else's or does not exist, alike to the last byte."""

    code = "not_a_member"


class UnknownCode(NotAMember):
    """Refuse a code that nothing goes by here, so that whoever wrote it down can look at it again."""

    spoken = "unknown_code"


class HasLeft(NotAMember):
    """Refuse a talk with somebody who has left for good; whoever holds their case may know that they have."""

    spoken = "has_left"


class QuestionOver(NotAMember):
    """Refuse a peer's answer to a question that was taken back or answered meanwhile; their talk goes on."""

    spoken = "question_over"


class HeldByColleague(NotAMember):
    """Refuse to give away or end a talk that somebody else of the team holds, though one is in it."""

    spoken = "held_by_colleague"


class AgreementNeeded(Refusal):
    """Refuse entry until the room's current agreement is accepted; both travel along."""

    code = "agreement_needed"
    knows = ("version", "text")

    def __init__(self, version: int, text: str) -> None:
        super().__init__()
        self.version = version
        self.text = text


class RoomFull(ComeBackLater):
    """Refuse entry because every seat is taken."""

    code = "room_full"
    usual_wait_ms = 60_000


class RoomClosed(Refusal):
    """Refuse because the room is not open; says when it opens, where that is known."""

    code = "room_closed"
    knows = ("opens_at",)

    def __init__(self, opens_at_ms: int | None = None) -> None:
        super().__init__()
        self.opens_at = None if opens_at_ms is None else rfc3339(opens_at_ms)


class RoomLate(RoomClosed):
    """Refuse because a group waits for whoever holds it, though its time has come."""

    spoken = "room_late"


class RoomPaused(ComeBackLater):
    """Refuse because whoever holds the room paused it, perhaps with words of their own."""

    code = "room_paused"
    usual_wait_ms = 30_000

    def __init__(self, words: str | None = None) -> None:
        super().__init__()
        self.own_words = words or None


class Removed(Refusal):
    """Refuse someone whom a moderator removed from the room."""

    code = "removed"


class Muted(Refusal):
    """Refuse a message from someone who is muted in the room until a moment (None: not yet set)."""

    code = "muted"
    knows = ("until",)

    def __init__(self, until_ms: int | None) -> None:
        super().__init__()
        self.until = None if until_ms is None else rfc3339(until_ms)


class MessageRefused(Refusal):
    """Refuse a message for what it says; `findings` are given as the wire shows them."""

    code = "message_refused"
    knows = ("findings",)

    def __init__(self, findings: Sequence[WireFields]) -> None:
        super().__init__()
        self.findings = findings


class ClientIdReused(Refusal):
    """Refuse a `client_id` that already has a receipt for something else."""

    code = "client_id_reused"


class EpochChanged(Refusal):
    """Refuse to go on from a number that belongs to another history; `welcome` tells where it stands."""

    code = "epoch_changed"
    retry = "after_hello"


class LineEmpty(ComeBackLater):
    """Refuse because nobody is waiting."""

    code = "line_empty"
    usual_wait_ms = 10_000


class AtCapacity(Refusal):
    """Refuse a supporter one more talk than they planned to hold."""

    code = "at_capacity"


class NobodyFree(AtCapacity):
    """Refuse to pass a talk on when no colleague, or not the one named, can take it."""

    spoken = "nobody_free"


class NotOnDuty(Refusal):
    """Refuse what only a supporter on duty can do."""

    code = "not_on_duty"


class ColleagueOffDuty(NotOnDuty):
    """Refuse to send a colleague who is not on duty."""

    spoken = "colleague_off_duty"


class RestNeeded(ComeBackLater):
    """Refuse a talk or a shift to a supporter who has held a lot and needs a break first."""

    code = "rest_needed"
    usual_wait_ms = 900_000


class TrainingNeeded(Refusal):
    """Refuse a shift to whoever has no training on record, or one that has run out."""

    code = "training_needed"


class LineClosed(ComeBackLater):
    """Refuse a place in line while nobody is on duty, where the operator wants it so."""

    code = "line_closed"
    usual_wait_ms = 600_000
    knows = ("retry_after_ms", "opens_at")

    def __init__(self, opens_at_ms: int | None = None) -> None:
        super().__init__()
        self.opens_at = None if opens_at_ms is None else rfc3339(opens_at_ms)


class NotWaiting(Refusal):
    """Refuse because the person is not in the waiting line."""

    code = "not_waiting"


class CaseTaken(Refusal):
    """Refuse a case that someone else has claimed; this wins over `CaseMovedOn`."""

    code = "case_taken"


class CaseMovedOn(Refusal):
    """Refuse a step on a case that changed meanwhile; `version` is where it stands."""

    code = "case_moved_on"
    knows = ("version",)

    def __init__(self, version: int) -> None:
        super().__init__()
        self.version = version


class ClaimNeeded(Refusal):
    """Refuse a decision by someone who has not claimed the case."""

    code = "claim_needed"
