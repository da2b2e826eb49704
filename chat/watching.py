"""Watch the groups that somebody holds, and show them what they should not miss, once each."""

from dataclasses import dataclass, field

from chat.boards import moment_of, shown
from chat.hub import Hub
from chat.ports import Clock, Database
from chat.store import board
from chat.store.board import Holding
from chat.store.entries import room_log
from moderation.board import Noticed, noticed
from rooms.ids import RoomId

Known = tuple[str, str | None, str | None]
"""A signal with its member and message: what was shown is not shown again until it was over."""


@dataclass(slots=True)
class Watcher:
    """Looks at the groups whose holders are on this node; what it shows is passing, and the board has it."""

    database: Database
    hub: Hub
    clock: Clock
    told: dict[RoomId, frozenset[Known]] = field(default_factory=dict)

    async def tick(self) -> None:
        """Look at every group once."""
        async with self.database.read() as sql:
            holders = [one for one in await board.holding_now(sql) if self._is_here(one)]
            moments = {
                room: await moment_of(sql, self.hub, room, self.clock.now_ms())
                for room in dict.fromkeys(one.room for one in holders)
            }
        before, self.told = self.told, {}
        for room, moment in moments.items():
            found = noticed(moment)
            self.told[room] = frozenset(map(_known, found))
            fresh = [each for each in found if _known(each) not in before.get(room, frozenset())]
            for each in fresh:
                self._show(room, each, [one for one in holders if one.room == room], moment.now)

    def _is_here(self, one: Holding) -> bool:
        return one.member in self.hub.members_of(room_log(one.room))

    def _show(self, room: RoomId, each: Noticed, holders: list[Holding], now: int) -> None:
        for one in holders:
            self.hub.send_to(one.person, {"type": "signal", "room": room, **shown(each, now)})


def _known(each: Noticed) -> Known:
    return each.signal, each.member, each.message
