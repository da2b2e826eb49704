"""Promises of `report`: the same figures as the frames, for people and for programs, and about nobody."""

import sqlite3
import time
from contextlib import closing

from rooms.times import HOUR_MS
from tests.chat.terminal import Terminal, terminal

__all__ = ["terminal"]


def fill(terminal: Terminal, talks: int) -> None:
    """Let people have waited and talked an hour ago."""
    at = int(time.time() * 1000) - HOUR_MS
    with closing(sqlite3.connect(terminal.database)) as file, file:
        for _ in range(talks):
            file.execute(
                "INSERT INTO waits (ended_at, waited_ms, place, ended_by) VALUES (?, 60000, 1, 'paired')",
                (at,),
            )
            file.execute(
                """INSERT INTO outcomes (ended_at, lasted_ms, level, mood_before, mood_after)
                   VALUES (?, 1200000, 1, 3, 4)""",
                (at,),
            )


def test_a_new_place_has_nothing_to_tell(terminal: Terminal) -> None:
    told = terminal.done("report").out

    assert "nobody came" in told


def test_figures_are_told_to_people_and_programs_alike(terminal: Terminal) -> None:
    fill(terminal, 6)

    lines, facts = terminal.done("report").out, terminal.done("report", "--json").facts

    assert facts["figures"]["outcomes"]["told_mood"] == 6
    assert "3.0 before, 4.0 after" in lines
    assert facts["now"]["paired"] == 6
    assert "more are needed" in lines


def test_few_are_never_told_about(terminal: Terminal) -> None:
    fill(terminal, 4)

    assert "too few to tell" in terminal.done("report").out
    assert terminal.done("report", "--json").facts["figures"]["outcomes"]["talks"] is None


def test_a_zone_that_is_not_there_is_asked_wrongly(terminal: Terminal) -> None:
    answer = terminal.type("report", "--zone", "Nowhere/There")

    assert answer.code == 2
    assert "Nowhere/There" in answer.err
