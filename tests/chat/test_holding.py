"""Who holds a data folder says where they are reached, and is believed only as long as they run."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from chat.local.holding import InUse, held, note_address, noted_address, shared

ADDRESS = "http://localhost:8123"
HOLD = """
import sys
from pathlib import Path
from chat.local import holding

folder = Path(sys.argv[1])
with getattr(holding, sys.argv[2])(folder):
    holding.note_address(folder, sys.argv[3])
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def somebody_who(kind: str, folder: Path, address: str = ADDRESS) -> Iterator[Popen[bytes]]:
    """Let another process hold a folder until it is killed, or this is left."""
    command = [sys.executable, "-c", HOLD, str(folder), kind, address]
    with Popen(command, stdin=PIPE, stdout=PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process


@pytest.mark.parametrize("kind", ["held", "shared"])
def test_whoever_runs_is_found(tmp_path: Path, kind: str) -> None:
    with somebody_who(kind, tmp_path):
        assert noted_address(tmp_path) == ADDRESS
        assert noted_address(tmp_path) == ADDRESS

    assert noted_address(tmp_path) is None


@pytest.mark.parametrize("kind", ["held", "shared"])
def test_whoever_was_killed_is_not_believed_any_more(tmp_path: Path, kind: str) -> None:
    with somebody_who(kind, tmp_path) as process:
        process.kill()
        process.wait()

    assert noted_address(tmp_path) is None


def test_a_command_that_holds_the_folder_is_not_taken_for_the_server_that_was_killed(tmp_path: Path) -> None:
    with somebody_who("held", tmp_path) as process:
        process.kill()
        process.wait()

    with held(tmp_path):
        assert noted_address(tmp_path) is None


def test_one_of_several_that_stops_takes_no_address_from_those_still_running(tmp_path: Path) -> None:
    with shared(tmp_path):
        with somebody_who("shared", tmp_path):
            pass

        assert noted_address(tmp_path) == ADDRESS


def test_asking_for_the_address_holds_nothing(tmp_path: Path) -> None:
    note_address(tmp_path, ADDRESS)
    noted_address(tmp_path)

    with held(tmp_path), pytest.raises(InUse), shared(tmp_path):
        pass


def test_a_folder_that_is_not_there_has_no_address(tmp_path: Path) -> None:
    assert noted_address(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()
