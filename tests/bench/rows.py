"""The seven rows that say how far Warmline is from the limit and from what people would use instead."""

from collections.abc import Callable
from statistics import median

from tests.bench.bench import Bench, Outcomes, Shape, middles
from tests.bench.ceiling import ceiling
from tests.bench.driver import Outcome
from tests.bench.growth import growth
from tests.bench.history import history
from tests.bench.nodes import nodes
from tests.bench.parts import parts
from tests.bench.servers import BROADCAST, MINIMAL, NAIVE, WARMLINE
from tests.bench.storm import storm
from tests.bench.table import Line, at_least, at_most
from tests.bench.watching import ClosingWatch, SystemCallWatch


def deliveries(outcome: Outcome) -> float:
    return outcome.deliveries_a_second


def server_us(outcome: Outcome) -> float:
    return outcome.server_us_a_delivery


def receipts(outcome: Outcome) -> float:
    return outcome.receipts_a_second


def delivery_p50(outcome: Outcome) -> float:
    return outcome.delivery_ms.get("p50", float("inf"))


def delivery_p99(outcome: Outcome) -> float:
    return outcome.delivery_ms.get("p99", float("inf"))


def receipt_p99(outcome: Outcome) -> float:
    return outcome.receipt_ms.get("p99", float("inf"))


def missing(outcome: Outcome) -> float:
    return outcome.missing + outcome.missing_receipts + outcome.lost


def busy_room(bench: Bench) -> list[Line]:
    """1,000 members, 100 senders, each waiting for its message to reach all."""
    row = "1 busy room"
    shape = Shape(talk="everyone", people=1000, senders=100, seconds=3)
    outcomes = bench.compare([BROADCAST, NAIVE, MINIMAL, WARMLINE], shape)
    rate, cost = middles(outcomes, deliveries), middles(outcomes, server_us)
    ours = rate["warmline"]
    return [
        Line(row, "deliveries/s", rate, at_least(ours / rate["broadcast"], 12, "broadcast")),
        Line(row, "deliveries/s", {}, at_least(ours / rate["minimal"], 0.4, "minimal")),
        Line(
            row,
            "server CPU µs a delivery",
            cost,
            at_most(cost["warmline"] / cost["broadcast"], 0.1, "broadcast"),
        ),
        *circumstances(row, outcomes),
    ]


def quiet_room(bench: Bench) -> list[Line]:
    """1,000 members, 10 messages a second: nothing to batch, nothing to wait for."""
    row = "2 quiet room"
    shape = Shape(talk="rate", people=1000, senders=100, per_second=10, seconds=8)
    outcomes = bench.compare([NAIVE, WARMLINE], shape)
    p50, p99 = middles(outcomes, delivery_p50), middles(outcomes, delivery_p99)
    return [
        Line(row, "delivery p50 ms", p50, at_most(p50["warmline"] / p50["naive"], 1.3, "naive")),
        Line(row, "delivery p99 ms", p99, at_most(p99["warmline"] / p99["naive"], 1.5, "naive")),
        Line(row, "server CPU µs a delivery", middles(outcomes, server_us)),
        *circumstances(row, outcomes),
    ]


def offered_rate(bench: Bench) -> list[Line]:
    """200 messages a second offered to 1,000 members, whatever happens."""
    row = "3 offered 200/s"
    shape = Shape(talk="rate", people=1000, senders=100, per_second=200, seconds=4)
    outcomes = bench.compare([BROADCAST, WARMLINE], shape)
    p99, lacking = middles(outcomes, delivery_p99), middles(outcomes, missing)
    busy = middles(outcomes, lambda outcome: outcome.server_cpu)
    return [
        Line(row, "missing", lacking, at_most(lacking["warmline"], 0)),
        Line(row, "delivery p99 ms", p99, at_most(p99["warmline"], 100)),
        Line(row, "server CPU, cores", busy, at_most(busy["warmline"], 0.75)),
        *circumstances(row, outcomes),
    ]


def one_on_ones(bench: Bench) -> list[Line]:
    """2,000 rooms of two, all 4,000 talking, each waiting for its receipt."""
    row = "4 one-on-ones"
    shape = Shape(talk="receipt", people=4000, rooms=2000, senders=4000, seconds=3)
    outcomes = bench.compare([NAIVE, MINIMAL, WARMLINE], shape)
    rate, p99 = middles(outcomes, receipts), middles(outcomes, receipt_p99)
    ours = rate["warmline"]
    return [
        Line(row, "durable receipts/s", rate, at_least(ours / rate["naive"], 5, "naive")),
        Line(row, "durable receipts/s", {}, at_least(ours / rate["minimal"], 0.4, "minimal")),
        Line(row, "receipt p99 ms", p99, at_most(p99["warmline"] / p99["minimal"], 2, "minimal")),
        Line(row, "server CPU µs a delivery", middles(outcomes, server_us)),
        *circumstances(row, outcomes),
    ]


def stalled_readers(bench: Bench) -> list[Line]:
    """500 members of whom 50 never read, 500 messages a second; beside the same without the 50.

    Times and memory are taken in runs of their own: our driver, which lets us look on, is itself the slower.
    """
    row = "5 stalled readers"
    control = Shape(talk="rate", people=450, senders=50, per_second=500, seconds=16)
    stalled = Shape(talk="rate", people=500, senders=50, per_second=500, stalled=50, seconds=16)
    without, with_stalled, growth, closing = [], [], [], []
    for _ in range(bench.rounds):
        without.append(bench.play(WARMLINE, control))
        with_stalled.append(bench.play(WARMLINE, stalled))
        at_ease, pressed = ClosingWatch(0), ClosingWatch(bench.scaled(stalled).stalled)
        bench.play(WARMLINE, control, at_ease)
        bench.play(WARMLINE, stalled, pressed)
        growth.append((pressed.growth_kib - at_ease.growth_kib) / pressed.expected)
        closing.append(pressed.closed_after_seconds)
    outcomes: Outcomes = {"without": without, "with": with_stalled}
    p99 = middles(outcomes, delivery_p99)
    return [
        Line(row, "others' p99 ms", p99, at_most(p99["with"] / p99["without"], 1.3, "without")),
        Line(row, "KiB a stalled one", {}, at_most(median(growth), 64)),
        Line(row, "seconds until closed", {}, at_most(median(closing), 15)),
        *circumstances(row, outcomes),
    ]


def idle_connections(bench: Bench) -> list[Line]:
    """10,000 idle connections, joined to 1,000 rooms, beside as many bare ones."""
    row = "6 idle"
    shape = Shape(talk="silence", people=10_000, rooms=1000, seconds=10)
    outcomes = bench.compare([BROADCAST, WARMLINE], shape)
    kib = middles(outcomes, lambda outcome: outcome.kib_a_connection)
    return [
        Line(row, "KiB a connection", kib, at_most(kib["warmline"] / kib["broadcast"], 1.5, "broadcast")),
        Line(row, "server CPU, cores", middles(outcomes, lambda outcome: outcome.server_cpu)),
        Line(row, "seconds to open all", middles(outcomes, lambda outcome: outcome.opening_seconds)),
        *circumstances(row, outcomes),
    ]


def shared_writes(bench: Bench) -> list[Line]:
    """A room of 50 with 16 messages outstanding: they share writes, so a delivery costs part of a call."""
    row = "7 system calls"
    shape = Shape(talk="everyone", people=50, senders=16, seconds=3)
    figures: dict[str, float] = {}
    for kind in (MINIMAL, WARMLINE):
        watch = SystemCallWatch()
        outcome = bench.play(kind, shape, watch)
        figures[kind.name] = watch.calls_a_second / max(1, outcome.deliveries_a_second)
    return [Line(row, "system calls a delivery", figures, at_most(figures["warmline"], 0.25))]


def circumstances(row: str, outcomes: Outcomes) -> list[Line]:
    """Say how busy the load driver and everybody else were, for whoever doubts the figures."""
    others = {name: max(outcome.others_cpu for outcome in rounds) for name, rounds in outcomes.items()}
    return [
        Line(row, "(driver CPU, cores)", middles(outcomes, lambda outcome: outcome.driver_cpu)),
        Line(row, "(others' CPU, cores, worst round)", others),
        Line(row, "(missing)", middles(outcomes, missing)),
    ]


ROWS: dict[str, Callable[[Bench], list[Line]]] = {
    "busy": busy_room,
    "quiet": quiet_room,
    "rate": offered_rate,
    "one-on-one": one_on_ones,
    "stalled": stalled_readers,
    "idle": idle_connections,
    "calls": shared_writes,
    "parts": parts,
    "history": history,
    "growth": growth,
    "storm": storm,
    "nodes": nodes,
    "ceiling": ceiling,
}
