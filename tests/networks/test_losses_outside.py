"""Three steps of a 2-3-2 network of tanh units as PyTorch 2.13 makes them, in float64, computed once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Trainer
from stepviz.settings.kinds import OPTIMIZERS

X = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.3]])
TARGETS = np.array([[1.5, -0.5], [-2.0, 0.25], [0.5, 3.0], [0.0, 1.0]])
LABELS = np.array([0, 1, 1, 0])
W1, B1 = np.array([[0.3, -0.2, 0.5], [0.1, 0.4, -0.6]]), np.array([0.01, -0.02, 0.03])
W2, B2 = np.array([[0.7, -0.4], [-0.1, 0.2], [0.25, 0.6]]), np.array([0.05, -0.15])
FIGURES: dict[tuple[str, str, str], dict[str, Any]] = {
    ("bce", "linear", "rmsprop"): {
        "W1": [
            [0.3617845439241467, -0.19376147530783983, 0.852757557351766],
            [1.3874962749669584, 0.3640729120339481, -0.21417430171432306],
        ],
        "b1": [-0.6479157315274435, 1.969169203539845, -0.6575845235762174],
        "losses": [0.7218182665914937, 1.1399639677467721, 0.5853796953415012],
    },
    ("bce", "linear", "sgd"): {
        "W1": [
            [0.28450876072927256, -0.20046137915125187, 0.5021914744094665],
            [0.18340139180167767, 0.394251883033116, -0.5933237284169031],
        ],
        "b1": [-0.0021847470122719976, -0.01782614124823347, 0.022172980955619565],
        "losses": [0.7218182665914937, 0.708240215774755, 0.6953782994191952],
    },
    ("half-mse", "sigmoid", "rmsprop"): {
        "W1": [
            [0.2895980811869775, -1.0803585669082763, -0.1166234970179305],
            [-1.4458117256825087, 2.0409780892357947, 0.04150058549447555],
        ],
        "b1": [-0.09079367883725475, -0.06321363427620663, -0.07323163168557509],
        "losses": [2.050985465380316, 1.9243043014373498, 1.5056478297547546],
    },
    ("mse", "linear", "sgd"): {
        "W1": [
            [0.12095527639547364, -0.2066121267704808, 0.4130182937063315],
            [-0.29130894543581254, 0.5532711519726713, -0.49813449307128943],
        ],
        "b1": [-0.1762815862375486, 0.06504344105379159, 0.09545892277469019],
        "losses": [5.736003084526814, 4.30840865220744, 3.3577750688545436],
    },
    ("mse", "sigmoid", "adam"): {
        "W1": [
            [0.010469414110434408, -0.2520666688212869, 0.20263194661522932],
            [-0.20021539523189247, 0.6999410467463854, -0.2998022365655042],
        ],
        "b1": [-0.2890217747599152, 0.22769186660221002, -0.26031375954167496],
        "losses": [4.101970930760632, 3.851941098079062, 3.6093649633319456],
    },
}


def rows(loss: str) -> Dataset:
    """All four rows, to be learned from in their order."""
    none = np.zeros(0, dtype=np.int64)
    classes = loss == "bce"
    return Dataset(
        name="four",
        X=X.copy(),
        y=LABELS.copy() if classes else TARGETS.copy(),
        train=np.arange(4),
        val=none,
        test=none.copy(),
        features=("x0", "x1"),
        classes=("c0", "c1") if classes else (),
        targets=() if classes else ("y0", "y1"),
    )


@pytest.mark.parametrize(("loss", "output", "optimizer"), FIGURES)
def test_three_steps_are_those_of_pytorch(loss: str, output: str, optimizer: str) -> None:
    assert optimizer in OPTIMIZERS
    run = Experiment(
        hidden=(3,),
        activation="tanh",
        loss=loss,
        output="sigmoid" if output == "sigmoid" else "linear",
        optimizer=optimizer,
        reduction="mean",
        lr=0.1,
        sampling="order",
    )
    trainer, columns = Trainer(run, rows(loss)), 1 if loss == "bce" else 2
    given = (W1, B1, W2[:, :columns], B2[:columns])
    carried = (*given, *trainer.program.update.start(given))
    made = trainer.iterations(carried, 1, 3)
    wanted = FIGURES[loss, output, optimizer]
    assert [float(each["loss"]) for each in made] == pytest.approx(wanted["losses"], rel=1e-9)
    for name in ("W1", "b1"):
        assert made[-1][f"{name}_after"] == pytest.approx(np.array(wanted[name]), rel=1e-9, abs=1e-12), name
