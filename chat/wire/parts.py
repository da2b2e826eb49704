"""Describe what several frames carry: care, findings, helplines, statements of reasons, members."""

from typing import Annotated

from pydantic import Field

from chat.wire.fields import At, Frame, Opaque, Optionally, Track

Spans = tuple[tuple[int, int], ...]
Minutes = tuple[int, int]
"""An honest range, low and high."""


class Helpline(Frame):
    """Name a place that helps, and how to reach it."""

    name: str
    contact: str
    hours: str
    country: str
    languages: tuple[str, ...]


class ResourceSeen(Frame):
    """Show a place that helps; `verified_on` is the day on which somebody of this place has tried it."""

    resource: Opaque
    name: str
    contact: str
    hours: str
    country: str
    languages: tuple[str, ...]
    for_whom: Optionally[str] = None
    needs: Optionally[tuple[str, ...]] = None
    verified_on: Optionally[str] = None


class Meanwhile(Frame):
    """Give something to do while one waits, and who else answers."""

    title: str
    steps: tuple[str, ...]
    helplines: tuple[Helpline, ...]


class Care(Frame):
    """Carry care to the author of a text, and to nobody else."""

    level: Annotated[int, Field(ge=1, le=4)]
    words: str
    helplines: tuple[Helpline, ...]


class Finding(Frame):
    """Name a rule that matched; spans are [start, end) in code points of the text as it is stored."""

    rule: str
    version: int
    track: Track
    words: str
    spans: Spans


class Statement(Frame):
    """State the reasons of a restriction: what, where, until when, why, by whom, and how to object.

    `automated_detection` says whether a program pointed at it, `automated` whether a program decided. `title`
    is the name of the room it holds in, as it was then.
    """

    code: Opaque
    action: str
    scope: str
    title: Optionally[str] = None
    until: Optionally[At] = None
    rule: str
    version: Optionally[int] = None
    law: Optionally[str] = None
    automated_detection: Optionally[bool] = None
    automated: bool
    words: str
    contest: Optionally[str] = None
    contest_by: At


class MemberSeen(Frame):
    """Show a member as the others of the room see them."""

    member: Opaque
    pseudonym: str
    role: str
    shadow: Optionally[bool] = None
