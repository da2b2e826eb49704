"""The room board: how a group stands, for whoever holds it."""

from collections import Counter
from dataclasses import dataclass

from chat.boards import moment_of, shown
from chat.caller import Caller
from chat.holding import group_held_by
from chat.hub import Hub
from chat.store.transaction import Transaction
from chat.wire import commands
from chat.wire.replies import AirTime, RoomBoard, SignalSeen
from chat.writer import Plan
from moderation.board import MINUTE_MS, USUAL, Moment, noticed
from rooms.ids import RoomId
from rooms.room import Room


@dataclass(frozen=True, slots=True)
class Overlook:
    """Actions of looking at a group from above."""

    hub: Hub

    def board(self, caller: Caller, command: commands.AskRoomBoard) -> Plan:
        """Show who is here, who speaks how much, and what is worth a look: numbers and times, no texts."""
        return Plan(lambda tx: self._board(tx, caller, command), RoomId(command.room))

    async def _board(self, tx: Transaction, caller: Caller, command: commands.AskRoomBoard) -> RoomBoard:
        room, _ = await group_held_by(tx, caller, command.room)

        moment = await moment_of(tx, self.hub, room.id, tx.now)

        return _shown(room, moment)


def _shown(room: Room, moment: Moment) -> RoomBoard:
    recent = [said for said in moment.said if moment.now - said.at <= USUAL.air_ms]
    counted = Counter(said.member for said in recent)
    lasts = {said.member: said.at for said in moment.said}
    members = sorted(room.members.values(), key=lambda one: (-counted[one.id], one.pseudonym))
    return RoomBoard(
        room=room.id,
        here=len(moment.here),
        quiet_minutes=(moment.now - moment.stirred_at) // MINUTE_MS,
        slow_seconds=room.slow_seconds,
        signals=tuple(SignalSeen.model_validate(shown(each, moment.now)) for each in noticed(moment)),
        air_time=tuple(
            AirTime(
                member=one.id,
                pseudonym=one.pseudonym,
                messages=counted[one.id],
                quiet_minutes=(moment.now - lasts[one.id]) // MINUTE_MS if one.id in lasts else None,
                held=True if one.held_until > moment.now else None,
            )
            for one in members
        ),
    )
