"""A run with a mistake on purpose: its numbers are those of the wrong rule, and nothing else about it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stepviz.ops import Cell
from stepviz.training.gradient_check import prove
from tests.support.moments import iteration_of


def test_the_sign_of_the_step_is_wrong_in_the_first_tensor_that_has_one() -> None:
    made = iteration_of(2, mistake="sign@update")
    assert np.array_equal(made["W_after"], made["W"] + 0.01 * made["dW"])
    assert np.array_equal(made["b_after"], made["b"] - 0.01 * made["db"])
    other = iteration_of(2, mistake="sign@update.b_after")
    assert np.array_equal(other["W_after"], other["W"] - 0.01 * other["dW"])
    assert np.array_equal(other["b_after"], other["b"] + 0.01 * other["db"])


def test_the_gradient_check_notices_a_wrong_gradient_and_a_test_a_wrong_sum() -> None:
    assert prove(iteration_of(2, mistake="averaged@grads"), "sum", 0.01).fails
    assert not prove(iteration_of(2), "sum", 0.01).fails
    wrong = prove(iteration_of(2, mistake="wrong-axis@softmax"), "sum", 0.01)
    assert ("p rows sum to 1", False) in wrong.invariants


@pytest.mark.parametrize(
    ("settings", "mistake"),
    [
        ({"hidden": (4,)}, "mask-forgotten@dh1"),
        ({"hidden": (4,), "dropout": 0.4}, "mask-forgotten@dropout1"),
        ({"hidden": (4,), "norm": "batch"}, "term-forgotten@n1"),
        ({"loss": "mse"}, "not-averaged@doutputs"),
    ],
)
def test_the_arithmetic_of_a_number_is_that_of_the_wrong_rule(settings: dict[str, Any], mistake: str) -> None:
    made = iteration_of(2, "iris", **settings, mistake=mistake)
    for op in made.program.ops:
        for tensor in op.writes:
            if op.rule_of(tensor.name) is None:
                continue
            for index in list(np.ndindex(*made[tensor.name].shape))[:6]:
                terms = op.terms(Cell(tensor.name, index), made)
                assert terms.total() == pytest.approx(made[tensor.name][index], rel=1e-9, abs=1e-12), (tensor, index)
