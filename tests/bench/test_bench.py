"""The benchmark itself still runs: every row, tiny and once, and no figure is held against anyone."""

import json
from pathlib import Path

import pytest

from tests.bench.__main__ import main
from tests.bench.rows import ROWS


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_benchmark_runs(row: str, tmp_path: Path) -> None:
    main(["--short", "--row", row, "--json", str(tmp_path / "table.json")])

    assert json.loads((tmp_path / "table.json").read_text())["lines"]
