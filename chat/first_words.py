"""First words that had to wait for a human: whether one has said yes already, and asking if not."""

from dataclasses import replace

from chat.concern import UNSCREENED_LEVEL
from chat.identity import message_id, new_public_id
from chat.store import flags, messages, reviews
from chat.store.flagging import Clocks, Subject, put_on_desk, waiting_subject
from chat.store.flags import Flag
from chat.store.line import Wish
from chat.store.transaction import Transaction
from moderation.review import Case, CaseState, Decision
from moderation.verdict import Track
from rooms.ids import CaseId, PersonId
from rooms.room import Member, Room


async def is_cleared(tx: Transaction, wish: Wish, number: int) -> bool:
    """Say whether somebody looked at exactly these words while their author waited, and let them be.

    Whoever cared for the author has not judged the words; nor has anyone while a case is open.
    """
    decisions = set()
    for case in await _cases(tx, wish.person):
        if case.state is CaseState.OPEN:
            return False
        if case.state is CaseState.DECIDED and await _showed(tx, case, wish, number):
            decisions.add(case.decision)
    return Decision.DISMISS in decisions and decisions <= {Decision.DISMISS, Decision.CARED_FOR}


async def ask_again(
    tx: Transaction, clocks: Clocks, room: Room, member: Member, number: int, text: str
) -> None:
    """Make sure that a case about the held words is open, from which they can be posted or rejected."""
    if await reviews.open_cases_on(tx, number):
        return
    track, flag = await _earlier(tx, member.person, number, text)
    subject = Subject(message_id(number), number, room.key, member.id, member.person)
    case = CaseId(new_public_id("c_"))
    await put_on_desk(tx, clocks, case, track, subject, replace(flag, at=tx.now))


async def _cases(tx: Transaction, person: PersonId) -> list[Case]:
    found = [await reviews.newest_case_about(tx, track, waiting_subject(person)) for track in Track]
    return [case for case in found if case is not None]


async def _showed(tx: Transaction, case: Case, wish: Wish, number: int) -> bool:
    """Say whether a case showed these words: what somebody decides is about what they could read."""
    shown = flags.evidence(await flags.flags_of(tx, case.key))
    words = {wish.first_message, messages.with_label(wish.first_message or "", wish.about)}
    return shown is not None and shown.message == number and shown.text in words


async def _earlier(tx: Transaction, person: PersonId, number: int, text: str) -> tuple[Track, Flag]:
    """Find what was found in these words when they came; what nobody knows any more goes to care."""
    for case in await _cases(tx, person):
        for flag in await flags.flags_of(tx, case.key):
            if flag.message == number and flag.source == "rule":
                return case.track, replace(flag, text=text)
    return Track.CARE, Flag(source="unscreened", at=tx.now, level=UNSCREENED_LEVEL, message=number, text=text)
