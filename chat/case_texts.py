"""The texts a case is about: as stored, or as kept with a flag where a message was refused or taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.identity import message_id
from chat.ports import Sql
from chat.store import flags as stored_flags
from chat.store import line as stored_line
from chat.store import members, messages
from chat.store.flags import Flag
from chat.wire.commands.desks import Shown
from chat.wire.replies import Excerpt, FlaggedMessage
from moderation.excerpts import Span, excerpts
from moderation.review import Case
from rooms.ids import MemberId
from rooms.people import Role
from rooms.times import rfc3339


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    """One text of a case. `text` is None once gone; `spans` say where something was found in it.

    `flag` counts from 1 the flag it was kept with; None for the text that a case shows first.
    """

    message: int
    member: MemberId | None
    pseudonym: str
    role: str
    text: str | None
    spans: tuple[Span, ...]
    delivery: str
    at: int
    flag: int | None = None

    def shown(self, show: Shown) -> FlaggedMessage:
        """Show as much of it as was asked for."""
        return FlaggedMessage(
            message=message_id(self.message),
            member=self.member or "m_unknown",
            pseudonym=self.pseudonym,
            role=self.role,
            text=self.text if show == "talk" else None,
            excerpts=self._excerpts() if show == "span" and self.text is not None else None,
            spans=self.spans if show != "facts" and self.text is not None else None,
            delivery=self.delivery,
            at=rfc3339(self.at),
        )

    def _excerpts(self) -> tuple[Excerpt, ...]:
        text = self.text or ""
        return tuple(Excerpt(start=start, text=text[start:end]) for start, end in excerpts(text, self.spans))

    def characters(self, show: Shown) -> str | None:
        """Name for the record the characters that are shown; a text beside the first names its flag, too."""
        if self.text is None:
            return None
        parts = excerpts(self.text, self.spans) if show == "span" else [(0, len(self.text))]
        seen = ",".join(f"{start}-{end}" for start, end in parts)
        return seen if self.flag is None else f"{self.flag}: {seen}"


async def texts_of(sql: Sql, case: Case, flags: Sequence[Flag]) -> list[CaseText]:
    """Find the text a case shows first, and what else somebody wrote that led to it."""
    first = await _first(sql, case, flags)
    if first is None:
        return []
    beside = [
        await _kept_with(sql, case, flags, flag) for flag in stored_flags.texts_beside(flags, first.text)
    ]
    return [first, *beside]


async def _first(sql: Sql, case: Case, flags: Sequence[Flag]) -> CaseText | None:
    message = await messages.message(sql, case.message) if case.message is not None else None
    evidence = stored_flags.evidence(flags)
    if message is None and case.message is None and evidence is None:
        return None
    member = message.member if message else case.member
    known = await members.member_named(sql, member) if member else None
    text = (message.as_read() if message else None) or (evidence.text if evidence else None)
    return CaseText(
        message=case.message or (evidence.message if evidence else None) or 0,
        member=member,
        pseudonym=known[0] if known else "",
        role=known[1] if known else Role.PEER,
        text=text,
        spans=_found_in(text, flags),
        delivery=message.state if message else await _unposted(sql, case, text),
        at=message.at if message else case.opened_at,
    )


async def _kept_with(sql: Sql, case: Case, flags: Sequence[Flag], flag: Flag) -> CaseText:
    alone = replace(case, message=flag.message, opened_at=flag.at)
    text = await _first(sql, alone, [flag])
    assert text is not None, "a flag is chosen for its text"
    spans = _found_in(flag.text, flags)
    return replace(text, text=flag.text, spans=spans, flag=list(flags).index(flag) + 1)


async def _unposted(sql: Sql, case: Case, text: str | None) -> str:
    """Say what became of words that are in no room: they may wait in line with whoever wrote them."""
    wish = await stored_line.wish_of(sql, case.person) if case.person is not None else None
    first = (wish.first_message if wish else None) or ""
    waits = (
        text is not None
        and wish is not None
        and text in (first, wish.about, messages.with_label(first, wish.about))
    )
    return "waiting" if waits else "refused"


def _found_in(text: str | None, flags: Sequence[Flag]) -> tuple[Span, ...]:
    return tuple(span for flag in flags if text is not None and flag.text == text for span in _spans(flag))


def _spans(flag: Flag) -> list[Span]:
    return [(start, end) for found in flag.findings for start, end in found["spans"]]  # type: ignore[attr-defined]
