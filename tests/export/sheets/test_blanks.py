"""The handout: a page with blanks that can be filled in from the page alone, and the same page filled in."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

import pytest

from stepviz import Experiment
from stepviz.export.part import Part
from stepviz.export.sheets.blanks import blanks
from stepviz.export.sheets.worksheet import handout_text
from stepviz.ops import Cell
from stepviz.training import Iteration
from stepviz.views.explain.shown import result
from tests.support.by_hand import first, from_digits, is_on, needed
from tests.support.moments import line_of

RUNS = {
    "article": Experiment(),
    "article, momentum, held": Experiment(optimizer="momentum", freeze=("b",)),
    "xor, rmsprop": Experiment.of("xor", hidden=(3, 2), batch_size=3, optimizer="rmsprop", activation="tanh", l2=0.1),
    "moons, bce": Experiment.of("moons", loss="bce", hidden=(4,), batch_size=4, activation="sigmoid"),
    "housing": Experiment.of("housing", loss="mse", batch_size=4),
    "iris, norm": Experiment.of("iris", hidden=(5,), norm="layer", batch_size=4),
    "filters": Experiment.of("digits", conv="4@3x3", hidden=(6,)),
    "mazur": Experiment.of("mazur"),
    "chain-rule, adam": Experiment.of("chain-rule", optimizer="adam"),
}
every_run = pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)
_BLANK = re.compile(r"\(([0-9]+)\) ________")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


@cache
def pages(experiment: Experiment, number: int = 1) -> tuple[str, str]:
    """The page to fill in, and its solution."""
    sheet, solution = "".join(handout_text(Part(line_of(experiment), number, number))).split("\n---\n")
    return sheet, solution


def at(experiment: Experiment, number: int = 3) -> Iteration:
    return line_of(experiment).iterations(number, number)[0]


@every_run
def test_the_solution_is_the_page_with_its_blanks_filled_in(experiment: Experiment) -> None:
    sheet, solution = pages(experiment, 3)
    current = at(experiment)
    cells = list(blanks(current))
    written = [result(cell, cell.value_in(current), current.program.tensors) for cell in cells]
    order = [int(found) for found in _BLANK.findall(sheet)]
    assert sorted(order) == list(range(1, len(cells) + 1))
    assert _BOLD.findall(solution) == [written[number - 1] for number in order]
    filled = _BLANK.sub(lambda found: f"**{written[int(found[1]) - 1]}**", sheet).replace(
        " up or down, and why? ______", ""
    )
    body, solved = (text.split("## Given")[1].splitlines() for text in (filled, solution))
    solved = [line for line in solved if not re.match(r"- \([0-9]+\) ", line)]
    assert [line for line in solved if line] == [line for line in body if line]


@every_run
def test_a_blank_needs_only_what_stands_before_it_and_follows_from_the_digits_on_the_page(
    experiment: Experiment,
) -> None:
    sheet, _ = pages(experiment, 3)
    current, known = at(experiment), set[Cell]()
    for cell in blanks(current):
        read = needed(current, cell)
        assert all(first(one, current) in known or is_on(sheet, one, current) for one in read), (cell, read)
        known.add(cell)
        text = result(cell, cell.value_in(current), current.program.tensors)
        last = 10.0 ** int(Decimal(text).as_tuple().exponent)
        assert from_digits(current, cell) == pytest.approx(float(text), rel=2e-3, abs=2 * last), cell
        assert len(read) <= 24


def test_a_number_whose_digits_do_not_follow_from_those_shown_is_given() -> None:
    """Before a batch norm the gradient of a bias is a sum of 0 but for rounding: its shown terms give another one."""
    current = at(Experiment.of("iris", hidden=(5,), norm="batch", batch_size=4), 1)
    asked = {cell.tensor for cell in blanks(current)}
    assert {"dW1", "db2"} <= asked
    assert "db1" not in asked
    assert float(abs(current["db1"]).max()) < 1e-12
