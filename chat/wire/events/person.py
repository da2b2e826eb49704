"""Describe what can happen to a person, in the log that is theirs alone."""

from typing import Annotated, Literal

from pydantic import Field

from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Seq
from chat.wire.parts import Helpline, Statement


class RestOffered(Frame):
    """Offer a supporter a break after a hard talk."""

    kind: Literal["rest_offered"]
    room: Opaque


class HoursEnding(Frame):
    """Tell a supporter on duty that their hours of the week are nearly used up."""

    kind: Literal["hours_ending"]
    minutes: Count


class HoursOver(Frame):
    """Tell a supporter that they are off duty, because their hours of the week are used up."""

    kind: Literal["hours_over"]


class FeedbackGiven(Frame):
    """Tell a supporter, and nobody else, a coach's word on a talk of theirs."""

    kind: Literal["feedback_given"]
    by: str
    on: str
    words: str


class GroupWaits(Frame):
    """Tell who is named to hold a group that it waits for them, or has lost them."""

    kind: Literal["group_waits"]
    room: Opaque
    title: str
    began_at: Optionally[At] = None


class SeatGiven(Frame):
    """Tell a peer who was gone that their seat in a full group went to somebody who came."""

    kind: Literal["seat_given"]
    room: Opaque
    title: str


class Paired(Frame):
    """Tell someone that a one-on-one is theirs, and who they are in it.

    `why` is there for a peer who did not ask: somebody of the team read what they told and reaches out.
    """

    kind: Literal["paired"]
    room: Opaque
    member: Opaque
    pseudonym: str
    agreement: Count
    why: Optionally[Literal["reached_out"]] = None


class Shadowing(Frame):
    """Tell a trainee that a peer lets them read along, and who they are in the talk."""

    kind: Literal["shadowing"]
    room: Opaque
    member: Opaque
    pseudonym: str


class MessageHeld(Frame):
    """Tell an author that a message waits for a human look."""

    kind: Literal["message_held"]
    room: Opaque
    message: Opaque


class MessageReleased(Frame):
    """Tell an author that a held message is posted now."""

    kind: Literal["message_released"]
    room: Opaque
    message: Opaque
    seq: Seq


class MessageRejected(Frame):
    """Tell an author that a held message will not be posted, and why."""

    kind: Literal["message_rejected"]
    room: Opaque
    message: Opaque
    statement: Optionally[Statement] = None


class MessageCleared(Frame):
    """Tell an author that nothing was wrong with a message that was not posted, and that it still is not.

    Whoever has left, or whose talk is over, could not be answered; they can say it again.
    """

    kind: Literal["message_cleared"]
    room: Opaque
    message: Opaque


class OwnMessageHidden(Frame):
    """Tell an author that a message is hidden, and why."""

    kind: Literal["message_hidden"]
    room: Opaque
    message: Opaque
    statement: Optionally[Statement] = None


class Nudged(Frame):
    """Remind someone kindly of a room's agreement; nothing is restricted and nothing is counted."""

    kind: Literal["nudged"]
    room: Optionally[Opaque] = None
    words: str


class CaringNote(Frame):
    """Write kindly to somebody who was there when something hard happened in a group."""

    kind: Literal["caring_note"]
    room: Opaque
    words: str


class CareMoved(Frame):
    """Tell somebody who was given care that the team looks at it, that it waits again, or was looked at."""

    kind: Literal["care_moved"]
    state: Literal["looked_at", "waits", "closed"]


class Lifted(Frame):
    """Tell someone that a restriction was taken back; a message of it may stay unposted."""

    kind: Literal["lifted"]
    code: Opaque
    room: Optionally[Opaque] = None
    unposted: Optionally[Opaque] = None


class Warned(Frame):
    """Ask someone to keep to a room's agreement."""

    kind: Literal["warned"]
    room: Optionally[Opaque] = None
    statement: Statement


class Muted(Frame):
    """Tell someone that they are muted in a room."""

    kind: Literal["muted"]
    room: Optionally[Opaque] = None
    statement: Statement


class Held(Frame):
    """Tell someone that what they write in a room is looked at first for a while."""

    kind: Literal["held"]
    room: Opaque
    statement: Statement


class Unheld(Frame):
    """Tell someone that what they write is posted at once again."""

    kind: Literal["unheld"]
    room: Opaque


class RemovedFromRoom(Frame):
    """Tell someone that a room is not open to them any more."""

    kind: Literal["removed"]
    room: Optionally[Opaque] = None
    statement: Statement


class SuspendedFromServer(Frame):
    """Tell someone that they are suspended, and where else help is."""

    kind: Literal["suspended"]
    statement: Statement
    helplines: Optionally[tuple[Helpline, ...]] = None


class SignedOut(Frame):
    """Tell someone that their session is over everywhere."""

    kind: Literal["signed_out"]


class ReportClosed(Frame):
    """Tell a reporter that somebody looked and decided."""

    kind: Literal["report_closed"]
    code: Opaque
    state: Optionally[str] = None


class AppealClosed(Frame):
    """Tell someone how their appeal was decided; a message may stay unposted all the same."""

    kind: Literal["appeal_closed"]
    code: Opaque
    state: Optionally[str] = None
    statement: Optionally[Statement] = None
    unposted: Optionally[Opaque] = None


class LookedAcross(Frame):
    """Tell a person, when it is over, that two moderators saw which cases belong to them, and why."""

    kind: Literal["looked_across"]
    reason: str
    words: str
    began_at: At
    ended_at: At


PersonEvent = Annotated[
    Paired
    | Shadowing
    | MessageHeld
    | MessageReleased
    | MessageRejected
    | MessageCleared
    | OwnMessageHidden
    | Nudged
    | Warned
    | Lifted
    | CaringNote
    | CareMoved
    | LookedAcross
    | Muted
    | Held
    | Unheld
    | RemovedFromRoom
    | SuspendedFromServer
    | RestOffered
    | HoursEnding
    | HoursOver
    | GroupWaits
    | SeatGiven
    | FeedbackGiven
    | SignedOut
    | ReportClosed
    | AppealClosed,
    Field(discriminator="kind"),
]
