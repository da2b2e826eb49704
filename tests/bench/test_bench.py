"""The benchmark itself still runs: every row, tiny and once, and no figure is held against anyone."""

import json
from pathlib import Path

import pytest

from tests.bench.__main__ import main
from tests.bench.rows import ROWS


@pytest.mark.slow
def test_every_row_of_the_benchmark_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, picture = tmp_path / "table.json", tmp_path / "growth.svg"

    main(["--short", "--json", str(table), "--draw", str(picture)])

    told = capsys.readouterr().err
    assert [name for name in ROWS if f"{name} …" in told] == [*ROWS]
    assert json.loads(table.read_text())["lines"]
    assert picture.read_text().startswith("<svg")
