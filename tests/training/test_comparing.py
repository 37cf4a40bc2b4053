"""A step that divides by the rows at another place than the run is right, and named nowhere."""

from __future__ import annotations

from stepviz import Iteration
from stepviz.ops import Array
from stepviz.training.comparing import Difference, compare
from tests.support.moments import iteration_of


def first_of(iteration: Iteration, **given: Array) -> Difference:
    """The first tensor of a step that is wrong; there is one."""
    found = compare(iteration, given).first
    assert found is not None
    return found


def test_gradients_may_be_divided_by_the_rows_at_another_operation() -> None:
    iteration = iteration_of(4, "iris", hidden=(3,))
    whole = {"dlogits": iteration["dlogits"] * 32, "dW2": iteration["dW2"], "db2": iteration["db2"]}
    found = compare(iteration, whole)
    assert found.rescaled
    assert found.first is None
    assert first_of(iteration, **{**whole, "dW2": iteration["dW2"] * 32}).tensor == "dlogits"


def test_the_learning_rate_may_be_divided_by_the_rows_in_the_place_of_the_gradients() -> None:
    iteration = iteration_of(4, "iris")
    whole = {"dlogits": iteration["dlogits"] * 32, "dW": iteration["dW"] * 32, "W_after": iteration["W_after"]}
    assert compare(iteration, whole).first is None
    assert compare(iteration, {name: whole[name] for name in ("dW", "W_after")}).first is None
    for wrong in ({"dW": whole["dW"]}, {**whole, "dW": whole["dW"] * 2}, {**whole, "W_after": iteration["W"]}):
        assert compare(iteration, wrong).first is not None
