"""Run the tests of the page's pure modules in node, where there is one."""

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.mark.skipif(shutil.which("node") is None, reason="node is missing; as root: apt-get install nodejs")
def test_the_modules_that_know_no_page_keep_their_promises() -> None:
    tests = sorted(str(file) for file in FOLDER.glob("*.test.mjs"))

    finished = subprocess.run(["node", "--test", *tests], capture_output=True, text=True, timeout=120)

    assert finished.returncode == 0, finished.stdout
