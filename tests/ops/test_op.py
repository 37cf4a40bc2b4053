from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from stepviz import Experiment, Iteration, Op, Trainer
from stepviz.data.dataset import SPLITS
from stepviz.limits import MAX_BATCH_SIZE, MAX_ITERATIONS
from stepviz.ops import AXES, Array, Cell, Phase, Terms
from stepviz.ops.check import Check
from stepviz.views.text.sentences import spoken

VARIANTS = {
    "default": Experiment(),
    "stable": Experiment(softmax="stable"),
    "mean": Experiment(lr=0.04, reduction="mean"),
    "as-printed": Experiment(variant="as-printed"),
    "as-printed, stable": Experiment(variant="as-printed", softmax="stable"),
    "one row": Experiment(batch_size=1),
    "one row, mean": Experiment(batch_size=1, reduction="mean"),
    "two rows as-printed": Experiment(batch_size=2, variant="as-printed"),
    "eleven rows": Experiment(batch_size=11),
    "lr 0": Experiment(lr=0.0),
}
EXTREMES = {
    "largest batch": Experiment(batch_size=MAX_BATCH_SIZE),
    "largest batch, mean": Experiment(batch_size=MAX_BATCH_SIZE, reduction="mean"),
    "rarest checks": Experiment(check=(MAX_ITERATIONS, MAX_ITERATIONS), iterations=MAX_ITERATIONS),
    "checks at every iteration": Experiment(check=(1, 1)),
}

variants = pytest.mark.parametrize("experiment", list(VARIANTS.values()), ids=list(VARIANTS))
all_experiments = pytest.mark.parametrize(
    "experiment", [*VARIANTS.values(), *EXTREMES.values()], ids=[*VARIANTS, *EXTREMES]
)


def all_ops(trainer: Trainer) -> list[Op]:
    program = trainer.program
    return [*program.ops, *(program.check(splits) for splits in (("train",), ("val",), ("train", "val"), SPLITS))]


def reads(op: Op, iteration: Iteration) -> list[Array]:
    return [iteration[name] for name in op.reads]


class WithChecks:
    """An iteration's arrays, and what a check wrote."""

    def __init__(self, iteration: Iteration, op: Op) -> None:
        self._iteration = iteration
        values = op.compute(*reads(op, iteration))
        self._written = {tensor.name: value for tensor, value in zip(op.writes, values, strict=True)}

    def __getitem__(self, name: str, /) -> Array:
        return self._written[name] if name in self._written else self._iteration[name]


@all_experiments
def test_every_operation_says_everything_about_itself_in_few_words(experiment: Experiment) -> None:
    for op in all_ops(Trainer(experiment)):
        assert isinstance(op.phase, Phase)
        for text, limit in (
            (op.name, 10),
            (op.label, 10),
            (min(op.sentence, op.briefer or op.sentence, key=len), 70),
            (op.equation, 50),
            (op.code, 30),
        ):
            assert isinstance(text, str)
            assert 0 < len(text) <= limit, (op.name, text)
            assert text == text.strip()
            assert "\n" not in text


@pytest.mark.parametrize("hidden", [(), (2,)])
def test_a_batch_of_one_is_spoken_of_in_the_singular(hidden: tuple[int, ...]) -> None:
    trainer = Trainer(Experiment(batch_size=1, hidden=hidden))
    iteration = trainer.iterate(trainer.initial, 1)
    for op in trainer.program.ops:
        told = [op.sentence, op.question]
        for tensor in op.writes:
            words = op.words(Cell(tensor.name, (0,) * len(tensor.axes)), iteration)
            told += [spoken(said) for said in (words.rule, *words.meaning)]
        for text in told:
            assert not re.search(r"\b1 (row numbers|examples|losses)|twice", text), text
        assert op.question
        assert op.reads
        assert op.writes


@variants
def test_every_tensor_is_written_once_and_read_after_it_was_written(experiment: Experiment) -> None:
    program = Trainer(experiment).program
    known = {"rows", *(parameter.name for parameter in program.parameters)}
    for op in program.ops:
        assert set(op.reads) <= known
        written = {tensor.name for tensor in op.writes}
        assert not written & known
        known |= written
        assert all(program.maker(name) is op for name in written)
    assert known == set(program.tensors) == set(program.slots)
    assert program.maker("rows") is None


@variants
def test_names_of_operations_are_unique_and_can_be_written_in_a_moment(experiment: Experiment) -> None:
    names = Trainer(experiment).schedule.names
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isalpha() and name.islower() for name in names)


@variants
def test_every_array_has_the_shape_its_axes_say(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    sizes = {"example": experiment.batch_size, "feature": 4, "class": 2}
    iteration = trainer.iterate(trainer.initial, 1)
    for name, tensor in trainer.program.tensors.items():
        assert set(tensor.axes) <= set(AXES)
        assert iteration[name].shape == tuple(sizes[axis] for axis in tensor.axes)
        assert iteration[name].dtype == (np.int64 if name in ("rows", "y") else np.float64)
        assert tensor.symbol
        assert tensor.title
        assert tensor.word


@variants
def test_every_cell_of_every_written_tensor_has_terms(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    iteration = trainer.iterate(trainer.initial, 1)
    for op in all_ops(trainer):
        tensors = WithChecks(iteration, op)
        for tensor in op.writes:
            for index in np.ndindex(tensors[tensor.name].shape):
                terms = op.terms(Cell(tensor.name, index), tensors)
                assert isinstance(terms, Terms)
                assert terms.cell == Cell(tensor.name, index)
                assert terms.parts
                assert all(part.label and part.factors for part in terms.parts)
                assert 0 <= terms.own < len(terms.parts)


@variants
def test_terms_read_only_what_the_operation_reads_or_writes(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    iteration = trainer.iterate(trainer.initial, 1)
    for op in trainer.program.ops:
        allowed = {*op.reads, *(tensor.name for tensor in op.writes)}
        for tensor in op.writes:
            for index in np.ndindex(iteration[tensor.name].shape):
                cells = [cell for part in op.terms(Cell(tensor.name, index), iteration).parts for cell in part.cells]
                assert {cell.tensor for cell in cells} <= allowed
                assert Cell(tensor.name, index) not in cells


@variants
def test_compute_leaves_its_inputs_alone_and_shares_nothing_with_them(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    iteration = trainer.iterate(trainer.initial, 1)
    for op in all_ops(trainer):
        given = [array.copy() for array in reads(op, iteration)]
        before = [array.tobytes() for array in given]
        made = op.compute(*given)
        assert len(made) == len(op.writes)
        assert [array.tobytes() for array in given] == before
        sources = [*given, trainer.dataset.X, trainer.dataset.y]
        assert not any(np.shares_memory(array, source) for array in made for source in sources)
        assert not any(np.shares_memory(a, b) for n, a in enumerate(made) for b in made[:n])


@variants
def test_compute_takes_read_only_arrays_and_gives_the_same_bits_again(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    iteration = trainer.iterate(trainer.initial, 1)
    for op in trainer.program.ops:
        again = op.compute(*reads(op, iteration))
        for tensor, array in zip(op.writes, again, strict=True):
            assert array.tobytes() == iteration[tensor.name].tobytes()


@variants
def test_arrays_handed_out_are_read_only(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    iteration = trainer.iterate(trainer.initial, 1)
    handed = [*iteration.after, *iteration.parameters, *(iteration[name] for name in trainer.program.tensors)]
    for array in handed:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 7
        owner = array.base
        assert owner is None or not owner.flags.writeable


def test_a_row_that_is_not_finite_counts_as_wrong() -> None:
    trainer = Trainer(Experiment())
    broken = (np.full((4, 2), np.nan), np.zeros(2))
    assert trainer.evaluate(broken, SPLITS) == {"train": 0.0, "val": 0.0, "test": 0.0}


def test_an_empty_split_has_no_row_right() -> None:
    trainer = Trainer(Experiment())
    empty = replace(trainer.dataset, val=np.arange(0))
    (percent,) = Check(empty, (100, 500), ("val",)).compute(*trainer.initial)
    assert percent == 0


def test_logits_of_any_rows_are_those_an_iteration_computes() -> None:
    for experiment in (Experiment(), Experiment(hidden=(5, 3), activation="tanh"), Experiment(hidden=(4,))):
        trainer = Trainer(experiment)
        iteration, program = trainer.iterate(trainer.initial, 1), trainer.program
        logits = program.scores(iteration["x"], iteration.parameters)
        assert np.array_equal(logits, iteration["logits"])
        assert np.array_equal(program.chances(logits), iteration["probs"])
        rows = trainer.dataset.X[trainer.dataset.train]
        check = program.check(("train",))
        assert np.array_equal(program.scores(rows, iteration.after), check.scores("train", *iteration.after))
        assert np.isnan(program.scores(np.full_like(rows, np.inf), iteration.parameters)).any()
