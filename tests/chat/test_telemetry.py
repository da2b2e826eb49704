"""Promises of the logs and metrics: they tell what happened and nothing about anyone."""

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

import chat
from chat.settings import Settings
from chat.telemetry import ALLOWED_KEYS, log_uncaught, new_metrics, set_up_logs

CANARY = "my sister lives behind the old mill"


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """Collect log lines as JSON, and put the log back as it was."""
    before = logging.getLogger().handlers[:]
    stream = io.StringIO()
    set_up_logs(Settings(log_format="json"), stream)
    yield stream
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers[:] = before


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_a_line_holds_its_event_and_its_keys(output: io.StringIO) -> None:
    structlog.get_logger().bind(connection=7).info("batch_committed", count=3)

    [line] = lines(output)

    assert line.pop("at").endswith("Z")
    assert line == {"event": "batch_committed", "level": "info", "connection": 7, "count": 3}


@pytest.mark.parametrize("key", ["text", "pseudonym", "token", "address", "words", "note", "anything"])
def test_a_key_that_is_not_on_the_list_is_dropped(output: io.StringIO, key: str) -> None:
    structlog.get_logger().info("message_stored", **{key: "short"})

    assert key not in lines(output)[0]


@pytest.mark.parametrize(
    "value", [CANARY, "x" * 43, ["listed"], {"in": "here"}, b"bytes", ValueError(CANARY)]
)
def test_a_value_that_is_more_than_a_word_is_dropped(output: io.StringIO, value: object) -> None:
    structlog.get_logger().info("frame_refused", ref=value)

    assert "ref" not in lines(output)[0]


def test_an_exception_shows_types_and_places_and_no_words(output: io.StringIO) -> None:
    try:
        raise_with(CANARY)
    except RuntimeError:
        structlog.get_logger().exception("frame_failed", command="say")

    [line] = lines(output)

    assert line["raised"] == ["RuntimeError", "ValueError"]
    assert line["frames"][-1].endswith(" raise_with")
    assert CANARY not in output.getvalue()


def raise_with(text: str) -> None:
    try:
        int(text)
    except ValueError as error:
        raise RuntimeError(text) from error


def test_a_group_of_exceptions_shows_what_is_inside(output: io.StringIO) -> None:
    group = ExceptionGroup(CANARY, [KeyError(CANARY), OSError(CANARY)])

    structlog.get_logger().error("tasks_failed", exc_info=group)

    assert lines(output)[0]["raised"] == ["ExceptionGroup", "KeyError", "OSError"]
    assert CANARY not in output.getvalue()


def test_an_exception_nobody_caught_shows_no_words(output: io.StringIO) -> None:
    error = KeyError(CANARY)

    log_uncaught(KeyError, error, None)

    assert lines(output)[0]["event"] == "process_failed"
    assert CANARY not in output.getvalue()


def test_a_library_is_reduced_to_its_name_and_level(output: io.StringIO) -> None:
    logging.getLogger("websockets.server").error("< TEXT '%s'", CANARY, exc_info=ValueError(CANARY))

    [line] = lines(output)

    assert (line["event"], line["logger"], line["level"]) == ("library_spoke", "websockets.server", "error")
    assert line["raised"] == ["ValueError"]
    assert CANARY not in output.getvalue()


def test_the_pretty_form_passes_through_the_same_filter() -> None:
    stream = io.StringIO()
    set_up_logs(Settings(log_format="pretty"), stream)

    structlog.get_logger().info("message_stored", text=CANARY, seq=4)
    structlog.reset_defaults()

    assert "seq=4" in stream.getvalue()
    assert CANARY not in stream.getvalue()


def test_metrics_are_written_in_prometheus_form() -> None:
    metrics = new_metrics()

    metrics.messages.labels("held").inc()
    metrics.cases_open.labels("care", "4").set(2)
    page = metrics.render().decode()

    assert 'warmline_messages_total{delivery="held"} 1.0' in page
    assert 'warmline_cases_open{level="4",track="care"} 2.0' in page


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = new_metrics(), new_metrics()

    one.sockets.inc()

    assert b"warmline_sockets 1.0" in one.render()
    assert b"warmline_sockets 0.0" in other.render()


def test_no_line_of_ours_loses_a_key_to_the_filter() -> None:
    lost = [
        f"{file.name}:{call.lineno} {keyword.arg}"
        for file in Path(chat.__file__).parent.rglob("*.py")
        for call in log_calls(file)
        for keyword in call.keywords
        if keyword.arg not in ALLOWED_KEYS | {"exc_info"}
    ]

    assert lost == []


def log_calls(file: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            yield node
