"""The paces of one server: how fast people, rooms and networks may be, and what a rehearsal lifts."""

from dataclasses import dataclass

from chat.paces import Lately, Paces
from chat.settings import Settings
from rooms.pace import Pace
from rooms.times import HOUR_MS

UNLIMITED = Pace(per_minute=60_000_000, burst=1_000_000)


@dataclass(frozen=True, slots=True)
class Limiting:
    """The paces of one server, kept together so that housekeeping can forget the rested."""

    person: Paces
    room: Paces
    joins: Paces
    notes: Paces
    newcomers: Paces
    pressed: Paces
    staff_names: Paces
    staff_door: Paces
    copies: Lately

    def all(self) -> tuple[Paces | Lately, ...]:
        """List every pace, for whoever forgets those that have rested."""
        return (
            self.person,
            self.room,
            self.joins,
            self.notes,
            self.newcomers,
            self.pressed,
            self.staff_names,
            self.staff_door,
            self.copies,
        )

    def shared(self) -> tuple[Paces, ...]:
        """Give those of which each node allows its share."""
        return (self.room, self.joins, self.notes, self.newcomers, self.pressed)


def limiting(settings: Settings) -> Limiting:
    """Set the paces; a rehearsal lifts those of people, rooms and networks, not of the staff's door."""

    def pace(per_minute: int, burst: int | None = None) -> Paces:
        usual = Pace(per_minute, burst or per_minute)
        return Paces(UNLIMITED if settings.rehearsal else usual)

    names = settings.sign_ins_per_name_per_minute
    return Limiting(
        person=pace(settings.say_per_minute, settings.say_burst),
        room=pace(settings.room_say_per_minute, settings.room_say_burst),
        joins=pace(settings.joins_per_minute),
        notes=pace(settings.report_notes_per_minute),
        newcomers=pace(settings.hellos_per_address_per_minute),
        pressed=pace(settings.hellos_when_pressed_per_minute),
        staff_names=Paces(Pace(names, names)),
        staff_door=Paces(Pace(4 * names, 4 * names)),
        copies=Lately(HOUR_MS),
    )
