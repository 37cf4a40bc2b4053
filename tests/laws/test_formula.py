"""Formulas that are typed: values and slopes are those of differences, and of micrograd's examples.

A share of the random ones in every run; all of them with `--long`.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepviz import Experiment, Iteration, Trainer, UserError
from stepviz.training.gradient_check import prove
from tests.support import own
from tests.support.examples import LONG

TRIALS = 2000 if LONG else 40
MICROGRAD = (
    "c = a + b; d = a*b + b^3; c2 = c + c + 1; c3 = c2 + 1 + c2 + (-a); d2 = d + d*2 + relu(b + a);"
    "d3 = d2 + 3*d2 + relu(b - a); e = c3 - d3; f = e^2; g = f/2 + 10/f"
)
LoadedLesson = tuple[tuple[str, float], ...]


def run(formula: str, given: LoadedLesson = (), **more: object) -> Experiment:
    return Experiment.of("chain-rule", formula=formula, set=given, **more)


def first(formula: str, given: LoadedLesson = ()) -> Iteration:
    trainer = Trainer(run(formula, given))
    return trainer.iterate(trainer.initial, 1)


values = st.tuples(*[st.sampled_from((-2.5, -1.0, -0.3, 0.4, 1.0, 1.7, 3.0))] * len(own.NAMES))


@settings(max_examples=TRIALS, deadline=None)
@given(own.texts(), values)
def test_values_and_slopes_are_those_of_differences(text: str, drawn: tuple[float, ...]) -> None:
    names = own.used(text)
    known = {name: value for name, value in zip(own.NAMES, drawn, strict=True) if name in names}
    wanted = own.computed(text, known)
    formula = f"L = {text}"
    try:
        now = first(formula, tuple(known.items()))
    except UserError:
        return  # a number in it is none: what is said then is tested beside the grammar
    if not np.isfinite(wanted) or ("^" in formula and not np.isfinite(float(now["L"]))):
        return
    assert float(now["L"]) == pytest.approx(float(wanted), rel=1e-9, abs=1e-12)
    for name in names:
        found, measured = float(now[f"d{name}"]), own.slope(text, known, name)
        steep = math.isnan(found) and any(sign in formula for sign in ("sqrt", "/", "^"))  # 0 times the slope of a pole
        if measured is not None and abs(measured) < 1e9 and not steep:
            assert found == pytest.approx(measured, rel=1e-6, abs=1e-6), name


def test_micrograd_and_its_neuron() -> None:
    now = first(MICROGRAD, (("a", -4.0), ("b", 2.0)))
    assert float(now["g"]) == pytest.approx(24.7041, abs=5e-5)
    assert float(now["da"]) == pytest.approx(138.8338, abs=5e-5)
    assert float(now["db"]) == pytest.approx(645.5773, abs=5e-5)
    neuron = first("neuron")
    found = {name: round(float(neuron[name]), 4) for name in ("o", "dw1", "dx1", "dw2", "dx2")}
    assert found == {"o": 0.7071, "dw1": 1.0, "dx1": -1.5, "dw2": 0.0, "dx2": 0.5}
    given = first("neuron", (("x1", 0.0), ("b", 1.0)))
    assert float(given["o"]) == pytest.approx(math.tanh(1.0))


def test_ways_that_cancel_exactly_are_no_fault() -> None:
    """Both ways add up to the rounding of their terms, where the loss does not change at all."""
    now = first("L = (a/a)^3", (("a", 0.4),))
    assert 0 < abs(float(now["da"])) < 1e-14
    assert not prove(now, "sum", 0.1).fails
