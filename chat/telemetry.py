"""Say what happens without saying anything about anyone: log lines and metrics.

A log line is an event in the past tense with a few keys. Only keys and values that are allowed here ever
reach the output, so a text, token, pseudonym or address that is handed in by mistake goes nowhere.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from traceback import walk_tb
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from structlog.typing import EventDict, Processor, WrappedLogger

from chat.settings import Settings

ALLOWED = """
    event at level logger connection person ref code command kind room case seq epoch node version schema
    role track care delivery rule state reason setting port signal count batch bytes seconds attempt rounds
    sockets waiting queued stored removed job error size
"""
ALLOWED_KEYS = frozenset(ALLOWED.split())
# A value is a number or one short word: a sentence has spaces, and a token is longer than this.
ONE_WORD = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")
FRAMES_SHOWN = 30


def set_up_logs(settings: Settings, output: TextIO = sys.stderr) -> None:
    """Send every log line, ours and the libraries', through one filter to `output`."""
    finish = [keep_allowed, describe_exception, renderer(settings, output)]
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            stamp(),
            *finish,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(output),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[reduce_foreign, stamp()], processors=finish)
    )
    # Below a warning libraries tell of each socket, and without their words that says nothing.
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = log_uncaught


def renderer(settings: Settings, output: TextIO) -> Processor:
    """Choose the form of a line: JSON for machines, coloured words for a terminal."""
    pretty = settings.log_format == "pretty" or (settings.log_format == "auto" and output.isatty())
    if pretty:
        return structlog.dev.ConsoleRenderer(colors=output.isatty(), timestamp_key="at")
    return structlog.processors.JSONRenderer(serializer=as_json)


def as_json(event: EventDict, **_: object) -> str:
    """Spell an event as one line of JSON."""
    return orjson.dumps(event).decode()


def stamp() -> Processor:
    """Add the time of day, in UTC."""
    return structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")


def keep_allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every key that is not on the list, and every value that is more than a number or a word."""
    kept = {key: value for key, value in event.items() if key in ALLOWED_KEYS and is_harmless(value)}
    return kept | {key: event[key] for key in ("exc_info",) if key in event}


def is_harmless(value: object) -> bool:
    """Tell whether a value is a number, a single word, or nothing."""
    if isinstance(value, str):
        return ONE_WORD.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int | float)


def describe_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by types and places; messages and local variables may hold what people wrote."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["raised"] = [type(one).__name__ for one in chain_of(error)]
        event["frames"] = frames_of(error.__traceback__)
    return event


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, then what it came from, then what is inside a group."""
    yield error
    behind = error.__cause__ or error.__context__
    if behind is not None:
        yield from chain_of(behind)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from chain_of(one)


def frames_of(traceback: TracebackType | None) -> list[str]:
    """List `module:line function`, the innermost last."""
    places = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(traceback)
    ]
    return places[-FRAMES_SHOWN:]


def reduce_foreign(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Reduce a library's log record to who spoke and how loudly, since its words may quote a frame."""
    record: logging.LogRecord = event["_record"]
    reduced: EventDict = {"event": "library_spoke", "logger": record.name, "level": record.levelname.lower()}
    if record.exc_info:
        reduced["exc_info"] = record.exc_info
    return reduced


def log_uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    """Log what nobody caught; Python's own way prints its message."""
    if isinstance(error, KeyboardInterrupt):
        return
    structlog.get_logger().error("process_failed", exc_info=error)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Count and measure, with labels that can take only a few values."""

    registry: CollectorRegistry
    sockets: Gauge
    messages: Counter
    frame_to_receipt_seconds: Histogram
    fan_out_seconds: Histogram
    commit_seconds: Histogram
    batch_commands: Histogram
    slow_readers_cut: Counter
    refusals: Counter
    broken_frames: Counter
    waiting: Gauge
    cases_open: Gauge
    case_oldest_seconds: Gauge
    alarms_unaccepted: Gauge
    screened: Counter
    rule_findings: Counter
    unscreened: Counter
    rules_silenced: Gauge
    second_opinions: Counter
    disk_free_bytes: Gauge
    bugs: Counter
    bus_away: Gauge

    def render(self) -> bytes:
        """Write all figures in Prometheus' text form."""
        return generate_latest(self.registry)


SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
BATCHES = (1, 2, 5, 10, 20, 50, 100, 200)


def new_metrics() -> Metrics:
    """Make the figures of one server, in a registry of its own."""
    registry = CollectorRegistry()
    gauge = in_registry(Gauge, registry)
    counter = in_registry(Counter, registry)
    histogram = in_registry(Histogram, registry)
    return Metrics(
        registry=registry,
        sockets=gauge("warmline_sockets", "Open sockets"),
        messages=counter("warmline_messages", "Messages stored, by delivery", ["delivery"]),
        frame_to_receipt_seconds=histogram(
            "warmline_frame_to_receipt_seconds",
            "From a command read to its answer, the longest of a batch",
            buckets=SECONDS,
        ),
        fan_out_seconds=histogram(
            "warmline_fan_out_seconds", "From a commit to its last follower's write", buckets=SECONDS
        ),
        commit_seconds=histogram("warmline_commit_seconds", "One transaction of the writer", buckets=SECONDS),
        batch_commands=histogram("warmline_batch_commands", "Commands in a transaction", buckets=BATCHES),
        slow_readers_cut=counter("warmline_slow_readers_cut", "Sockets closed because nothing drained"),
        refusals=counter("warmline_refusals", "Refusals, by code", ["code"]),
        broken_frames=counter("warmline_broken_frames", "Frames that could not be read"),
        waiting=gauge("warmline_waiting", "Peers in the waiting line"),
        cases_open=gauge("warmline_cases_open", "Open cases, by track and level", ["track", "level"]),
        case_oldest_seconds=gauge(
            "warmline_case_oldest_seconds",
            "Age of the oldest open case, by track and level",
            ["track", "level"],
        ),
        alarms_unaccepted=gauge(
            "warmline_alarms_unaccepted",
            "Open cases that were alarmed for and that nobody holds, by track and level",
            ["track", "level"],
        ),
        screened=counter("warmline_screened", "Messages looked at, by the level of care found", ["level"]),
        rule_findings=counter("warmline_rule_findings", "Messages in which a rule found something", ["rule"]),
        unscreened=counter("warmline_unscreened", "Messages that screening could not look at"),
        rules_silenced=gauge("warmline_rules_silenced", "Rules far above their usual rate, only watched now"),
        second_opinions=counter(
            "warmline_second_opinions",
            "Messages for which a second opinion was wanted, by what came of it",
            ["outcome"],
        ),
        disk_free_bytes=gauge("warmline_disk_free_bytes", "Free room where the data is kept"),
        bugs=counter("warmline_bugs", "Unexpected exceptions that were survived"),
        bus_away=gauge("warmline_bus_away", "1 while the bus cannot be reached, and nodes hear late"),
    )


def in_registry(kind: Callable[..., Any], registry: CollectorRegistry) -> Callable[..., Any]:
    """Make metrics of one kind in `registry`."""

    def make(name: str, description: str, labels: list[str] | None = None, **more: Any) -> Any:
        return kind(name, description, labels or [], registry=registry, **more)

    return make
