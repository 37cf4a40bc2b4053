"""Every number of an iteration changes with what it was made from as its partial derivatives say."""

from __future__ import annotations

import math

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops import Cell, Tensor
from stepviz.ops.partials import partials
from stepviz.ops.terms import Factor, Form, Function, Term, Terms
from tests.support.moments import frame_at

RUNS = {
    "article": Experiment(),
    "stable": Experiment(softmax="stable", reduction="mean"),
    "4-3-2": Experiment(hidden=(3,), l2=0.1),
    "xor": Experiment.of("xor", hidden=(2,), activation="tanh", optimizer="adam"),
    "mazur": Experiment.of("mazur"),
    "bce": Experiment.of("moons", loss="bce", hidden=(3,), activation="sigmoid", batch_size=4),
    "formula": Experiment.of("chain-rule", formula="L = sqrt(a)*exp(b) + ln(a/b)", set=(("a", 2.0), ("b", 3.0))),
}
_NEAR, _CLOSE = 1e-6, 2e-6


def moved(terms: Terms, cell: Cell, by: float) -> float:
    """The number from the same terms with one cell moved wherever it is read."""

    def other(factor: Factor) -> Factor:
        return Factor(factor.value + by, cell) if factor.cell == cell else factor

    parts = [
        Term(
            part.label, tuple(map(other, part.factors)), part.function, part.sign, part.shift,
            None if part.less is None else other(part.less), part.over,
        )
        for part in terms.parts
    ]  # fmt: skip
    return Terms(terms.cell, terms.value, tuple(parts), terms.form, terms.divisor, terms.own).total()


def assert_measured(terms: Terms) -> None:
    read = {
        factor.cell: factor.value
        for part in terms.parts
        for factor in (*part.factors, *([part.less] if part.less else []))
    }
    for cell, slope in partials(terms).items():
        step = _NEAR * (abs(read[cell]) or 1.0)
        ends = [moved(terms, cell, by) for by in (-step, step)]
        measured = (ends[1] - ends[0]) / (2 * step)
        assert math.isclose(slope, measured, rel_tol=_CLOSE, abs_tol=1e-6), (terms.cell, cell, slope, measured)


def places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [tuple(0 for _ in shape), tuple(length - 1 for length in shape)]


@pytest.mark.parametrize("name", RUNS)
def test_partials_are_what_moving_a_cell_measures(name: str) -> None:
    frame = frame_at("2:update", RUNS[name])
    made: list[Tensor] = [tensor for op in frame.program.ops[1:] for tensor in op.writes]
    for tensor in made:
        maker = frame.program.maker(tensor.name)
        assert maker is not None
        for index in set(places(frame.program.shape(tensor))):
            assert_measured(maker.terms(Cell(tensor.name, index), frame.current))


def test_a_cell_that_is_read_twice_counts_twice() -> None:
    cell = Cell("h", (0,))
    square = Terms(Cell("s"), 9.0, (Term("h", (Factor(3.0, cell), Factor(3.0, cell))),))
    assert partials(square) == {cell: 6.0}
    both = Terms(Cell("s"), 12.0, (*square.parts, Term("h", (Factor(3.0, cell),))), divisor=2.0)
    assert partials(both) == {cell: 3.5}


def test_a_corner_has_the_slope_the_backward_pass_takes() -> None:
    run = Timeline(Trainer(Experiment(hidden=(3,)))).trainer.program
    relu = next(op for op in run.ops if op.name == "h1")
    kind = relu.kind  # type: ignore[attr-defined]  # of an activation
    at_corner = Terms(Cell("h1"), 0.0, (Term("a", (Factor(0.0, Cell("a1")),), kind.function),))
    assert partials(at_corner) == {Cell("a1"): 0.0}


def test_what_has_no_slope_says_so() -> None:
    gone = Terms(
        Cell("r"), math.inf, (Term("a", (Factor(1.0, Cell("a")),)), Term("b", (Factor(0.0, Cell("b")),))), Form.RATIO
    )
    assert partials(gone)[Cell("a")] == math.inf
    beyond = Terms(Cell("r"), math.inf, (Term("a", (Factor(math.inf, Cell("a")),), Function("f", math.tanh)),))
    assert math.isnan(partials(beyond)[Cell("a")])
