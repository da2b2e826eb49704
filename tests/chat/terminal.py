"""Type commands inside a test: what is printed, and with which exit code it ends."""

import io
import json
import os
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from chat.__main__ import main
from chat.outside import SQLITE_FILE


@dataclass(frozen=True)
class Typed:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Each line printed, as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class Keyboard(io.TextIOWrapper):
    """Standard input with a person at it."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Terminal:
    """A terminal in a folder of its own; the data folder is `data` in there unless a test says otherwise."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / SQLITE_FILE

    def type(self, *arguments: str, said: str | bytes = "") -> Typed:
        """Run a command to its end; `said` comes over standard input."""
        spoken = io.TextIOWrapper(io.BytesIO(said.encode() if isinstance(said, str) else said))
        return self._run(arguments, spoken)

    def answer(self, said: str, *arguments: str) -> Typed:
        """Run a command with a person at the keyboard, who says this when asked."""
        return self._run(arguments, Keyboard(io.BytesIO(said.encode())))

    def _run(self, arguments: tuple[str, ...], spoken: io.TextIOWrapper) -> Typed:
        out, err = io.StringIO(), io.StringIO()
        with patch("sys.stdin", spoken), redirect_stdout(out), redirect_stderr(err):
            code = ended_with(arguments)
        return Typed(code, out.getvalue(), err.getvalue())

    def done(self, *arguments: str, said: str = "") -> Typed:
        """Run a command that must succeed."""
        typed = self.type(*arguments, said=said)
        assert typed.code == 0, typed.err
        return typed


def ended_with(arguments: tuple[str, ...]) -> int:
    """Run the command line; give its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture
def terminal(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in a place that is set up and empty."""
    for variable in [name for name in os.environ if name.startswith("WARMLINE_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data" / SQLITE_FILE)
    return Terminal(tmp_path)
