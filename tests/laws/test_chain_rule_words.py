"""The chain rule without a screen: what each command prints of it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from stepviz.cli import main


def printed(capsys: pytest.CaptureFixture[str], words: str, status: int = 0) -> str:
    assert main(words.split()) == status
    captured = capsys.readouterr()
    assert bool(captured.err) == bool(status) or " --out " in words
    return captured.out


def test_train_as_json_says_what_decides_the_run_and_where_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "train chain-rule --format json").splitlines()
    settings = {"source": "chain-rule", "iterations": 50, "lr": 0.1, "optimizer": "sgd"}
    start, end = map(json.loads, lines)
    assert start == {
        "event": "start",
        "source": "chain-rule",
        "experiment": settings | {"momentum": 0.9, "beta2": 0.999},
    }
    x = 2.0
    for _ in range(50):
        loss, x = 3.0 * (x * x) + 2.0, x - 0.1 * (3.0 * 2.0 * x)
    assert end == {"event": "end", "iteration": 50, "loss": loss, "parameters": {"x": x}}


def test_train_stops_at_a_number_that_is_not_finite(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "chain-rule", "--lr", "1", "--iterations", "400", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[-1])["where"] == {"moment": "221:triple", "cell": "m"}
    assert err.endswith("see it with: stepviz show chain-rule --lr 1 --iterations 400 --at 221:triple\n")


def test_export_writes_every_number(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "export chain-rule --format csv"))))
    assert len(rows) == 50 * 9
    assert {row["tensor"] for row in rows} == {"x", "n", "m", "loss", "dL", "dm", "dn", "dx", "x_after"}
    assert [float(row["value"]) for row in rows if row["iteration"] == "1"][:8] == [2, 4, 12, 14, 1, 1, 3, 12]
    told = json.loads(printed(capsys, "export chain-rule --format json --iterations 60-61"))
    assert told["checks"] == []
    assert told["experiment"]["iterations"] == 61
    assert "seed" not in told["experiment"]
    printed(capsys, f"export chain-rule --iterations 1-3 --out {tmp_path / 'run.npz'}")
    with np.load(tmp_path / "run.npz") as arrays:
        assert arrays["dx"].tolist() == [float(row["value"]) for row in rows if row["tensor"] == "dx"][:3]
    assert "dL/dx" in printed(capsys, "export chain-rule --at 1:dx --format svg")


@pytest.mark.parametrize(("optimizer", "moved"), [("sgd", "dL/dx"), ("momentum", "m after"), ("adam", "step")])
def test_every_line_of_the_update_is_about_x(optimizer: str, moved: str) -> None:
    op = Trainer(Experiment.of("chain-rule", optimizer=optimizer)).program.update
    for told in (op.sentence, op.question, op.equation, op.code, op.listing):
        assert "W" not in told
        assert "weight" not in told
    assert op.equation.endswith(f" - lr·{moved}")
