"""One step of a network with a table of characters, held to one that is written out in loops; its uses and names."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepviz import Experiment, Trainer
from stepviz.errors import UserError
from stepviz.ops import Array, Cell
from stepviz.ops.ways import ways
from stepviz.training.gradient_check import prove
from tests.support.listings import run as run_listings

RUNS = [
    Experiment.of("names", iterations=9, embed=2, batch_size=5),
    Experiment.of("names", iterations=9, embed=3, context=3, batch_size=7, l2=0.1),
    Experiment.of("names", iterations=9, embed=2, context=2, hidden=(5,), activation="tanh", optimizer="adam"),
]
CHARACTERS, CONTEXT, WIDTH = 27, 3, 2


class Loops:
    """A step of one row, number by number: look up, linear, softmax, and back into the table."""

    def __init__(self, codes: list[int], label: int, E: Array, W: Array, b: Array) -> None:
        v = [float(E[code, d]) for code in codes for d in range(WIDTH)]
        z = [float(b[o]) + math.fsum(v[i] * float(W[i, o]) for i in range(len(v))) for o in range(CHARACTERS)]
        total = math.fsum(math.exp(score) for score in z)
        self.loss = math.log(total) - z[label]
        dz = [math.exp(score) / total - (o == label) for o, score in enumerate(z)]
        self.dv = [math.fsum(float(W[i, o]) * dz[o] for o in range(CHARACTERS)) for i in range(len(v))]
        self.dE = np.zeros((CHARACTERS, WIDTH))
        for place, code in enumerate(codes):
            for d in range(WIDTH):
                self.dE[code, d] += self.dv[place * WIDTH + d]
        self.dW = np.array([[number * error for error in dz] for number in v])


def test_a_step_is_what_plain_loops_make() -> None:
    trainer = Trainer(Experiment.of("names", embed=WIDTH, context=CONTEXT, batch_size=9, lr=0.5))
    now = trainer.iterations(trainer.initial, 1, 3)[-1]
    E, W, b = now.parameters
    rows = [Loops(now["x"][e].tolist(), int(now["y"][e]), E, W, b) for e in range(9)]
    assert math.isclose(float(now["loss"]), sum(row.loss for row in rows) / 9, rel_tol=1e-9)
    assert np.abs(np.array([row.dv for row in rows]) / 9 - now["dv1"]).max() <= 1e-12
    for name, before in (("dE", E), ("dW", W)):
        mean = sum(getattr(row, name) for row in rows) / 9
        number = {"dE": "1", "dW": "2"}[name]
        assert np.abs(mean - now[f"{name}{number}"]).max() <= 1e-9
        assert np.abs(before - 0.5 * mean - now[f"{name[1:]}{number}_after"]).max() <= 1e-9


def test_a_character_that_stands_twice_in_a_row_adds() -> None:
    trainer = Trainer(Experiment.of("names", embed=2, context=3, batch_size=1, lr=0.5, sampling="order"))
    now = next(made for made in trainer.iterations(trainer.initial, 1, 50) if made["x"][0].tolist() == [0, 0, 0])
    assert now["dE1"][0] == pytest.approx(now["dv1"].reshape(3, 2).sum(axis=0), rel=1e-12)
    assert not now["dE1"][1:].any(), "no other character has a gradient"
    op = trainer.program.maker("dE1")
    assert op is not None
    assert [part.label for part in op.terms(Cell("dE1", (0, 1)), now).parts] == ["e0 v1", "e0 v3", "e0 v5"]
    assert not op.terms(Cell("dE1", (5, 1)), now).parts


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_its_gradients_are_proved(run: Experiment) -> None:
    trainer = Trainer(run)
    for made in trainer.iterations(trainer.initial, 1, 3):
        assert prove(made, "mean", run.lr).holds


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_its_code_makes_every_tensor_to_the_last_bit(run: Experiment) -> None:
    trainer = Trainer(run)
    made = trainer.iterations(trainer.initial, 1, 4)
    assert not run_listings(trainer, [op.listing for op in trainer.program.ops], made)


def test_names_sizes_and_first_numbers() -> None:
    trainer = Trainer(Experiment.of("names", embed=2, context=3, hidden=(8,), init="xavier"))
    program = trainer.program
    assert program.widths == (3, 6, 8, 27)
    assert [parameter.name for parameter in program.parameters] == ["E1", "W2", "b2", "W3", "b3"]
    assert program.shape(program.tensors["E1"]) == (27, 2)
    assert program.shape(program.tensors["v1"]) == (32, 6)
    assert trainer.initial[0].tolist() == np.random.RandomState(0).randn(27, 2).tolist(), "drawn as inputs are"
    assert program.given("embedded", "v3") == "d1 of x1"
    assert program.given("character", "k1") == "a"


def test_what_feeds_what() -> None:
    trainer = Trainer(Experiment.of("names", embed=2, context=3, batch_size=5))
    now = trainer.iterate(trainer.initial, 1)
    look_up, gradient = trainer.program.maker("v1"), trainer.program.maker("dE1")
    assert look_up is not None
    assert gradient is not None
    for op, reads in ((look_up, ("x", "E1")), (gradient, ("x", "dv1"))):
        made = op.writes[0].name
        for name in reads:
            for place in np.ndindex(now[name].shape):
                fed = {
                    cell
                    for cell in (Cell(made, at) for at in np.ndindex(now[made].shape))
                    if any(pattern.covers(cell) for pattern in op.users(Cell(name, place), now))
                }
                read = {
                    cell
                    for cell in (Cell(made, at) for at in np.ndindex(now[made].shape))
                    if Cell(name, place) in {c for part in op.terms(cell, now).parts for c in part.cells}
                }
                assert fed >= read if name == "x" else fed == read


def test_an_activation_needs_hidden_units() -> None:
    with pytest.raises(UserError, match="--activation tanh is for hidden layers"):
        Experiment.of("names", embed=2, activation="tanh")


@pytest.mark.parametrize("embed", [-1, 65])
def test_a_width_that_cannot_be(embed: int) -> None:
    with pytest.raises(UserError, match=r"--embed .* is out of range"):
        Experiment.of("names", embed=embed)


def test_a_table_can_be_held() -> None:
    trainer = Trainer(Experiment.of("names", embed=2, freeze=("E1",)))
    now = trainer.iterate(trainer.initial, 1)
    assert now["E1_after"].tolist() == now["E1"].tolist()
    assert now["dE1"].any()


def test_its_ways_to_the_loss_add_up_to_its_gradient() -> None:
    trainer = Trainer(Experiment.of("names", embed=2, context=3, hidden=(4,), activation="tanh", batch_size=6))
    now = trainer.iterate(trainer.initial, 1)
    for cell in (Cell("E1", (k, d)) for k in range(CHARACTERS) for d in range(2)):
        found = ways(trainer.program, now, cell)
        assert sum(way.term.value for way in found.all) == pytest.approx(found.value, rel=1e-9, abs=1e-15)
