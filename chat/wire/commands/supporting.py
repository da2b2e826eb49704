"""Describe what supports a supporter in a talk, and what they learn from it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from chat.wire.fields import Asked, Label, MaybeWords, Opaque, PracticeAnswers, Text, Words


class HandOver(Asked):
    """Offer a talk to a colleague, to the one named or to whoever is free."""

    type: Literal["hand_over"]
    room: Opaque
    to: Label | None = None


class AcceptHandOver(Asked):
    """Say as the peer whether a colleague may come in, and read what was said before."""

    type: Literal["accept_hand_over"]
    room: Opaque
    agree: bool = True
    history: bool = False


class AskForHelp(Asked):
    """Call a moderator to a talk."""

    type: Literal["ask_for_help"]
    room: Opaque
    words: MaybeWords = None


class AnswerHelp(Asked):
    """Come as a moderator into the talk whose call for help one has claimed."""

    type: Literal["answer_help"]
    case: Opaque


class Side(Asked):
    """Say something beside a talk, to staff only."""

    type: Literal["side"]
    room: Opaque
    text: Text


class Whisper(Asked):
    """Say something as a moderator to whoever holds a talk, marked as such in the record."""

    type: Literal["whisper"]
    room: Opaque
    text: Text


def plain_answer(value: object) -> object:
    """Take true for yes, false for no, and null for unsure."""
    if value is None:
        return "unsure"
    return ("yes" if value else "no") if isinstance(value, bool) else value


class Company(Asked):
    """Ask who else of the team talks with the same peer now, in a talk of their own.

    A supporter is told of moderators only.
    """

    type: Literal["company"]
    room: Opaque


Answer = Annotated[Literal["yes", "no", "unsure"], BeforeValidator(plain_answer)]


class Ladder(Asked):
    """Note what a peer answered to the guided questions, asked one after another."""

    type: Literal["ladder"]
    room: Opaque
    thoughts: Answer = "unsure"
    plan: Answer = "unsure"
    means: Answer = "unsure"
    time: Answer = "unsure"


class OfferShadow(Asked):
    """Ask the peer of one's talk whether a trainee may read along."""

    type: Literal["offer_shadow"]
    room: Opaque
    to: Label


class AcceptShadow(Asked):
    """Say as the peer whether a trainee may read along from now on."""

    type: Literal["accept_shadow"]
    room: Opaque
    agree: bool = True


class EndShadow(Asked):
    """Let nobody read along any more, at once."""

    type: Literal["end_shadow"]
    room: Opaque


class AskFeedback(Asked):
    """Ask for a coach's word on a talk that one holds, or held."""

    type: Literal["ask_feedback"]
    room: Opaque
    words: MaybeWords = None


class FeedbackAsked(Asked):
    """Ask who would like a coach's word."""

    type: Literal["feedback_asked"]


class LookAtOwnWords(Asked):
    """Look at what a supporter wrote in the talk they asked about."""

    type: Literal["own_words"]
    room: Opaque
    name: Label


class GiveFeedback(Asked):
    """Say a coach's word on a talk to its supporter."""

    type: Literal["give_feedback"]
    room: Opaque
    name: Label
    words: Words


class Practise(Asked):
    """Practise with a scripted peer: bring all answers so far; without a script, ask which there are."""

    type: Literal["practise"]
    script: Opaque | None = None
    answers: PracticeAnswers = ()


CommandOfSupport = (
    HandOver
    | AcceptHandOver
    | AskForHelp
    | AnswerHelp
    | Side
    | Whisper
    | Company
    | Ladder
    | OfferShadow
    | AcceptShadow
    | EndShadow
    | AskFeedback
    | FeedbackAsked
    | LookAtOwnWords
    | GiveFeedback
    | Practise
)
