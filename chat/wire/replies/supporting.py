"""Describe what a supporter is shown to learn from: scripted talks, a coach's look."""

from typing import Literal

from chat.wire.fields import At, Count, Frame, Opaque, Optionally, Reply


class AskedFor(Frame):
    """Show that a supporter would like a coach's word on a talk."""

    room: Opaque
    name: str
    at: At
    words: Optionally[str] = None


class AskedList(Reply):
    """List who would like a coach's word, the oldest first."""

    type: Literal["asked_list"] = "asked_list"
    asked: tuple[AskedFor, ...]


class CoachedLine(Frame):
    """Show one message of a talk: the text only of the supporter who asked."""

    at: At
    by: str
    text: Optionally[str] = None


class Coached(Reply):
    """Show what a supporter wrote in the talk they asked about."""

    type: Literal["coached"] = "coached"
    room: Opaque
    name: str
    level: Count
    words: Optionally[str] = None
    lines: tuple[CoachedLine, ...]


class ColleagueSeen(Frame):
    """Show somebody of the team."""

    name: str
    role: str


class CompanyList(Reply):
    """List who else of the team talks with the same peer now, in a talk of their own."""

    type: Literal["company_list"] = "company_list"
    others: tuple[ColleagueSeen, ...]


class ScriptSeen(Frame):
    """Show a talk to practise in; `answers` is how many it takes."""

    script: Opaque
    language: str
    title: str
    about: str
    answers: Count


class CheckedItem(Frame):
    """Show a line of the checklist after a practice, with a word on it."""

    item: Opaque
    done: bool
    words: str


class Practice(Reply):
    """Say what a scripted peer says next; when it is `over`, what went well and what to look at again."""

    type: Literal["practice"] = "practice"
    script: Optionally[Opaque] = None
    title: Optionally[str] = None
    about: Optionally[str] = None
    lines: tuple[str, ...] = ()
    over: bool
    checklist: Optionally[tuple[CheckedItem, ...]] = None
    noticed: Optionally[tuple[str, ...]] = None
    scripts: Optionally[tuple[ScriptSeen, ...]] = None


ReplyOfSupport = AskedList | Coached | CompanyList | Practice
