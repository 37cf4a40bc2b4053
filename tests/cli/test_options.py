"""Options: the words of an experiment build it again; what-ifs are the same numbers in every command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.cli import main, options
from stepviz.cli.parser import parse

EDIT = ["--edit", "501:lr=0.1"]


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_every_command_knows_the_same_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "run.npz"
    told(capsys, "export", *EDIT, "--iterations", "501-502", "--out", str(out))
    arrays = np.load(out)
    value = float(arrays["dW"][1][0, 0])
    assert f"dW[x0,c0] = {value:+.4f}" in told(capsys, "explain", *EDIT, "--at", "502:grads", "--pick", "dW.x0.c0")
    assert f"{value:+.4f}" in told(capsys, "show", *EDIT, "--at", "502:grads")
    lines = told(capsys, "train", *EDIT, "--iterations", "600", "--format", "json").splitlines()
    assert json.loads(lines[0])["edits"] == ["501:lr=0.1"]
    assert json.loads(lines[0])["experiment"]["lr"] == 0.01
    document = told(capsys, "export", *EDIT, "--iterations", "502", "--format", "json")
    assert json.loads(document)["tensors"]["dW"][0][0][0] == value
    assert json.loads(document)["edits"] == ["501:lr=0.1"]


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(),
        Experiment(seed=3, lr=5e-324, iterations=7, batch_size=2, check=(1, 2), variant="as-printed"),
        Experiment(lr=1e300, reduction="mean", softmax="stable"),
        Experiment("iris"),
        Experiment.of("iris"),
        Experiment.of("iris", reduction="sum", softmax="plain", batch_size=3, features=("a b", 'c"d', "e,f")),
        Experiment.of("spirals", rows=7, noise=0.125, val=0.1, test=1 / 3, scale="standard", seed=5),
        Experiment.of("a/b c.csv", label="--grade", features=("--x",), delimiter="\t", decimal=",", header=False),
        Experiment.of("-", delimiter=" ", header=True),
        Experiment.of("a.npz").fitted(8),
        Experiment(hidden=(3,), activation="tanh", optimizer="adam", momentum=0.5, beta2=0.75, l2=1e-3),
        Experiment.of("iris", hidden=(8, 5), activation="sigmoid", optimizer="momentum", sampling="epochs"),
        Experiment.of("iris", hidden=(8,), activation="tanh", init="he"),
        Experiment.of("iris", init="normal"),
        Experiment.of("xor", val=0, test=0, sampling="order", weights="--a b/w.json"),
        Experiment(weights="-w.npz"),
        Experiment(hidden=(3,), freeze=("b1", "W2")),
        Experiment.of("a.csv", task="regression"),
        Experiment.of("chain-rule"),
        Experiment.of("chain-rule", lr=0.25, iterations=9, optimizer="momentum", momentum=0.5),
        Experiment.of("a.csv").fitted(800),
    ],
)
def test_the_words_of_an_experiment_build_it_again(experiment: Experiment) -> None:
    assert options.experiment(parse("train", experiment.words())) == experiment
