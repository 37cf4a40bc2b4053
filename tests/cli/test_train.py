from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main


def test_train_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert lines[0] == "article · 4000 iterations · batch 4 · lr 0.01 · sum · plain softmax · seed 0"
    assert lines[2] == "      100    0.5546    62.5%"
    assert lines[41] == "     4000    0.0206   100.0%   100.0%   100.0%"
    assert "x2   -3.0767 +3.9670" in lines
    assert lines[-1] == "accuracy  train 100.0%   val 100.0%   test 100.0%"
    assert max(map(len, lines)) <= 80


def test_one_iteration_is_not_called_several(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("quit\n"))
    for words in (["train"], ["train", "chain-rule"], ["walk"]):
        assert main([*words, "--iterations", "1"]) == 0
        out = capsys.readouterr().out
        assert "1 iteration" in out
        assert "1 iterations" not in out


def test_a_check_of_every_iteration_is_not_called_one_of_several(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--check", "1,1", "--at", "1:check"]) == 0
    assert "CHECK  Every 1 iteration: train accuracy. Every 1: validation accuracy." in capsys.readouterr().out
    assert main(["show", "iris", "--val", "0", "--test", "0", "--check", "1,1", "--at", "1:check"]) == 0
    assert "Every 1 iteration: train accuracy. There are no validation rows." in capsys.readouterr().out


def test_a_bias_is_told_from_a_feature_of_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.csv").write_text("a,b,y\n" + "".join(f"{n},{n % 3},{'pq'[n % 2]}\n" for n in range(12)))
    assert main(["train", str(tmp_path / "own.csv"), "--iterations", "2"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.split()]
    assert names[names.index("a") :][:3] == ["a", "b", "+b"]


def test_train_as_json_is_the_timeline(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--format", "json"]) == 0
    start, *checks, end = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    timeline = Timeline(Trainer(Experiment()))
    last = timeline.frame(timeline.schedule.last).current
    assert start == {"event": "start", "source": "article", "experiment": Experiment().settings()}
    assert [check["iteration"] for check in checks] == list(range(100, 4001, 100))
    for check in checks:
        number = check["iteration"]
        loss = timeline.losses[number - 1]
        assert check == {"event": "check", "iteration": number, "loss": loss} | {**timeline.accuracy(number)}
    assert end == {
        "event": "end",
        "iteration": 4000,
        "loss": timeline.losses[-1],
        "train": 100.0,
        "val": 100.0,
        "test": 100.0,
        "parameters": {"W": last["W_after"].tolist(), "b": last["b_after"].tolist()},
    }


def test_a_run_that_is_not_finite_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--lr", "100", "--check", "1,2"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[-1].split()[:2] == ["4", "nan"]
    assert len(err.splitlines()) == 1
    assert "the run stopped at 4:softmax, where probs.e2.c0 is nan" in err
    assert "inf / inf = nan; try --softmax stable or a smaller learning rate (--lr); see it with: " in err
    command = "stepviz show article --seed 0 --lr 100 --check 1,2 --at 4:softmax"
    assert err.rstrip().endswith(command)
    assert main(command.split()[1:]) == 0


def test_where_no_step_moves_anything_no_smaller_one_is_worth_a_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "weights.json"
    weights.write_text('{"W": [[0, 0], [0, 0], [400, 0], [400, 0]], "b": [0, 0]}')
    assert main(["train", "--lr", "0", "--iterations", "50", "--weights", str(weights)]) == 1
    err = capsys.readouterr().err
    assert "the run stopped at 3:softmax" in err
    assert "; try --softmax stable; see it with: " in err


def test_what_is_worth_a_try_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prices = tmp_path / "prices.csv"
    rows = (f"{size},{1000 * (size * 7 % 60)}" for size in range(40))
    prices.write_text("\n".join(["size,price", *rows]))
    words = [str(prices), "--task", "regression", "--hidden", "4"]
    assert main(["train", *words, "--lr", "1"]) == 1
    assert "; try a smaller learning rate (--lr); see it with: " in capsys.readouterr().err
    assert main(["show", *words, "--lr", "1", "--at", "100:check"]) == 2
    assert capsys.readouterr().err.endswith("; try a smaller learning rate (--lr)\n")
    assert main(["train", *words, "--lr", "1e-5"]) == 0
    assert main(["train", "--lr", "100", "--softmax", "stable"]) == 0


def test_before_anything_moved_no_rate_is_worth_a_try(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--edit", "1:W.x1.c0=1000"]) == 1
    err = capsys.readouterr().err
    assert "the run stopped at 1:softmax" in err
    assert "; try --softmax stable; see it with: " in err
    assert main(["train", "--edit", "1:x.r0.x0=1e300", "--edit", "1:W.x0.c0=1e300"]) == 1
    err = capsys.readouterr().err
    assert "the run stopped at 1:linear" in err
    assert "; try" not in err


def test_a_run_that_is_not_finite_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--lr", "100", "--format", "json"]) == 1
    end = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert end["stopped"] == "not finite"
    assert end["where"] == {"moment": "4:softmax", "cell": "probs.e2.c0"}
    assert (end["iteration"], end["loss"], end["test"]) == (4, None, None)
    assert end["parameters"]["W"][0] == [None, pytest.approx(177.309, abs=0.001)]
