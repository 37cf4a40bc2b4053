"""What a rule says is what is computed, in every cell of sixty networks; and all that follows from a rule agrees."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Trainer
from stepviz.ops import Array, Op, Phase, TensorRole
from stepviz.ops.rules.arrays import every, holds
from stepviz.ops.rules.rule import Rule
from tests.laws.pinned_nets import pinned
from tests.support.mistakes import mistakes
from tests.support.slopes import backwards

NETS = pinned()
nets = pytest.mark.parametrize("name", list(NETS))
AT = 3
"""The iteration that is looked at."""
NO_RULE = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET, TensorRole.ROWS)
"""What is looked up in the data."""
ROUNDING = 1e-9
"""How far two ways to a slope may be apart, as a share of the largest slope of the tensor."""
BELIEVED = ("article as printed", "article as printed, stable")
"""Nets whose gradients are not the slopes of a loss, and say so."""


@cache
def iteration_of(name: str) -> Iteration:
    trainer = Trainer(NETS[name])
    return trainer.iterations(trainer.initial, 1, AT)[-1]


def rules_of(iteration: Iteration) -> tuple[Rule, ...]:
    return tuple(rule for op in iteration.program.ops for rule in op.rules)


def drawn(op: Op) -> bool:
    return op.name.startswith("draw")


def test_the_nets_are_sixty_and_have_every_kind_of_operation_and_every_setting() -> None:
    assert len(NETS) == 60
    every_op = {type(op).__name__ for name in NETS for op in iteration_of(name).program.ops}
    assert len(every_op) >= 40, sorted(every_op)


@nets
def test_every_cell_is_what_its_rule_says(name: str) -> None:
    iteration = iteration_of(name)
    for rule in rules_of(iteration):
        assert holds(rule, iteration), rule.text
    assert sum(iteration[rule.tensor].size for rule in rules_of(iteration)) > 0


@nets
def test_every_number_that_is_made_has_one_rule_and_is_made_of_what_its_operation_reads(name: str) -> None:
    iteration = iteration_of(name)
    for op in iteration.program.ops:
        made = [rule.tensor for rule in op.rules]
        assert len(made) == len(set(made))
        for tensor in op.writes:
            leaf = tensor.role in NO_RULE or (drawn(op) and tensor.axes)
            assert (tensor.name in made) != bool(leaf), tensor.name
        known = {*op.reads, *op.inner}
        assert all(set(rule.reads) <= known for rule in op.rules), op.name


@nets
def test_every_usual_mistake_in_a_rule_is_seen(name: str) -> None:
    iteration, caught, alike = iteration_of(name), 0, 0
    for rule in rules_of(iteration):
        for mistake, other in mistakes(rule):
            try:
                found = every(other, iteration)
            except (IndexError, KeyError, ValueError):
                caught += 1
                continue
            with np.errstate(all="ignore"):
                off = np.abs(found - iteration[rule.tensor])
                same = not (off > 1e-6 * np.abs(iteration[rule.tensor]) + 1e-9)[np.isfinite(off)].any()
            assert same or not holds(other, iteration), (rule.text, mistake)
            caught, alike = caught + (not same), alike + same
    assert caught > alike, (caught, alike)


def gradients(iteration: Iteration) -> dict[str, str]:
    """The gradient of each parameter, by its name."""
    return {tensor.name: iteration.program.gradient(tensor.name) for tensor in iteration.program.parameters}


def lowered(experiment: Experiment, iteration: Iteration) -> tuple[str, Array]:
    """What training lowers, as far as the batch goes, and its slopes by that: their mean, or their sum."""
    name = iteration.program.losses
    count = iteration[name].size
    return name, np.full(iteration[name].shape, 1.0 / count if experiment.reduction == "mean" else 1.0)


@pytest.mark.parametrize("name", [name for name in NETS if name not in BELIEVED])
def test_the_gradients_are_the_slopes_through_the_rules(name: str) -> None:
    experiment, iteration = NETS[name], iteration_of(name)
    last, by = lowered(experiment, iteration)
    forward = [rule for op in iteration.program.ops if op.phase is Phase.FORWARD for rule in op.rules]
    with np.errstate(all="ignore"):
        slopes = backwards({last: by}, [rule for rule in forward if last not in rule.reads], iteration)
    for parameter, gradient in gradients(iteration).items():
        found = slopes[parameter] + iteration.program.penalty(parameter) * iteration[parameter]
        made = iteration[gradient]
        if np.isfinite(made).all() and np.isfinite(found).all():
            assert np.abs(found - made).max() <= ROUNDING * max(float(np.abs(made).max()), 1e-3), parameter
        else:
            assert name == "article that overflows"
