"""Sheets: what is asked on a handout, a worksheet or the other way round follows from the digits of its page alone."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from io import StringIO

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.export.part import Part
from stepviz.export.sheets import paper
from stepviz.export.sheets.asked import AskedNumber
from stepviz.export.sheets.blanks import asked_at, blanks, drawn
from stepviz.export.sheets.inverse import InverseNumber, inverse
from stepviz.export.sheets.worksheet import Printed, handout_text, seed_of, solutions, worksheets
from stepviz.ops import Cell
from stepviz.settings.varied import own
from stepviz.training import Iteration
from stepviz.views.explain.shown import result
from tests.support.by_hand import first, from_digits, is_on, needed, shown
from tests.support.examples import LONG
from tests.support.moments import frame_at, line_of
from tests.support.nets import pinned

_NEURON = "chain-rule --formula neuron --set x2=0.5 --optimizer momentum"
RUNS = dict([*pinned().items()][::5]) | {_NEURON: pinned()[_NEURON]}
"""One net of five: running means, optimizer state, filters, embeddings and documents are among them."""
DECAYING = "iris --hidden 4 --optimizer adamw --l2 0.01 --freeze W1,b2"
every_run = pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)
_BLANK = re.compile(r"\(([0-9]+)\) ________")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def at(experiment: Experiment, number: int = 3) -> Iteration:
    return line_of(experiment).iterations(number, number)[0]


@cache
def handout(experiment: Experiment) -> tuple[str, str]:
    """The page to fill in, of the third iteration, and its solution."""
    sheet, solution = "".join(handout_text(Part(line_of(experiment), 3, 3))).split("\n---\n")
    return sheet, solution


@every_run
def test_the_solution_is_the_page_with_its_blanks_filled_in(experiment: Experiment) -> None:
    sheet, solution = handout(experiment)
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


def can_be_known(page: str, cell: Cell, current: Iteration, known: set[str]) -> bool:
    """Whether all that a number is made from stands on the page, or is among the words of what was answered before."""
    read = [first(one, current) for one in needed(current, cell)]
    return all(current.program.word(one) in known or is_on(page, one, current) for one in read)


@every_run
def test_a_blank_needs_only_what_stands_before_it_and_follows_from_the_digits_on_the_page(
    experiment: Experiment,
) -> None:
    sheet, _ = handout(experiment)
    current, known = at(experiment), set[str]()
    for cell in blanks(current):
        assert can_be_known(sheet, cell, current, known), cell
        known.add(current.program.word(cell))
        text = result(cell, cell.value_in(current), current.program.tensors)
        last = 10.0 ** int(Decimal(text).as_tuple().exponent)
        assert from_digits(current, cell) == pytest.approx(float(text), rel=2e-3, abs=2 * last), cell
        assert len(needed(current, cell)) <= 24


@every_run
def test_no_two_blanks_have_one_name_and_a_constant_that_is_given_stands_in_a_formula_below(
    experiment: Experiment,
) -> None:
    """In `o = tanh(n3)` the derivative of the function and the gradient were both called do/dn3."""
    sheet, current = handout(experiment)[0], at(experiment)
    asked = [AskedNumber(current, cell) for cell in blanks(current)]
    assert len({one.name for one in asked}) == len(asked)
    given = {text for one in asked for text in one.constants}
    top, operations = sheet.split("\n## 1 ", 1)
    for text in given:
        assert text in top
        assert text.split(" = ")[0] in operations


def test_a_number_whose_digits_do_not_follow_from_those_shown_is_given() -> None:
    """Before a batch norm the gradient of a bias is a sum of 0 but for rounding: its shown terms give another one."""
    current = at(Experiment.of("iris", hidden=(5,), norm="batch", batch_size=4), 1)
    asked = {cell.tensor for cell in blanks(current)}
    assert {"dW1", "db2"} <= asked
    assert "db1" not in asked
    assert float(abs(current["db1"]).max()) < 1e-12


IDS = ("ada", "ben", "zoë")
MANY = tuple(map(str, range(60 if LONG else 15)))


@cache
def printed(run: str, ids: tuple[str, ...] = IDS) -> tuple[Printed, ...]:
    return tuple(worksheets(RUNS[run], ids))


def page(one: Printed) -> str:
    return "".join(paper.markdown(one.blocks, solved=False))


def key(one: Printed) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(solutions([one])))]


@pytest.mark.parametrize("run", RUNS)
def test_every_answer_follows_from_the_digits_of_its_page_and_of_the_answers_before_it(run: str) -> None:
    for name, one in zip(IDS, printed(run), strict=True):
        line, known = line_of(own(RUNS[run], seed_of(name, 0))), set[str]()
        for row in key(one):
            number, word = re.findall(r"--at (\d+):.* --pick (\S+)", row["screen"])[0]
            (current,) = line.iterations(int(number), int(number))
            cell = current.program.cell(word)
            if row["asked"].startswith("Which "):
                continue
            assert can_be_known(page(one), cell, current, known), row
            assert float(row["answer"]) == pytest.approx(from_digits(current, cell), abs=float(row["within"])), row
            known.add(word)


def test_no_number_of_a_row_gives_a_blank_away() -> None:
    """Two probabilities sum to 1: either both are blank, or none."""
    for one in printed("article", MANY):
        for corner in ("p", "dlogits"):
            lines = page(one).split(f"| {corner} |")[1].split("\n\n")[0].splitlines()[2:]
            assert {line.count("________") for line in lines} <= {0, 2}


def test_what_a_function_makes_of_a_blank_is_blank() -> None:
    """`h = relu(a)` would tell a, `dz = p - y` p, `L = -ln p` the p of the true class."""
    met = set[str]()
    for run, ids in ((DECAYING, MANY[:12]), ("article", MANY)):
        for one in printed(run, ids):
            asked = {line["asked"] for line in key(one)}
            for name in asked:
                tensor, _, place = name.partition("[")
                after = {"a1": f"h1[{place}", "p": f"{'dlogits' if run == 'article' else 'dz'}[{place}"}.get(tensor)
                if after is not None:
                    assert after in asked, (run, name)
                    met.add(tensor)
    assert met == {"a1", "p"}


def inverted(experiment: Experiment) -> Iterator[tuple[Iteration, InverseNumber]]:
    """Numbers asked the other way round: which one makes the result."""
    random = np.random.RandomState(0)
    for number in (1, 3):
        current = at(experiment, number)
        for _ in range(400 if LONG else 15):
            asked = asked_at(current, drawn(current, random))
            found = None if asked is None else inverse(asked, random)
            if found is not None:
                yield current, found


@every_run
def test_the_answer_makes_what_is_wanted_and_no_other_number_does(experiment: Experiment) -> None:
    met = 0
    for current, found in inverted(experiment):
        assert from_digits(current, found.cell, {found.of: found.value}) == pytest.approx(found.target, abs=1e-7), found
        wanted = result(found.cell, found.target, current.program.tensors)
        for other in (found.value * 1.1, found.value * 0.9, -found.value):
            made = from_digits(
                current, found.cell, {found.of: other}
            )  # of small factors 4e-7, which is not printed as 0
            assert result(found.cell, made, current.program.tensors) != wanted, found
        met += 1
    assert met > 1


def test_what_has_two_answers_or_none_is_not_asked() -> None:
    """A square is made by two numbers, and a ReLU of 0 by many."""
    current = at(Experiment.of("line", batch_size=4, hidden=(2,)), 1)
    for tensor in (current.program.losses, "h1"):
        number = asked_at(current, Cell(tensor, (0,) * current[tensor].ndim))
        assert number is None or inverse(number, np.random.RandomState(0)) is None


@pytest.mark.parametrize("tensor", ["probs", "losses"])
def test_powers_of_e_are_of_the_logits_that_are_shown_minus_the_largest_that_is_shown(tensor: str) -> None:
    current = at(Experiment.of("iris"), 1)
    for row in range(len(current["y"])):
        logits = [shown(current, Cell("logits", (row, place))) for place in range(3)]
        wanted = [logit - max(logits) for logit in logits]
        cell = Cell("probs", (row, 0)) if tensor == "probs" else Cell("losses", (row,))
        powers = AskedNumber(current, cell).powers
        exponents = [float(power.removeprefix("e^")) for power, _ in powers]
        assert exponents == pytest.approx(wanted, abs=5.1e-5)  # written with four decimals
        assert max(exponents) == 0
        assert [float(value) for _, value in powers] == pytest.approx([math.exp(one) for one in exponents], rel=1e-4)


def test_a_gradient_is_worked_out_from_the_gradient_on_the_page_and_not_from_what_that_is_made_of() -> None:
    frame, cell = frame_at("1:dh1", Experiment.of("xor", hidden=(3,), activation="tanh")), Cell("da1", (0, 0))
    passed, told = shown(frame.current, Cell("dh1", (0, 0))), AskedNumber(frame.current, cell).worked(frame)
    assert float(told.partition(" = ")[2].partition(" × ")[0]) == passed
    assert "·" not in told
