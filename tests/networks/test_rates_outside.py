"""Three steps of a 2-3-2 network of tanh units as PyTorch 2.13.0 makes them on a CPU, in float64, computed once.

`AdamW` has two groups of parameters: the matrices with `weight_decay=0.3`, the biases without.

The loss, what comes out, the optimizer, the schedule and the iterations of the warm-up: `LinearLR(end_factor=0.0)`,
`CosineAnnealingLR` and `MultiStepLR` over four iterations, chained with `LinearLR(1 / 2, total_iters=1)` for the
warm-up. The losses of the later steps are those of all weights before.
"""

from __future__ import annotations

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Trainer

X = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.3]])
TARGETS = np.array([[1.5, -0.5], [-2.0, 0.25], [0.5, 3.0], [0.0, 1.0]])
LABELS = np.array([0, 1, 1, 0])
W1, B1 = np.array([[0.3, -0.2, 0.5], [0.1, 0.4, -0.6]]), np.array([0.01, -0.02, 0.03])
W2, B2 = np.array([[0.7, -0.4], [-0.1, 0.2], [0.25, 0.6]]), np.array([0.05, -0.15])
FIGURES: dict[tuple[str, str, str, str, int], dict[str, list[float]]] = {
    ("bce", "linear", "rmsprop", "constant", 0): {
        "b1": [-0.6479157315274435, 1.969169203539845, -0.6575845235762174],
        "losses": [0.7218182665914937, 1.1399639677467721, 0.5853796953415012],
    },
    ("bce", "linear", "sgd", "constant", 0): {
        "b1": [-0.0021847470122719976, -0.01782614124823347, 0.022172980955619565],
        "losses": [0.7218182665914937, 0.708240215774755, 0.6953782994191952],
    },
    ("half-mse", "sigmoid", "rmsprop", "constant", 0): {
        "b1": [-0.09079367883725475, -0.06321363427620663, -0.07323163168557509],
        "losses": [2.050985465380316, 1.9243043014373498, 1.5056478297547546],
    },
    ("mse", "linear", "sgd", "constant", 0): {
        "b1": [-0.1762815862375486, 0.06504344105379159, 0.09545892277469019],
        "losses": [5.736003084526814, 4.30840865220744, 3.3577750688545436],
    },
    ("mse", "sigmoid", "adam", "constant", 0): {
        "b1": [-0.2890217747599152, 0.22769186660221002, -0.26031375954167496],
        "losses": [4.101970930760632, 3.851941098079062, 3.6093649633319456],
    },
    ("mse", "linear", "adamw", "constant", 0): {
        "b1": [-0.26638398136460195, 0.2675707982367639, 0.33001707636963273],
        "losses": [5.736003084526814, 4.618835603621086, 3.734973810555409],
    },
    ("mse", "linear", "sgd", "constant", 2): {
        "b1": [-0.159495221505699, 0.056551881139082175, 0.09004397588166176],
        "losses": [5.736003084526814, 4.977016668375455, 3.8034915785479972],
        "rates": [0.05, 0.1, 0.1],
    },
    ("mse", "linear", "sgd", "linear", 0): {
        "b1": [-0.145748893820543, 0.04792816685448596, 0.08712185585955774],
        "losses": [5.736003084526814, 4.30840865220744, 3.5781545202150418],
        "rates": [0.1, 0.07500000000000001, 0.05000000000000001],
    },
    ("mse", "linear", "sgd", "linear", 2): {
        "b1": [-0.11992193113453341, 0.035910570960420704, 0.07761700144138726],
        "losses": [5.736003084526814, 4.977016668375455, 4.073330551528094],
        "rates": [0.05, 0.07500000000000001, 0.05000000000000001],
    },
    ("mse", "linear", "sgd", "cosine", 0): {
        "b1": [-0.15051479117670602, 0.05052539612887193, 0.0886561934058498],
        "losses": [5.736003084526814, 4.30840865220744, 3.485374865248561],
        "rates": [0.1, 0.08535533905932738, 0.05],
    },
    ("mse", "linear", "sgd", "cosine", 2): {
        "b1": [-0.12621344207247903, 0.03887206915769818, 0.07982388759954187],
        "losses": [5.736003084526814, 4.977016668375455, 3.959569989075575],
        "rates": [0.05, 0.08535533905932738, 0.05],
    },
    ("mse", "linear", "sgd", "step", 0): {
        "b1": [-0.14191437003106738, 0.045393014895624015, 0.08717004637923767],
        "losses": [5.736003084526814, 4.30840865220744, 3.3577750688545436],
        "rates": [0.1, 0.1, 0.010000000000000002],
    },
    ("mse", "linear", "sgd", "step", 2): {
        "b1": [-0.11552888311009177, 0.032104431719672276, 0.07732202104812112],
        "losses": [5.736003084526814, 4.977016668375455, 3.8034915785479972],
        "rates": [0.05, 0.1, 0.010000000000000002],
    },
    ("mse", "linear", "adamw", "cosine", 2): {
        "b1": [-0.17059358891485543, 0.16273643289513384, 0.21553593117247918],
        "losses": [5.736003084526814, 5.1282315026372025, 4.248621445033167],
        "rates": [0.05, 0.08535533905932738, 0.05],
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


@pytest.mark.parametrize(("loss", "output", "optimizer", "schedule", "warmup"), FIGURES)
def test_three_steps_are_those_of_pytorch(loss: str, output: str, optimizer: str, schedule: str, warmup: int) -> None:
    run = Experiment(
        hidden=(3,),
        activation="tanh",
        loss=loss,
        output="sigmoid" if output == "sigmoid" else "linear",
        optimizer=optimizer,
        l2=0.3 if optimizer == "adamw" else 0.0,
        schedule=schedule,
        warmup=warmup,
        iterations=4,
        reduction="mean",
        lr=0.1,
        sampling="order",
    )
    trainer, columns = Trainer(run, rows(loss)), 1 if loss == "bce" else 2
    carried = trainer.program.start((W1, B1, W2[:, :columns], B2[:columns]))
    made, wanted = trainer.iterations(carried, 1, 3), FIGURES[loss, output, optimizer, schedule, warmup]
    assert [float(each["loss"]) for each in made] == pytest.approx(wanted["losses"], rel=1e-12)
    if "rates" in wanted:
        assert [float(each["lr"]) for each in made] == pytest.approx(wanted["rates"], rel=1e-12)
    assert made[-1]["b1_after"] == pytest.approx(np.array(wanted["b1"]), rel=1e-12, abs=1e-12)
