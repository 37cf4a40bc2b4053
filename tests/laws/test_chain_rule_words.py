"""The chain rule without a screen: what each command prints of it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.views import screen
from tests.support.moments import frame_of


def printed(capsys: pytest.CaptureFixture[str], words: str, status: int = 0) -> str:
    assert main(words.split()) == status
    captured = capsys.readouterr()
    assert bool(captured.err) == bool(status) or " --out " in words
    return captured.out


def test_train_prints_each_step_of_a_series_and_no_accuracies(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "train chain-rule --iterations 7").splitlines() == [
        "chain-rule · L = 3x² + 2 · 7 iterations · lr 0.1",
        "iteration         x     dL/dx   x after         L",
        "        1   +2.0000   +12.000   +0.8000   +14.000",
        "        2   +0.8000   +4.8000   +0.3200   +3.9200",
        "        5   +0.0512   +0.3072   +0.0205   +2.0079",
        "        7   +0.0082   +0.0492   +0.0033   +2.0002",
    ]
    heads = printed(capsys, "train chain-rule --optimizer adam --iterations 30").splitlines()
    assert heads[0] == "chain-rule · L = 3x² + 2 · 30 iterations · lr 0.1 · adam 0.9, 0.999"
    assert [line.split()[0] for line in heads[2:]] == ["1", "2", "5", "10", "20", "30"]


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


def test_show_and_explain_print_it(capsys: pytest.CaptureFixture[str]) -> None:
    timeline = Timeline(Trainer(Experiment.of("chain-rule", lr=0.25)))
    frame = frame_of(timeline, "3:dn")
    assert printed(capsys, "show chain-rule --lr 0.25 --at 3:dn").splitlines() == screen.text(frame, 80, 24)
    assert printed(capsys, "explain chain-rule --at 1:update").splitlines() == [
        "x after = +0.8000",
        "value before, minus lr times its gradient",
        "code: x = x - lr * dx",
        "a: before +2.0000",
        "b: 0.1 × +12.000 = +1.2000",
        "a - b = +0.8000",
        "Went down by 1.2000, because the gradient is positive.",
        "L with the new value: 14.000 to 3.9200.",
        "used by: x before of iteration 2",
    ]


@pytest.mark.parametrize(
    ("optimizer", "pick", "made"),
    [
        ("momentum", "mx_after", "mx, dL/dx"),
        ("adam", "vx_after", "vx, dL/dx"),
        ("adam", "sx", "mx after, vx after, t after"),
    ],
)
def test_a_memory_of_one_number_has_no_places(
    optimizer: str, pick: str, made: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, f"explain chain-rule --optimizer {optimizer} --at 2:update --pick {pick}")
    assert told.endswith(f"inputs: {made}\n")
    assert "[" not in told


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


def test_what_it_is_made_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "data chain-rule").splitlines() == [
        "chain-rule",
        "rows      0, since this run learns from no data",
    ]
    assert printed(capsys, "datasets").splitlines()[-1].split(maxsplit=3)[:3] == ["chain-rule", "no", "rows"]
    told = printed(capsys, "network chain-rule").splitlines()
    assert told[:2] == ["chain-rule · L = 3x² + 2", "starts at x = 2 · sgd"]
    assert told[-2:] == ["update           Move x a small step against its gradient.", "                 x_after"]
    names = [line.partition("  ")[0] for line in told[3:] if not line.startswith(" ")]
    made = ["n = x² (square)", "m = 3n (triple)", "L = m+2 (loss)"]
    assert names == [*made, "dL/dL (dl)", "dL/dm (dm)", "dL/dn (dn)", "dL/dx (dx)", "update"]


@pytest.mark.parametrize(("optimizer", "moved"), [("sgd", "dL/dx"), ("momentum", "m after"), ("adam", "step")])
def test_every_line_of_the_update_is_about_x(optimizer: str, moved: str) -> None:
    op = Trainer(Experiment.of("chain-rule", optimizer=optimizer)).program.update
    for told in (op.sentence, op.question, op.equation, op.code, op.listing):
        assert "W" not in told
        assert "weight" not in told
    assert op.equation.endswith(f" - lr·{moved}")
