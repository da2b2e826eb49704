"""A test that fails by luck gets one second chance where the project is checked, and is named."""

import subprocess
import sys
from pathlib import Path

import pytest

LUCKY = """
import pathlib, pytest

@pytest.mark.parametrize("number", range({count}))
def test_luck(number):
    been = pathlib.Path(__file__).with_name(f"been{{number}}")
    before = been.exists()
    been.touch()
    assert before
"""
BROKEN = "def test_broken():\n    assert False\n"


def checked(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    """Run tests the way `.ci/run` does, in two processes."""
    (folder / "test_some.py").write_text(tests)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.second_chances",
        "--reruns",
        "1",
        "-rR",
        "-n",
        "2",
    ]
    root = Path(__file__).parents[1]
    return subprocess.run(
        [*command, f"--rootdir={folder}", str(folder)], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("count", "code"), [(3, 0), (4, 1)])
def test_a_few_may_be_done_again_and_more_are_no_luck(tmp_path: Path, count: int, code: int) -> None:
    ran = checked(tmp_path, LUCKY.format(count=count))

    assert ran.returncode == code, ran.stdout
    assert f"{count} passed, {count} rerun" in ran.stdout
    assert ran.stdout.count("AGAIN test_some.py::test_luck") == count
    assert ran.stdout.count("E       assert False") == count


def test_what_fails_again_has_failed(tmp_path: Path) -> None:
    ran = checked(tmp_path, BROKEN)

    assert ran.returncode == 1, ran.stdout
    assert "1 failed, 1 rerun" in ran.stdout
