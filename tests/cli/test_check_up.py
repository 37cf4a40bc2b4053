from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

from stepviz import Trainer
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.ops import Array
from stepviz.ops.layers.linear import LinearGradient
from tests.claims.facts import ACTIVATIONS
from tests.support.commands import ended
from tests.support.files import written

LINE = re.compile(r"(ok|FAIL) +([a-z][a-z :]+?)  +(\S+(?: \S+)?)  (.+)")


def looked(words: str) -> tuple[int, dict[str, tuple[bool, str, str]]]:
    """The exit status, and of each line whether all is well, its number and what it means."""
    found = ended(f"check-up {words}")
    read = [LINE.fullmatch(line) for line in found.out.splitlines()[1:]]
    assert all(read), found.out
    return found.status, {match[2]: (match[1] == "ok", match[3], match[4]) for match in read if match is not None}


def test_a_wrong_gradient_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = LinearGradient.compute
    monkeypatch.setattr(LinearGradient, "compute", lambda *given: [1.01 * array for array in right(*given)])
    status, found = looked("iris")
    assert status == 1
    assert found["gradients"][0] is False
    assert found["gradients"][2].startswith("dW, db")


def begun(folder: Path, words: str) -> tuple[dict[str, tuple[bool, str, str]], Trainer, list[Array]]:
    """A check-up of equal rows of two classes, the net, and the sums of each layer for all rows."""
    rows = [f"{row % 3},{row % 2},{'uv'[row % 5 < 2]}" for row in range(20)]
    table = written(folder, "\n".join(("a,b,y", *rows)))
    words = f"{table} --val 0 --test 0 --lr 0.1 --seed 8 --hidden 5,4 {words}"
    trainer = Trainer(experiment(parse("check-up", words.split())))
    sums, h = list[Array](), trainer.dataset.X
    for W, b in zip(trainer.initial[::2], trainer.initial[1::2], strict=True):
        sums.append((ACTIVATIONS[trainer.experiment.activation](sums[-1]) if sums else h) @ W + b)
    return looked(words)[1], trainer, sums


@pytest.mark.parametrize("loss", ["softmax", "mse", "half-mse"])
def test_losses_are_those_of_the_first_parameters_and_the_floor_is_the_best_for_equal_rows(
    loss: str, tmp_path: Path
) -> None:
    found, trainer, sums = begun(tmp_path, f"--loss {loss} --activation tanh")
    data, rows = trainer.dataset, sorted({*trainer.iterate(trainer.initial, 1)["rows"].tolist()})
    aims, z = np.eye(2)[data.y], sums[-1]
    best = np.array([aims[[r for r in rows if (data.X[r] == data.X[row]).all()]].mean(axis=0) for row in rows])

    def squares(made: Array, aims: Array) -> float:
        return float(((made - aims) ** 2).sum(axis=1).mean()) / (2 if loss == "half-mse" else 1)

    first, guess, least = squares(z, aims), squares(aims.mean(axis=0), aims), squares(best, aims[rows])
    if loss == "softmax":
        first, guess = float((np.logaddexp.reduce(z, axis=1) - (z * aims).sum(axis=1)).mean()), math.log(2)
        least = -float(np.log((best * aims[rows]).sum(axis=1)).mean())
    assert float(found["first loss"][1]) == pytest.approx(first, abs=6e-5)
    guessing = {"softmax": "ln 2 =", "mse": "mean: the variance,", "half-mse": "mean: half the variance,"}[loss]
    assert f"{guessing} {guess:.4f}" in found["first loss"][2]
    assert re.search(rf"on {len(rows)} rows, .*; equal rows allow {least:.4f} at best", found["one batch"][2])
    assert float(found["one batch"][1]) >= least - 1e-4
