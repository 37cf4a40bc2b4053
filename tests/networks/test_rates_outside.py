"""Three steps of a 2-3-2 network of tanh units as PyTorch 2.13.0 makes them on a CPU, in float64, computed once.

`AdamW` has two groups of parameters: the matrices with `weight_decay=0.3`, the biases without.

The optimizer, the schedule and the iterations of the warm-up: `LinearLR(end_factor=0.0)`, `CosineAnnealingLR` and
`MultiStepLR` over four iterations, chained with `LinearLR(1 / 2, total_iters=1)` for the warm-up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz import Dataset, Experiment, Trainer

X = np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.3]])
TARGETS = np.array([[1.5, -0.5], [-2.0, 0.25], [0.5, 3.0], [0.0, 1.0]])
GIVEN = (
    np.array([[0.3, -0.2, 0.5], [0.1, 0.4, -0.6]]),
    np.array([0.01, -0.02, 0.03]),
    np.array([[0.7, -0.4], [-0.1, 0.2], [0.25, 0.6]]),
    np.array([0.05, -0.15]),
)
FIGURES: dict[tuple[str, str, int], dict[str, Any]] = {
    ("adamw", "constant", 0): {
        "W1": [
            [-0.009799005751563547, -0.18365323773808923, 0.16603238098234938],
            [-0.19291677782276712, 0.6532258677744107, -0.2567717176501302],
        ],
        "b1": [-0.26638398136460195, 0.2675707982367639, 0.33001707636963273],
        "losses": [5.736003084526814, 4.618835603621086, 3.734973810555409],
        "rates": [0.1, 0.1, 0.1],
    },
    ("sgd", "constant", 2): {
        "W1": [
            [0.14781921930241007, -0.20083104594645482, 0.4230915018262514],
            [-0.24182115234720158, 0.5299210168853166, -0.5080874813299799],
        ],
        "b1": [-0.159495221505699, 0.056551881139082175, 0.09004397588166176],
        "losses": [5.736003084526814, 4.977016668375455, 3.8034915785479972],
        "rates": [0.05, 0.1, 0.1],
    },
    ("sgd", "linear", 0): {
        "W1": [
            [0.16526045878798565, -0.1991846602989681, 0.4299206464192037],
            [-0.21240672616980177, 0.5144935786777916, -0.515110533589601],
        ],
        "b1": [-0.145748893820543, 0.04792816685448596, 0.08712185585955774],
        "losses": [5.736003084526814, 4.30840865220744, 3.5781545202150418],
        "rates": [0.1, 0.07500000000000001, 0.05000000000000001],
    },
    ("sgd", "linear", 2): {
        "W1": [
            [0.19420458631435794, -0.1967656139003658, 0.44321944522209217],
            [-0.15329309698068733, 0.49002297073211, -0.5301013536006259],
        ],
        "b1": [-0.11992193113453341, 0.035910570960420704, 0.07761700144138726],
        "losses": [5.736003084526814, 4.977016668375455, 4.073330551528094],
        "rates": [0.05, 0.07500000000000001, 0.05000000000000001],
    },
    ("sgd", "cosine", 0): {
        "W1": [
            [0.15896820960009378, -0.1999393162430903, 0.4272894236820075],
            [-0.22380580069491804, 0.5198912384490206, -0.5123074674497544],
        ],
        "b1": [-0.15051479117670602, 0.05052539612887193, 0.0886561934058498],
        "losses": [5.736003084526814, 4.30840865220744, 3.485374865248561],
        "rates": [0.1, 0.08535533905932738, 0.05],
    },
    ("sgd", "cosine", 2): {
        "W1": [
            [0.18793817455342238, -0.1970160401431419, 0.44019496059215263],
            [-0.1665885591650831, 0.49537563750953495, -0.5265952361870107],
        ],
        "b1": [-0.12621344207247903, 0.03887206915769818, 0.07982388759954187],
        "losses": [5.736003084526814, 4.977016668375455, 3.959569989075575],
        "rates": [0.05, 0.08535533905932738, 0.05],
    },
    ("sgd", "step", 0): {
        "W1": [
            [0.1735003730943236, -0.19655952758228296, 0.43203103611973015],
            [-0.1987643160203691, 0.5068146789090093, -0.5165016263712143],
        ],
        "b1": [-0.14191437003106738, 0.045393014895624015, 0.08717004637923767],
        "losses": [5.736003084526814, 4.30840865220744, 3.3577750688545436],
        "rates": [0.1, 0.1, 0.010000000000000002],
    },
    ("sgd", "step", 2): {
        "W1": [
            [0.20429847584124808, -0.19463090154077067, 0.44621474310133497],
            [-0.14030326814578148, 0.481214237472013, -0.5324867633101598],
        ],
        "b1": [-0.11552888311009177, 0.032104431719672276, 0.07732202104812112],
        "losses": [5.736003084526814, 4.977016668375455, 3.8034915785479972],
        "rates": [0.05, 0.1, 0.010000000000000002],
    },
    ("adamw", "cosine", 2): {
        "W1": [
            [0.10330382676042812, -0.13557627989178997, 0.29085658302056244],
            [-0.08599559004513181, 0.5596956901493642, -0.38498933344627084],
        ],
        "b1": [-0.17059358891485543, 0.16273643289513384, 0.21553593117247918],
        "losses": [5.736003084526814, 5.1282315026372025, 4.248621445033167],
        "rates": [0.05, 0.08535533905932738, 0.05],
    },
}


def rows() -> Dataset:
    """All four rows, to be learned from in their order."""
    none = np.zeros(0, dtype=np.int64)
    return Dataset(
        name="four",
        X=X.copy(),
        y=TARGETS.copy(),
        train=np.arange(4),
        val=none,
        test=none.copy(),
        features=("x0", "x1"),
        classes=(),
        targets=("y0", "y1"),
    )


@pytest.mark.parametrize(("optimizer", "schedule", "warmup"), FIGURES)
def test_three_steps_are_those_of_pytorch(optimizer: str, schedule: str, warmup: int) -> None:
    run = Experiment(
        hidden=(3,),
        activation="tanh",
        loss="mse",
        optimizer=optimizer,
        l2=0.3 if optimizer == "adamw" else 0.0,
        schedule=schedule,
        warmup=warmup,
        iterations=4,
        reduction="mean",
        lr=0.1,
        sampling="order",
    )
    trainer = Trainer(run, rows())
    carried = trainer.program.start(GIVEN)
    made, wanted = trainer.iterations(carried, 1, 3), FIGURES[optimizer, schedule, warmup]
    assert [float(each["loss"]) for each in made] == pytest.approx(wanted["losses"], rel=1e-12)
    if schedule != "constant" or warmup:
        assert [float(each["lr"]) for each in made] == pytest.approx(wanted["rates"], rel=1e-12)
    for name in ("W1", "b1"):
        assert made[-1][f"{name}_after"] == pytest.approx(np.array(wanted[name]), rel=1e-12, abs=1e-12), name
