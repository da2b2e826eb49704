"""A calendar file can be read by others: it says when, in moments, and what, in any letters."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse

from rooms.calendar import LINE_MAX_BYTES, Dated, calendar
from rooms.meetings import Schedule
from rooms.times import milliseconds

MADRID = ZoneInfo("Europe/Madrid")
TUESDAYS = Schedule(datetime.fromisoformat("2026-10-20 19:00"), MADRID, "FREQ=WEEKLY", 75)
SINCE = milliseconds(isoparse("2026-10-19T00:00:00Z"))
UNTIL = milliseconds(isoparse("2026-11-05T00:00:00Z"))


def written(title: str = "Tuesdays", topic: str = "") -> str:
    return calendar([Dated("r_tuesday", title, topic, TUESDAYS)], SINCE, UNTIL)


def values(text: str, name: str) -> list[str]:
    unfolded = text.replace("\r\n ", "")
    return [line.partition(":")[2] for line in unfolded.split("\r\n") if line.startswith(f"{name}:")]


def test_every_meeting_stands_at_its_moment_over_the_change_of_clocks() -> None:
    text = written()

    assert values(text, "DTSTART") == ["20261020T170000Z", "20261027T180000Z", "20261103T180000Z"]
    assert values(text, "DTEND") == ["20261020T181500Z", "20261027T191500Z", "20261103T191500Z"]
    assert len(set(values(text, "UID"))) == 3


def test_marks_and_long_words_are_written_as_the_standard_asks() -> None:
    title = "Grief, loss; and\\or " + "ñandú 🌿 " * 20

    text = written(title, "one\ntwo")

    assert all(len(line.encode()) <= LINE_MAX_BYTES for line in text.split("\r\n"))
    assert values(text, "SUMMARY")[0] == title.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    assert values(text, "DESCRIPTION")[0] == "one\\ntwo"


def test_a_place_without_meetings_has_an_empty_calendar() -> None:
    assert calendar([], SINCE, UNTIL).split("\r\n")[0::4] == ["BEGIN:VCALENDAR", ""]
