"""Options: the words of an experiment build it again; what-ifs are the same numbers in every command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.cli import options
from stepviz.cli.parser import parse
from tests.support.commands import printed


def test_every_command_knows_the_same_run(tmp_path: Path) -> None:
    edit, out = "--edit 501:lr=0.1", tmp_path / "run.npz"
    printed(f"export {edit} --iterations 501-502 --out {out}")
    value = float(np.load(out)["dW"][1][0, 0])
    assert f"dW[x0,c0] = {value:+.4f}" in printed(f"explain {edit} --at 502:grads --pick dW.x0.c0")[0]
    assert any(f"{value:+.4f}" in line for line in printed(f"show {edit} --at 502:grads"))
    start = json.loads(printed(f"train {edit} --iterations 600 --format json")[0])
    assert (start["edits"], start["experiment"]["lr"]) == (["501:lr=0.1"], 0.01)
    document = json.loads("".join(printed(f"export {edit} --iterations 502 --format json")))
    assert (document["edits"], document["tensors"]["dW"][0][0][0]) == (["501:lr=0.1"], value)


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
