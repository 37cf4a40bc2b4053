"""Networks on the command line: trained, explained and exported; drawn only where there are panes for them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.ops import Cell
from stepviz.training import Moment
from stepviz.views import screen
from stepviz.views.asking import ask
from stepviz.views.explain.explanation import explain
from stepviz.views.state import State

NETWORKS = [
    Experiment(hidden=(3,)),
    Experiment(optimizer="momentum"),
    Experiment(optimizer="adam", softmax="stable"),
    Experiment.of("iris", hidden=(4, 3), activation="tanh", optimizer="momentum", l2=0.01, sampling="epochs"),
    Experiment.of("xor", hidden=(5,), activation="sigmoid", optimizer="adam", l2=0.01),
]
DRAWN = [
    Experiment(l2=0.1),
    Experiment(sampling="epochs"),
    Experiment(sampling="order", batch_size=3),
    Experiment.of("iris", l2=0.1, sampling="epochs"),
]
ITERATIONS = (1, 2, 101)


def named(experiment: Experiment) -> str:
    return " ".join(experiment.words())


@pytest.mark.parametrize("experiment", [*NETWORKS, *DRAWN], ids=named)
def test_every_tensor_is_explained(experiment: Experiment) -> None:
    timeline = Timeline(Trainer(experiment))
    program = timeline.trainer.program
    firsts = [Cell(n, (0,) * len(program.shape(tensor))) for n, tensor in program.tensors.items() if n != "rows"]
    for number in ITERATIONS:
        frame = timeline.frame(timeline.schedule.end(number))
        for op in range(1, frame.moment.op + 1):
            frame = timeline.frame(Moment(number, op))
            ask(frame)
            for cell in firsts:
                assert explain(frame, cell).spoken()
                known = program.made_at[cell.tensor] <= op
                assert (frame.tensor(cell.tensor) is frame.current[cell.tensor]) == known


@pytest.mark.parametrize("experiment", DRAWN, ids=named)
def test_weight_decay_and_passes_are_drawn(experiment: Experiment) -> None:
    timeline = Timeline(Trainer(experiment))
    for number in ITERATIONS:
        for op in range(1, timeline.schedule.end(number).op + 1):
            frame = timeline.frame(Moment(number, op))
            for viewer in (State(), State(pick=Cell("dW", (1, 0)), explaining=True)):
                lines = screen.text(frame, 80, 24, viewer)
                assert len(lines) == 24
                assert max(map(len, lines)) <= 80


def test_the_first_screen_tells_how_the_weights_are_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "iris", "--at", "1:ready"]) == 0
    assert "W = randn(4, 3) * sqrt(2/4)" in capsys.readouterr().out
    assert main(["show", "iris", "--init", "normal", "--at", "1:ready"]) == 0
    assert "W = randn(4, 3)\n" in capsys.readouterr().out


def test_a_network_is_trained(capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "train",
        "iris",
        "--hidden",
        "4,16",
        "--optimizer",
        "adam",
        "--l2",
        "0.001",
        "--sampling",
        "epochs",
        "--iterations",
        "200",
    ]
    assert main(words) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert lines[1] == "hidden 4, 16 relu · adam 0.9, 0.999 · l2 0.001 · epochs"
    assert "W2 4 x 16, b2 16: printed with --format json" in lines
    assert sum(line.startswith(("W1 ", "W3 ", "b1 ", "b3 ")) for line in lines) == 4
    assert max(map(len, lines)) <= 80
    assert main([*words, "--format", "json"]) == 0
    *_, end = map(json.loads, capsys.readouterr().out.splitlines())
    shapes = {name: np.shape(values) for name, values in end["parameters"].items()}
    assert shapes == {"W1": (4, 4), "b1": (4,), "W2": (4, 16), "b2": (16,), "W3": (16, 3), "b3": (3,)}


def test_a_network_is_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run.npz"
    words = ["export", "xor", "--hidden", "5", "--optimizer", "adam", "--iterations", "3-9", "--out"]
    assert main([*words, str(out)]) == 0
    arrays = np.load(out)
    timeline = Timeline(Trainer(Experiment.of("xor", hidden=(5,), optimizer="adam")))
    timeline.frame(timeline.schedule.end(9))
    for name in ("a1", "h1", "dh1", "da1", "dW1", "W1", "W2_after", "mW1", "vb2_after"):
        assert np.array_equal(arrays[name], [timeline.iteration(number)[name] for number in range(3, 10)])
    assert main([*words, str(tmp_path / "run.csv")]) == 0
    assert "\n3,ready,mW1,0,0," in (tmp_path / "run.csv").read_text()
    assert main([*words[:-1], "--format", "json"]) == 0
    assert np.array_equal(json.loads(capsys.readouterr().out)["tensors"]["h1"], arrays["h1"])


def test_a_broken_network_names_the_command_that_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--hidden", "3", "--lr", "1e200"]) == 1
    command = capsys.readouterr().err.rpartition("see it with: stepviz ")[2]
    assert command.startswith("show ")
    assert main(command.split()) == 0
    assert "inf" in capsys.readouterr().out


def test_the_operations_of_a_network_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["network", "digits", "--hidden", "8,8", "--optimizer", "adam"]) == 0
    out = capsys.readouterr().out
    program = Trainer(Experiment.of("digits", hidden=(8, 8), optimizer="adam")).program
    at = out.index("Draw") - out.index("batch  ")
    assert all(f"\n{op.called:<{at}}{op.sentence[:50].rsplit(' ', 1)[0]}" in out for op in program.ops)
    assert "W1        randn(64, 8) * sqrt(2/64)\n" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("source", ["iris", "chain-rule"])
@pytest.mark.parametrize(("lr", "end"), [("0", "stays, because lr is 0"), ("0.01", "is positive")])
def test_a_step_that_moves_nothing_is_not_told_as_a_way(
    source: str, lr: str, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", source, "--lr", lr, "--at", "1:update"]) == 0
    (told,) = (line for line in capsys.readouterr().out.splitlines() if re.match(r" (W\[x0,c0\]|x) = [+]\d", line))
    assert told.endswith(end)


def test_a_batch_of_one_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for op in ("batch", "loss", "grads"):
        assert main(["show", "iris", "--batch-size", "1", "--at", f"1:{op}"]) == 0
        told += capsys.readouterr().out.splitlines()[19:22]
    assert main(["explain", "iris", "--batch-size", "1", "--at", "1:batch", "--pick", "y.e0"]) == 0
    told += capsys.readouterr().out.splitlines()
    assert " BATCH  Draw 1 of the 90 training rows at random." in told
    assert " dW,db  For each weight: sum input × dlogits over the only example." in told
    assert any(re.fullmatch(r" mean loss = \d\.\d{4}", line) for line in told)
    assert any(line.startswith("The batch is 1 row number drawn at random") for line in told)
    assert not any("twice" in line or "1 examples" in line for line in told)
