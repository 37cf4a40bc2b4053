"""Explanations: a fault is noticed, in any area the number is whole; signs are exact; the code shown is enough."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Iteration, Timeline, Trainer, views
from stepviz.ops import Cell
from stepviz.training.gradient_check import prove
from stepviz.views.explain import arithmetic
from stepviz.views.explain.code_lines import code_lines
from stepviz.views.explain.explanation import Explanation, explain
from stepviz.views.explain.numbers_line import expression
from stepviz.views.explain.panel import explanation
from stepviz.views.explain.proof_panel import proof
from stepviz.views.explain.shown import name, result
from stepviz.views.text.span import text_of
from tests.support import listings, printed
from tests.support.examples import LONG
from tests.support.explanations import assert_true
from tests.support.listings import ITERATIONS, assigned, is_piece, loop_name, variable, without_one
from tests.support.moments import frame_at, frame_of, trainer_of
from tests.support.nets import dataset_of, pinned, some_cells
from tests.support.places import frames_of, sight_of


@pytest.mark.parametrize(
    "fault", [{"value": "-0.2389"}, {"factors": ("1", "-0.2389")}, {"letter": "f"}, {"sign": "≈"}], ids=str
)
def test_a_fault_in_an_explanation_is_noticed(fault: dict[str, Any]) -> None:
    """In a first term a digit, numbers, a letter, an `=` that is none; and one in the result."""
    frame, cell = frame_at("3:update"), Cell("dW", (1, 0))
    assert_true(frame, told := explain(frame, cell))
    (first, *others), right = told.worked.lines, told.worked.result
    assert right is not None
    wrong = {"lines": (first._replace(**fault), *others)}, {"result": right._replace(value="-1.3244")}
    for spoiled in wrong:
        with pytest.raises((AssertionError, ArithmeticError, LookupError)):
            assert_true(frame, replace(told, worked=replace(told.worked, **spoiled)))


def test_what_is_shown_ends_with_all_of_its_result() -> None:
    run = Experiment.of("digits", hidden=(4,), norm="batch", conv="2@3x3", optimizer="adam")
    frame = frame_at("2:update", run)
    tensors = frame.program.tensors
    for op in frame.program.ops[1:]:
        for tensor in op.writes:
            cell = Cell(tensor.name, (0,) * len(tensor.axes))
            terms = op.terms(cell, frame.current)
            end = result(cell, terms.value, tensors)
            for width in range(12, 79, 5):
                text = expression(terms, tensors, width)
                assert len(text) <= max(width, len(f"{name(cell, tensors)} = {end}"))
                assert text.endswith((f"= {end}", f"≈ {end}")), (text, end)


NETS = ["article", "iris 16", "digits 32,32"]
SIZES = [(20, 5), (36, 14), (60, 7), (80, 7), (160, 20)]


def explained(net: str) -> list[Explanation]:
    """What is told at each moment of its number in brackets."""
    return [told for frame in frames_of(net) if (told := sight_of(frame, "explained").told) is not None]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("net", NETS)
def test_in_any_area_the_number_and_what_its_terms_make_are_whole_and_marks_stand_at_their_terms(
    net: str, width: int, height: int
) -> None:
    for told in explained(net):
        drawn = explanation(told, width, height)
        text = [text_of(row) for row in drawn.rows]
        assert [len(row) for row in text] == [width] * height
        assert any(title in text[0] for title in told.titles)
        if (end := told.worked.result) is not None:
            assert (end.value or end.formula) in " ".join(" ".join(text[1:]).split()), text
        for mark in drawn.marks:
            term = mark.of(0, 0).term
            assert term is not None
            line, seen = told.worked.lines[term], text[mark.y][mark.x : mark.x + mark.width].split()
            words = " ".join([*line.spoken.split(), "·".join(line.factors) + line.sign + line.value])
            assert {*seen} <= {line.letter, *words.replace("a:", "a").split()}, (seen, words)


@pytest.mark.parametrize("width", [80, 120, 160])
def test_classes_beside_a_result_are_all_named_or_end_with_an_ellipsis(width: int) -> None:
    frame = frame_at("1:check", Experiment("names", iterations=1))
    found = explain(frame, Cell("val", ()))
    head = text_of(explanation(found, width, 4).rows[0])
    assert "c0 ., c1 a" in head
    assert f"c{len(frame.dataset.classes) - 1} " in head or "…" in head


def test_no_other_file_of_the_views_writes_a_sign_of_its_own() -> None:
    paths = Path(views.__path__[0]).rglob("*.py")
    assert [path.name for path in paths if '"≈"' in path.read_text(encoding="utf-8")] == ["arithmetic.py"]


@given(
    st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), min_size=1, max_size=6),
    st.integers(1, 9),
)
def test_sums_of_any_sizes_are_exact_until_they_are_divided(products: list[tuple[float, float]], divisor: int) -> None:
    terms = [arithmetic.product(map(Decimal, factors)) for factors in products]
    exact = sum(map(Fraction, terms), Fraction(0)) / divisor
    assert abs(Fraction(arithmetic.total(terms, Decimal(divisor))) - exact) <= abs(exact) / 10**59


@pytest.mark.parametrize(
    ("power", "shown", "sign"), [("-771.73", "0", "≈"), ("0", "1", "="), ("-1e-300", "1", "≈"), ("-inf", "0", "=")]
)
def test_a_power_is_0_or_1_only_where_it_is(power: str, shown: str, sign: str) -> None:
    assert arithmetic.sign_of(arithmetic.exp(arithmetic.value(power)), shown) == sign
    printed.assert_true(f"exp({power}) {sign} {shown}", {})
    with pytest.raises(AssertionError):  # who reads explanations notices the other sign
        printed.assert_true(f"exp({power}) {'=≈'.strip(sign)} {shown}", {})


def test_a_sum_that_misses_by_less_than_any_digit_shown_is_not_equal() -> None:
    shown = ["+58.612", "-3e-187", "+54.523", "-1e-165"]
    assert arithmetic.sign_of(arithmetic.total(map(arithmetic.value, shown)), "+113.14") == "≈"
    assert arithmetic.sign_of(arithmetic.total(map(arithmetic.value, shown[::2])), "+113.14") == "="


CODED = [name for name, run in pinned().items() if not run.heads]
nets = pytest.mark.parametrize("name", CODED[:: 1 if LONG else 6])
"""That the code of each net makes its numbers is a law of its own."""


def iterations(trainer: Trainer) -> Sequence[Iteration]:
    return trainer.iterations(trainer.initial, 1, ITERATIONS)


@nets
def test_without_any_one_of_its_statements_the_code_does_not_make_them(name: str) -> None:
    trainer = trainer_of(pinned()[name])
    made, sources = iterations(trainer), [op.listing for op in trainer.program.ops]
    for place, source in enumerate(sources):
        for rest, gone in without_one(source):
            try:
                wrong = listings.run(trainer, [*sources[:place], rest, *sources[place + 1 :]], made)
            except (NameError, IndexError, ValueError):  # nothing has that name, or one of another shape
                continue
            assert wrong, f"{gone!r} could be left out"


@nets
def test_code_beside_an_equation_or_an_explanation_is_a_piece_of_the_whole(name: str) -> None:
    trainer = trainer_of(pinned()[name])
    random, program = np.random.RandomState(0), trainer.program
    for iteration in iterations(trainer)[:2]:
        for op in program.ops:
            assert is_piece(op.code, op.listing), op.code
            for tensor in op.writes:
                for cell in some_cells(tensor.name, iteration[tensor.name], random, 6):
                    code = op.words(cell, iteration).code
                    assert is_piece(code, op.listing), (cell, code)
                    names = {
                        variable(program, cell.tensor),
                        loop_name(op, cell.tensor, loops=program.update.in_code.loops),
                    }
                    assert set(assigned(code)) <= names, (cell, code)


@nets
def test_lines_of_any_width_are_the_same_program(name: str) -> None:
    for op in trainer_of(pinned()[name]).program.ops:
        for width in (40, 50, 79, 132):
            lines = code_lines(op.listing, width)
            assert max(map(len, lines)) <= width
            assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(op.listing))


def test_a_wrong_gradient_is_named_where_most_of_many_are_cut() -> None:
    trainer = Trainer(run := Experiment(hidden=(2,) * 8, norm="layer"))
    shown = prove(trainer.iterate(trainer.initial, 1), run.reduction, run.lr)
    *others, last = shown.slopes
    wrong = replace(shown, slopes=(*others, replace(last, computed=last.computed + 1.0)))
    lines = [text_of(row) for row in proof(40, 7, wrong)]
    assert any(f"{last.name} ✗" in line for line in lines), lines
    assert any("…" in line for line in lines)


def test_of_finite_terms_whose_sum_is_not_that_is_said() -> None:
    """The mean of three losses of 1.44e308."""
    rows, none = np.arange(3), np.arange(0)
    data = dataset_of(np.ones((3, 2)), np.full((3, 1), 1.2e154), train=rows, val=none, test=none, targets=("t",))
    run = Experiment("own.csv", loss="mse", batch_size=3, lr=0.0, iterations=1, sampling="order")
    told = explain(frame_of(Timeline(Trainer(run, data)), "1:loss"), Cell("loss"))
    assert any(line.startswith("Every term is finite, but their sum") for line in told.meaning)
