"""Kinds of activations: the code beside an explanation, and gelu of the largest sums."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.ops import Op
from stepviz.settings.kinds import ACTIVATIONS
from tests.support.moments import trainer_of


def maker_of(tensor: str, activation: str) -> Op:
    """The operation that makes a tensor of a network with that activation."""
    maker = trainer_of(Experiment.of("iris", hidden=(4,), activation=activation)).program.maker(tensor)
    assert maker is not None
    return maker


@pytest.mark.parametrize("activation", [*ACTIVATIONS, "x/(1+exp(-1.702*x))", "x*tanh(ln(1+exp(x)))"])
def test_the_code_of_a_gradient_makes_every_name_it_uses(activation: str) -> None:
    known = {"a1", "h1", "dh1", "np", "erf"}
    for statement in ast.parse(maker_of("da1", activation).code_of("da1")).body:
        assert isinstance(statement, ast.Assign)
        assert {part.id for part in ast.walk(statement.value) if isinstance(part, ast.Name)} <= known
        known |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    assert "da1" in known


def test_gelu_of_the_largest_sums_is_the_sum_or_0() -> None:
    sums = np.array([[9e307, 1.7e308, -9e307, -1.7e308]])
    known: dict[str, Any] = {"a1": sums, "erf": np.vectorize(math.erf)}
    exec(maker_of("h1", "gelu").code, known)
    assert known["h1"].tolist() == [[9e307, 1.7e308, 0, 0]]
