"""Every mistake, made on purpose in a whole step, is found where it was made, by its name, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest

from stepviz import Iteration
from stepviz.ops import Array, Program
from stepviz.ops.mistakes.rewrites import Rewrite, rewrites
from stepviz.ops.rules.arrays import every, sizes
from stepviz.ops.rules.rule import Rule
from stepviz.training.comparing import Difference, comparable, compare
from tests.support.examples import LONG
from tests.support.moments import iteration_of

NETS: Mapping[str, dict[str, Any]] = {
    "article": {},
    "names": {"embed": 2, "hidden": (3,)},
    "xor": {"hidden": (3,), "loss": "bce", "optimizer": "momentum", "l2": 0.1},
    "mazur": {},
    "iris": {"hidden": (3,), "loss": "mse", "optimizer": "adam", "activation": "sigmoid", "schedule": "linear"},
    "moons": {"hidden": (2,), "norm": "layer", "dropout": 0.3, "skip": True},
}


SOME = 1 if LONG else 18
"""One of so many mistakes is made in every run, each kind of them often."""
BIASES = ("db", "b", "mb", "vb", "sb")
"""What is made as of the weights, with the same mistakes."""


def rules_of(program: Program) -> dict[str, Rule]:
    made = ((t.name, op.rule_of(t.name)) for op in program.ops for t in op.writes)
    return {name: rule for name, rule in made if rule is not None}


def stepped(iteration: Iteration, wrong: Rule | None = None) -> dict[str, Array] | None:
    """All arrays of the iteration, one of them by a wrong rule and the others by what follows; None for none such."""
    known = {name: iteration[name] for name in comparable(iteration.program)} | {"rows": iteration["rows"]}
    touched = set[str]()
    for name, rule in rules_of(iteration.program).items():
        taken = wrong if wrong is not None and name == wrong.tensor else rule
        if taken is wrong or touched.intersection(rule.reads):
            try:
                with np.errstate(all="ignore"):
                    known[name] = np.array(every(taken, known))
            except (IndexError, KeyError, ValueError):
                return None
            touched.add(name)
    return known


def changes(rewrite: Rewrite, made: Array, iteration: Iteration) -> bool:
    """Whether a mistake changes a number by more than rounding may."""
    right = iteration[rewrite.rule.tensor]
    rule = rules_of(iteration.program)[rewrite.rule.tensor]
    with np.errstate(all="ignore"):
        off = np.abs(made - right) > 1e-8 * sizes(rule, {name: iteration[name] for name in iteration.program.tensors})
        off |= np.isfinite(made) != np.isfinite(right)
    return bool((off & ~(np.isnan(made) & np.isnan(right))).any())


def first_of(iteration: Iteration, **given: Array) -> Difference:
    """The first tensor of a step that is wrong; there is one."""
    found = compare(iteration, given).first
    assert found is not None
    return found


def assert_found(iteration: Iteration, names: Iterable[str], only: str = "") -> int:
    """Mistakes in the rules of these tensors, some or all of one name, are found there, by name; how many are tried."""
    tried = 0
    for name in names:
        every = rewrites(iteration.program, name, len(iteration["rows"]))
        some = every[len(name) % SOME :: SOME]
        for rewrite in [rewrite for rewrite in every if rewrite.mistake == only] if only else some:
            given = stepped(iteration, rewrite.rule)
            if given is None or not changes(rewrite, given[name], iteration):
                continue
            found = compare(iteration, {n: given[n] for n in comparable(iteration.program)})
            assert [d.tensor for d in found.differences] == [name], (rewrite, found.differences)
            assert rewrite.mistake in [m.mistake for m in found.differences[0].mistakes], rewrite
            tried += 1
    return tried


@pytest.mark.parametrize("source", NETS)
def test_each_mistake_is_found_where_it_was_made(source: str) -> None:
    iteration = iteration_of(4, source, **NETS[source])
    names = [name for name in rules_of(iteration.program) if not name.startswith(BIASES)]
    assert assert_found(iteration, names) > 20 / SOME


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
