"""What a rule says is what is computed, in every cell of many networks; and all that follows from a rule agrees."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given

from stepviz import Experiment, Iteration, Trainer
from stepviz.ops import Array, Cell, Kind, Op, Phase, TensorRole
from stepviz.ops.gradient_paths import partials
from stepviz.ops.mistakes.rewrites import rewrites
from stepviz.ops.rules.arrays import every, holds, sizes
from stepviz.ops.rules.rule import Rule
from stepviz.settings.kinds import batched
from stepviz.settings.sources import CHAIN_RULE
from stepviz.training.gradient_check import prove
from tests.support import listings
from tests.support.examples import FEW, LONG, examples
from tests.support.explanations import assert_worked_out, drawn, rows_read
from tests.support.nets import AS_PRINTED, OVERFLOWS, every_net, formulas, pinned, some_cells, texts
from tests.support.own import computed

NETS = pinned()
nets = pytest.mark.parametrize("name", list(NETS))
AT = 3
"""The iteration that is looked at."""
NO_RULE = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET, TensorRole.ROWS)
"""What is looked up in the data."""
ROUNDING = 1e-9
"""How far two ways to a number may be apart, as a share of the largest number of the tensor."""
CELLS = 2
"""Cells of a tensor whose terms are looked at."""
READ = 4
"""Numbers of those that a number is made from by which its derivatives are looked at."""
COUNTED = (Kind.LABEL, Kind.CHARACTER, Kind.COUNT)
"""Kinds of numbers that choose others, and are no part of what these come to."""
BREAKING = (
    Experiment(lr=100),
    Experiment(lr=100, softmax="stable"),
    Experiment(lr=100, variant="as-printed"),
    Experiment(lr=400, reduction="mean"),
    Experiment(lr=1e200),
    Experiment(lr=1e308, softmax="stable"),
)
bounded = [name for name in NETS if name != OVERFLOWS]
sloped = [name for name in NETS if name != AS_PRINTED]
"""But for the net whose gradients are not the slopes of a loss, and which says so."""
EACH = 1 if LONG or FEW else 3
"""Of so many nets one is looked at where that takes long; where few will do, somebody has chosen them by name."""


Run = tuple[Trainer, Sequence[Iteration]]
"""A net, and its first iterations."""


@cache
def run_of(name: str) -> Run:
    return run_by(NETS[name])


def run_by(net: Experiment) -> Run:
    trainer = Trainer(net)
    return trainer, trainer.iterations(trainer.initial, 1, AT)


def iteration_of(name: str) -> Iteration:
    return run_of(name)[1][-1]


def rules_of(iteration: Iteration) -> tuple[Rule, ...]:
    return tuple(rule for op in iteration.program.ops for rule in op.rules)


def largest(numbers: Array) -> float:
    return float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0))


def assert_as_ruled(iteration: Iteration) -> int:
    """Every cell is what its rule says, as the program judges it and by the figure above; how many cells there are."""
    count = 0
    for rule in rules_of(iteration):
        made = iteration[rule.tensor]
        assert holds(rule, iteration), rule.text
        with np.errstate(all="ignore"):
            found = every(rule, iteration)
            off, known = np.abs(found - made), np.isfinite(made)
        assert np.array_equal(known, np.isfinite(found)), rule.text
        read = max((largest(iteration[name]) for name in rule.reads), default=0.0)  # a sum of large ones may be near 0
        assert (off[known] <= ROUNDING * max(largest(made), 1e-3 * read, 1e-3)).all(), rule.text
        count += made.size
    return count


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


@pytest.mark.parametrize("name", [*NETS][::EACH])
def test_every_usual_mistake_in_a_rule_is_seen(name: str) -> None:
    iteration, caught, alike = iteration_of(name), 0, 0
    for rule in rules_of(iteration):
        for rewrite in rewrites(iteration.program, rule.tensor, len(iteration["rows"])):
            try:
                found = every(rewrite.rule, iteration)
            except (IndexError, KeyError, ValueError):
                caught += 1
                continue
            with np.errstate(all="ignore"):
                off = np.abs(found - iteration[rule.tensor])
                same = not (off > 1e-6 * np.abs(iteration[rule.tensor]) + 1e-9)[np.isfinite(off)].any()
            bounded = np.isfinite(sizes(rewrite.rule, iteration)).all()  # else it is not told from rounding
            assert same or not bounded or not holds(rewrite.rule, iteration), (rule.text, rewrite)
            caught, alike = caught + (not same), alike + same
    assert caught > alike, (caught, alike)


predicting = [name for name, run in NETS.items() if not batched(run.norm) and run.source != CHAIN_RULE]


@pytest.mark.parametrize("name", predicting)
def test_what_is_predicted_of_any_rows_is_what_a_forward_pass_makes_of_them(name: str) -> None:
    """But for what training alone does: it drops units, and a batch norm takes the means of the batch."""
    iteration, program = run_by(replace(NETS[name], dropout=0.0))[1][-1], iteration_of(name).program
    found = program.scores(program.dataset.X[iteration["rows"]], iteration.model)
    assert np.array_equal(found, program.scores_of(iteration), equal_nan=True)


@pytest.mark.parametrize("name", sloped)
def test_the_gradients_are_the_slopes_that_are_measured(name: str) -> None:
    experiment, iteration = NETS[name], iteration_of(name)
    proof = prove(iteration, experiment.reduction, experiment.lr)
    assert not proof.fails, (proof.error, proof.wrong)
    assert proof.holds or name == OVERFLOWS


def assert_all_worked_out(experiment: Experiment, iteration: Iteration, most: int = CELLS) -> None:
    """Of every tensor some cells; no two rows meet before the loss, but by a batch norm, as printed or in documents."""
    random, apart = np.random.RandomState(0), experiment.norm != "batch" and experiment.variant != "as-printed"
    apart = apart and not any("position" in tensor.axes for tensor in iteration.program.tensors.values())
    for op in iteration.program.ops[1:]:
        for tensor in op.writes:
            for cell in some_cells(tensor.name, iteration[tensor.name], random, most):
                terms = assert_worked_out(op, cell, iteration)
                if apart and op.phase is Phase.FORWARD and tensor.role is not TensorRole.OBJECTIVE:
                    rows = rows_read((cell, *(read for part in terms.parts for read in part.cells)), iteration)
                    assert len(rows) <= 1, (op.name, cell, rows)


def assert_all_told(trainer: Trainer, iterations: Sequence[Iteration]) -> None:
    """Every cell is what its rule says, its terms give it, and the code that is shown makes it to the last bit."""
    assert assert_as_ruled(iterations[-1]) > 0
    assert_all_worked_out(trainer.experiment, iterations[-1])
    assert listings.run(trainer, [op.listing for op in trainer.program.ops], iterations) == ""


@nets
def test_rules_terms_and_code_tell_how_every_number_is_made(name: str) -> None:
    assert_all_told(*run_of(name))


def used(iteration: Iteration, most: int) -> Iterator[tuple[Op, Cell]]:
    """Some cells of every tensor, with the operations that read it."""
    random = np.random.RandomState(0)
    for name in iteration.program.tensors:
        for cell in some_cells(name, iteration[name], random, most):
            for op in iteration.program.ops[1:]:
                if name in (*op.reads, *op.inner):
                    yield op, cell


@pytest.mark.parametrize("name", bounded)
def test_every_user_of_a_number_has_it_among_its_terms(name: str) -> None:
    iteration = iteration_of(name)
    for op, cell in used(iteration, 2):
        for pattern in op.users(cell, iteration):
            index = tuple(0 if place is None else place for place in pattern.index)
            parts = op.terms(Cell(pattern.tensor, index), iteration).parts
            cells = {read for part in parts for read in part.cells} | {part.because for part in parts}
            counted = iteration.program.tensors[cell.tensor].kind in COUNTED or any(part.because for part in parts)
            assert cell in cells or counted, (cell, pattern)


NUDGE = 1e-6


def changes(rule: Rule, cell: Cell, read: Cell, iteration: Iteration) -> list[float]:
    """By how much a number changes for each unit of one that it reads, a little below and above that one."""
    arrays, found = {name: iteration[name] for name in (*rule.reads, rule.tensor)}, list[float]()
    for by in (-NUDGE, 0.0, NUDGE):
        arrays[read.tensor] = np.array(iteration[read.tensor])
        arrays[read.tensor][read.index] += by
        found.append(float(every(rule, arrays)[cell.index]))
    return [(found[1] - found[0]) / NUDGE, (found[2] - found[1]) / NUDGE]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", bounded)
def test_the_derivatives_by_terms_are_those_of_the_rule(name: str) -> None:
    iteration, random = iteration_of(name), np.random.RandomState(0)
    for op in iteration.program.ops:
        for rule in op.rules if op.phase is Phase.FORWARD else ():
            for cell in some_cells(rule.tensor, iteration[rule.tensor], random, 2):
                slopes = [*partials(op.terms(cell, iteration)).items()]
                for place in random.permutation(len(slopes))[:READ]:
                    read, slope = slopes[place]
                    below, above = sorted(changes(rule, cell, read, iteration))
                    near = 1e-5 * (1 + abs(slope))
                    assert below - near <= slope <= above + near, (cell, read)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("experiment", BREAKING, ids=lambda experiment: " ".join(experiment.words()[1:]))
def test_all_of_it_holds_where_numbers_overflow(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    for iteration in trainer.iterations(trainer.initial, 1, 5):
        assert assert_as_ruled(iteration) > 0
        assert_all_worked_out(experiment, iteration, 8)


def assert_all_holds(net: Experiment) -> Sequence[Iteration]:
    trainer, iterations = run_by(net)
    assert_all_told(trainer, iterations)
    proof = prove(iterations[-1], net.reduction, net.lr)
    assert not proof.fails, (proof.error, proof.wrong)
    return iterations


@examples(50)
@given(net=every_net(most_layers=3, most_units=12) | texts(most_layers=3, most_units=8))
def test_all_of_it_holds_in_any_network(net: Experiment) -> None:
    assert_all_holds(net)


@examples(130)
@given(net=formulas())
def test_all_of_it_holds_of_any_formula_and_its_value_is_that_of_extended_precision(net: Experiment) -> None:
    made = float(assert_all_holds(net)[0]["L"])
    wanted = float(computed(str(net.formula).removeprefix("L = "), dict(net.set)))
    apart = not math.isfinite(wanted) or ("^" in str(net.formula) and not math.isfinite(made))
    assert apart or made == pytest.approx(wanted, rel=1e-9, abs=1e-12)
