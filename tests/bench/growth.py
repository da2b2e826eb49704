"""How the cost of a message grows with rooms, members and history; drawn as a small picture if asked."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.bench.bench import Bench, Shape
from tests.bench.driver import Outcome
from tests.bench.history import furnish, multiply
from tests.bench.servers import WARMLINE
from tests.bench.table import Line

ROW = "growth"
TALKERS = 400
ROOMS = (200, 800, 3200)
MEMBERS = (16, 64, 250, 1000)
HISTORY = (10_000, 100_000, 1_000_000)

Curve = Mapping[int, float]


def growth(bench: Bench) -> list[Line]:
    """Measure three curves; each keeps everything but one number the same."""
    curves = {
        "with rooms: CPU µs a message": with_rooms(bench),
        "with members: CPU µs a delivery": with_members(bench),
        "with entries stored: CPU µs a message": with_history(bench),
    }
    return [
        Line(ROW, what, {f"{number:,}": figure for number, figure in curve.items()})
        for what, curve in curves.items()
    ]


def with_rooms(bench: Bench) -> Curve:
    """The same 400 people talk, and ever more rooms of two are open around them."""
    return {rooms: us_a_message(bench.play(WARMLINE, in_pairs(rooms))) for rooms in bench.points(ROOMS)}


def with_members(bench: Bench) -> Curve:
    """The same 16 people talk to ever more members of their room."""
    shapes = {
        members: Shape(talk="everyone", people=members, senders=16) for members in bench.points(MEMBERS)
    }
    return {members: bench.play(WARMLINE, shape).server_us_a_delivery for members, shape in shapes.items()}


def with_history(bench: Bench) -> Curve:
    """The same 400 people talk in 200 rooms with ever more entries in them."""
    rooms = bench.scaled(in_pairs(TALKERS // 2)).rooms
    curve, stored = {}, 0
    with tempfile.TemporaryDirectory(prefix="warmline-growth-") as name:
        folder = Path(name)
        furnish(bench, folder, rooms)
        for entries in bench.points(HISTORY):
            multiply(folder / "warmline.db", max(1, round((entries - stored) * bench.scale) // rooms))
            stored = entries
            curve[entries] = us_a_message(
                bench.play_on_history(folder, WARMLINE, bench.scaled(in_pairs(TALKERS // 2)))
            )
    return curve


def in_pairs(rooms: int) -> Shape:
    return Shape(talk="receipt", people=2 * rooms, rooms=rooms, senders=TALKERS)


def us_a_message(outcome: Outcome) -> float:
    """A message in a room of two is two deliveries."""
    return 2 * outcome.server_us_a_delivery
