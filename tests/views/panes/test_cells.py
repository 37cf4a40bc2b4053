"""The letters beside the cells are those of the panel: the screen's text is read, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.ops import Cell
from stepviz.training import Known
from stepviz.views import screen
from stepviz.views.explain.explanation import explain
from stepviz.views.layout.sheets import LECTURE
from stepviz.views.layout.windows import View
from stepviz.views.state import State
from tests.support.printed import number
from tests.support.reading import Page, cells

RUNS = [
    *((at, Experiment(batch_size=size)) for at in ("1:update", "500:check", "2:linear") for size in (2, 4, 8)),
    *((at, Experiment(batch_size=8, reduction="mean")) for at in ("100:grads", "2:dlogits")),
    ("1:update", Experiment(softmax="stable")),
    ("1:update", Experiment(variant="as-printed")),
    ("4:grads", Experiment(lr=100)),
]
EXAMPLES_AT = 4
"""The screen's first line of examples."""
FEATURES_AT = 11


class Printed(NamedTuple):
    """A cell as it stands on the screen: what stands in its gutter, and its digits."""

    gutter: str
    digits: str


def in_panes(lines: list[str], first: int) -> Iterator[tuple[Cell, Printed]]:
    """Every cell at its place in the drawing of the screen; `first` is the first example in view."""

    def at(cell: Cell, line: int, column: int, width: int = 7) -> tuple[Cell, Printed]:
        text = lines[line].ljust(81)
        return cell, Printed(text[column], text[column + 1 : column + 1 + width].strip(" ▸"))

    for row in range(4):
        line, example = EXAMPLES_AT + row, first + row
        if not lines[line].startswith(f"e{example}"):
            continue
        yield from (at(Cell("x", (example, n)), line, 5 + 3 * n, 1) for n in range(4))
        yield at(Cell("y", (example,)), line, 17, 1)
        yield at(Cell("losses", (example,)), line, 55)
        for name, start in (("logits", 20), ("probs", 37), ("dlogits", 64)):
            yield from (at(Cell(name, (example, n)), line, start + 8 * n) for n in range(2))
    yield at(Cell("loss"), 8, 55)
    for row in range(5):
        for matrix, vector, start in (("W", "b", 4), ("dW", "db", 25), ("W_after", "b_after", 44)):
            for n in range(2):
                cell = Cell(matrix, (row, n)) if row < 4 else Cell(vector, (n,))
                yield at(cell, FEATURES_AT + row, start + 8 * n)


def same(pane: str, panel: str) -> bool:
    """The same digits; a panel may write a zero in short."""
    return pane == panel or number(pane) == number(panel) == 0


def assert_agree(frame: Frame, pick: Cell) -> int:
    """Every letter in a pane stands beside a number of that letter's term. Returns how many there are."""
    told = explain(frame, pick)
    lines = screen.text(frame, 80, 24, State(pick=pick, explaining=True))
    terms = Page(lines[18 : 18 + len(told.terms)]).terms if told.listed else {}
    view = View(frame, pick).rows(LECTURE.pane("batch"))
    shown: Mapping[Cell, Printed] = dict(in_panes(lines, view.start))
    lettered = {cell: seen for cell, seen in shown.items() if seen.gutter.isalpha()}
    for cell, seen in lettered.items():
        found = terms[seen.gutter]
        digits = [found[name] for name in ("f", "g", "v") if name in found.re.groupindex]
        assert any(same(seen.digits, text) for text in digits), (pick, cell, seen, found)
        place = {"x": 0, "W": 1, "dlogits": 1, "dW": 1, "db": 1}.get(cell.tensor, 0)
        assert same(seen.digits, digits[place if len(digits) > 1 else 0]), (pick, cell, seen, found)
    assert {cell: seen.gutter for cell, seen in lettered.items()} == {
        cell: letter for cell, letter in told.letters.items() if cell in shown
    }
    if pick in shown and frame.value(pick) is not None:
        assert shown[pick].gutter == "["
        assert shown[pick].digits in told.title
    return len(lettered)


def words(value: str | Experiment) -> str:
    return value if isinstance(value, str) else " ".join(value.words()[1:])


@pytest.mark.parametrize(("at", "experiment"), RUNS, ids=words)
def test_letters_stand_beside_the_numbers_of_their_terms(at: str, experiment: Experiment) -> None:
    timeline = Timeline(Trainer(experiment))
    frame = timeline.frame(timeline.schedule.parse(at))
    count = sum(assert_agree(frame, cell) for cell in cells(frame) if not cell.tensor.startswith("test"))
    assert count > 0


def test_every_term_of_this_iteration_that_is_in_view_has_its_letter() -> None:
    timeline = Timeline(Trainer(Experiment()))
    frame = timeline.frame(timeline.schedule.parse("1:update"))
    for cell in cells(frame):
        told = explain(frame, cell)
        named = {part for item in told.listed for part in item.term.cells}
        assert set(told.letters) == named


def test_terms_of_the_last_iteration_have_no_letter_beside_values_of_this_one() -> None:
    timeline = Timeline(Trainer(Experiment()))
    for op in ("batch", "linear", "softmax", "loss", "dlogits"):
        frame = timeline.frame(timeline.schedule.parse(f"2:{op}"))
        for cell in cells(frame):
            if cell.tensor in frame.program.tensors and frame.state(cell.tensor) is Known.OLD:
                assert all(frame.state(part.tensor) is Known.OLD for part in explain(frame, cell).letters)


def test_what_a_number_feeds_is_underlined() -> None:
    timeline = Timeline(Trainer(Experiment()))
    frame = timeline.frame(timeline.schedule.parse("1:update"))
    rows = screen.rows(frame, 80, 24, State(pick=Cell("x", (1, 2)), explaining=True))
    lit = {
        (line, span.text.strip())
        for line, row in enumerate(rows[: FEATURES_AT + 5])
        for span in row
        if "u" in span.style.emphasis and line not in (2, 9)
    }
    logits = {(5, "+2.8463"), (5, "+1.2636")}
    gradients = {(13, "+0.8296"), (13, "-0.8296")}
    assert lit == logits | gradients | {(8, "0.8964")}  # the mean loss is always underlined
