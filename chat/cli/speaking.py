"""Speak to the operator: facts for programs, lines for people, and trouble in one line each.

Exit codes are a promise: 0 done, 1 could not, 2 asked wrongly, 130 stopped with Ctrl-C.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.models import Default

from chat.actions.oversee import CannotDo

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def new_group(words: str = "") -> typer.Typer:
    """Make a group of commands whose help is plain text, so that every terminal can show it."""
    return typer.Typer(
        help=words or Default(None),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )


def say(facts: object, line: str, *, as_json: bool) -> None:
    """Print facts for a program, or a line for a person. JSON is ASCII, which every pipe can carry."""
    typer.echo(json.dumps(facts) if as_json else line)


def note(words: str) -> None:
    """Tell a person something beside what was asked for."""
    for line in words.splitlines():
        typer.echo(f"warmline: {line}", err=True)


def in_columns(rows: Sequence[Sequence[object]]) -> str:
    """Set rows one below the other, in columns that line up."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return "\n".join(_padded(row, widths) for row in texts)


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def text_from(source: str) -> str:
    """Read a text file, or standard input when the source is `-`. Raises `CannotDo`."""
    return "\n".join(lines_from(source)).strip()


def lines_from(source: str) -> Iterator[str]:
    """Read lines, without their ends, from a file or standard input. Raises `CannotDo`."""
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as opened:
            for line in opened:
                yield line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise CannotDo(f"{_called(source)} is no text in UTF-8") from None
    except OSError as error:
        raise CannotDo(f"cannot read {_called(source)}: {error.strerror}") from error


def _called(source: str) -> str:
    return "standard input" if source == "-" else source
