from __future__ import annotations

import pytest
from hypothesis import given

from stepviz import Experiment, Trainer, UserError
from stepviz.ops import Array
from tests.support.examples import examples
from tests.support.own import broken, rules

_LOSSES = rules("outputs", "y", most=6).map(
    lambda text: text.replace("outputs", "outputs[e,o]").replace("y", "y[e,o]")
).filter(lambda text: "outputs" in text)  # fmt: skip


def _complaint(text: str) -> str:
    """What is said of a loss; nothing of one that can be read."""
    try:
        Experiment.of("line", loss=text)
    except UserError as error:
        return str(error)
    return ""


@given(broken(_LOSSES.map("mean(e, sum(o, {}))".format)))
@examples(150)
def test_a_broken_loss_is_told_in_a_sentence_or_is_another_loss(text: str) -> None:
    told = _complaint(text)
    assert not told or told.startswith("--loss '") or told.split("\n")[2].strip() == "^"


def _after(source: str, loss: str, updates: int = 20, **given: object) -> dict[str, Array]:
    trainer = Trainer(Experiment.of(source, hidden=(3,), loss=loss, init="he", lr=0.01, **given))
    last = trainer.iterations(trainer.initial, 1, updates)[-1]
    return {name: last[f"{name}_after"] for name in ("W1", "b1", "W2", "b2")} | {"loss": last["loss"]}


@pytest.mark.parametrize(
    ("source", "output", "name", "text"),
    [
        ("line", "sigmoid", "mse", "mean(e, sum(o, (outputs[e,o] - y[e,o])**2))"),
        ("iris", "linear", "half-mse", "(outputs - y)²/2"),
        ("iris", "sigmoid", "half-mse", "sum(c, 0.5*(y[e,c] - outputs[e,c])^2)"),
    ],
)
def test_squares_are_those_of_the_known_losses(source: str, output: str, name: str, text: str) -> None:
    known, own = _after(source, name, output=output), _after(source, text, output=output)
    assert all(own[key] == pytest.approx(known[key], rel=1e-12, abs=1e-14) for key in known)
