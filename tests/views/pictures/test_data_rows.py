"""The data picture: every row can be reached, a title says which part is in view, and what is locked is not told."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.data import Split, load
from stepviz.data.dataset import SPLITS
from stepviz.ops import Array, Cell, Parameters, Program
from stepviz.views.answers import ask
from stepviz.views.marks import Hit
from stepviz.views.panes.marks import Veil
from stepviz.views.pictures.data_rows import DataRows
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import USUAL, Poll, State
from tests.support.moments import frame_of
from tests.support.pictures import (
    HEIGHT,
    WIDTH,
    broken,
    hit_in,
    rows_of,
    run,
    started,
    text,
    three_classes,
)

LINES = HEIGHT - 3
"""Rows in view of the 80x24 screen."""
_LISTED = re.compile(r" (train|val  |test )([ \[])#(\d+)")


NAMES = Experiment.of("names", embed=3, context=2, hidden=(8,))


def listed(lines: list[str]) -> dict[int, str]:
    """The lines of rows, by the number of the row."""
    found = [(_LISTED.match(line), line) for line in lines]
    return {int(match[3]): line for match, line in found if match is not None}


def test_it_is_a_picture() -> None:
    picture: Picture = DataRows()
    assert picture.key == "data"
    assert picture.suits(frame_of(Timeline(Trainer(Experiment())), "1:ready"))
    assert not picture.suits(frame_of(Timeline(Trainer(Experiment("chain-rule"))), "1:ready"))


def test_beside_the_panes_it_has_columns_for_all_that_is_said_of_a_row() -> None:
    for frame in (frame_of(Timeline(Trainer(Experiment())), "1:ready"), frame_of(Timeline(Trainer(NAMES)), "1:ready")):
        width = DataRows().least(frame).width
        heads, *lines, last = [line.rstrip() for line in text(DataRows(), frame, State(), width)[1:]]
        assert heads.split()[-2:] == ["pred", "p"]
        said = [line for line in lines if line.endswith(("✓", "✗"))]
        assert len(said) > 2
        assert all(len(line) <= width for line in lines)
        assert last.startswith(" train: for gradients")
        assert not last.endswith("…")


@pytest.mark.parametrize("answered", [False, True])
def test_while_a_lesson_asks_about_the_rows_nothing_is_said_of_them(answered: bool) -> None:
    frame = frame_of(three_classes(batch_size=4), "3:check")
    asked = State(row=7, poll=Poll(None, taught=True, answered=answered))
    lines = "\n".join(text(DataRows(), frame, asked))
    assert (" pred " in lines, "0.5761" in lines) == (answered, answered)
    assert "train #0    1  0  0  c0" in lines


def test_the_whole_picture() -> None:
    frame = frame_of(three_classes(batch_size=4), "3:check")
    drawn = frame.current["rows"].tolist()
    told = {row: "▸ " + " ".join(f"e{place}" for place, other in enumerate(drawn) if other == row) for row in drawn}
    assert [line.rstrip() for line in text(DataRows(), frame, State(row=7))] == [
        " data────────────────────────────────────────────────── weights after update 3 ─",
        "            x0 x1 x2  class   batch   pred         p",
        f" train #0    1  0  0  c0      {told.get(0, ''):<7} c0      0.5761 ✓",
        f" train #1    1  0  0  c0      {told.get(1, ''):<7} c0      0.5761 ✓",
        f" train #2    0  1  0  c1      {told.get(2, ''):<7} c1      0.5761 ✓",
        f" train #3    0  1  0  c2      {told.get(3, ''):<7} c1      0.5761 ✗",
        f" train #4    0  0  1  c2      {told.get(4, ''):<7} c2      0.5761 ✓",
        f" train #5    0  0  1  c2      {told.get(5, ''):<7} c2      0.5761 ✓",
        " val   #6    1  0  0  c1              c0      0.5761 ✗",
        " val  [#7]   0  1  0  c2              c1      0.5761 ✗",
        " test  #8    0  0  1  c2              ·",
        *[""] * 9,
        " #7 is class 2; predicted class 1 0.5761, class 0 0.2119, class 2 0.2119",
    ]


@pytest.mark.parametrize(
    ("width", "heads", "classes"),
    [
        (80, "sepal_l sepal_w petal_l petal_w species batch pred p", {"setosa", "versico", "virgini"}),
        (100, "sepal_l sepal_w petal_l petal_w species batch pred p", {"setosa", "versicolor", "virginica"}),
        (
            160,
            "sepal_length_cm sepal_width_cm petal_length_cm petal_width_cm species batch pred p",
            {"setosa", "versicolor", "virginica"},
        ),
    ],
)
def test_names_are_whole_where_there_is_room(width: int, heads: str, classes: set[str]) -> None:
    frame = frame_of(run("iris", iterations=3), "3:check")
    lines = text(DataRows(), frame, USUAL, width, 160)
    assert " ".join(lines[1].split()) == heads
    assert {line.split()[6] for line in listed(lines).values()} == classes
    assert max(map(len, lines)) <= width


def test_targets_stand_beside_outputs_and_residuals() -> None:
    frame = frame_of(Timeline(Trainer(Experiment.of("mazur"))), "1:loss")
    for column, (aim, output, off) in enumerate((("0.0100", "0.7514", "+0.7414"), ("0.9900", "0.7729", "-0.2171"))):
        viewer = State(pick=Cell("outputs", (0, column)))
        assert [line.rstrip() for line in text(DataRows(), frame, viewer)[1:3]] == [
            f"                 x0      x1  y{column}      batch   pred     o - y",
            f" train[#0]   0.0500  0.1000  {aim}  ▸ e0    {output}  {off}",
        ]
        assert text(DataRows(), frame, viewer)[-1].strip() == "#0: target 0.0100, 0.9900; predicted 0.7514, 0.7729"
        hit = hit_in(DataRows(), frame, viewer, WIDTH, HEIGHT, 30, 2)
        assert hit == Hit(Cell("y", (0, column)), 0)


DIGITS = run("digits", iterations=60, scale="none")
LAST = len(DIGITS.trainer.dataset.y) - 1


@given(st.integers(4, 60), st.integers(60, 200), st.sampled_from([0, 1, LAST - 1, LAST]) | st.integers(0, LAST))
def test_the_picked_row_is_in_view_and_the_title_says_which_part(height: int, width: int, row: int) -> None:
    frame = frame_of(DIGITS, "20:check")
    lines = text(DataRows(), frame, State(row=row), width, height)
    shown = listed(lines)
    assert f"[#{row}]" in shown[row]
    assert list(shown) == list(range(min(shown), max(shown) + 1))
    assert len(shown) == height - 3
    ends = f"#{min(shown)}-{max(shown)}" if len(shown) > 1 else f"#{row}"
    assert f"{ends} of {LAST + 1}" in lines[0]
    heads = re.findall(r"x(\d+)", lines[1])
    assert f"x{heads[0]}-{heads[-1]} of 64" in lines[0] or f"x{heads[0]} of 64" in lines[0] or len(heads) == 64
    values = frame.dataset.X[row, int(heads[0]) : int(heads[-1]) + 1].astype(int).tolist()
    assert list(map(int, lines[2 + list(shown).index(row)].partition("]")[2].split()[: len(heads)])) == values


def test_a_picked_input_is_in_view() -> None:
    frame = frame_of(DIGITS, "20:update")
    for feature in (0, 5, 40, 63):
        lines = text(DataRows(), frame, State(pick=Cell("x", (3, feature))))
        assert f" x{feature} " in lines[1]
        assert f"[#{frame.current['rows'][3]}]" in "".join(lines)


def test_marks_are_those_of_the_answers() -> None:
    timeline = run("iris", iterations=60)
    counted: Counter[bool] = Counter()
    for moment in ("1:ready", "20:update", "60:check"):
        frame = frame_of(timeline, moment)
        splits: tuple[Split, ...] = SPLITS if frame.ends else ("train",)
        parameters = frame.current.after if frame.computed("W2_after") else frame.current.parameters
        asked = ask(frame.program, splits, parameters)
        shown = listed(text(DataRows(), frame, USUAL, 100, 160))
        for row, right, said in zip(asked.rows.tolist(), asked.right.tolist(), asked.said.tolist(), strict=True):
            counted[right] += 1
            assert shown[row].rstrip()[-1] == ("✓" if right else "✗")
            assert f" {frame.dataset.classes[said]:<10} " in shown[row][50:]
        for row in set(shown) - set(asked.rows.tolist()):
            assert shown[row].rstrip()[-1] == "·"
    assert min(counted[True], counted[False]) > 5


@pytest.mark.parametrize("source", ["xor", "iris", "digits"])
def test_what_is_said_about_test_rows_is_locked_until_the_end(source: str) -> None:
    experiment = Experiment.of(source, hidden=(8,), lr=0.01, iterations=12, check=(4, 6), scale="none")
    data = load(experiment)
    labels, test = data.y.copy(), set(data.test.tolist())
    labels[data.test] = (labels[data.test] + 1) % len(data.classes)
    one, other = Timeline(Trainer(experiment)), Timeline(Trainer(experiment, replace(data, y=labels)))
    moment, row = one.schedule.first, min(test)
    while moment != one.schedule.last:
        lines, others = (text(DataRows(), run.frame(moment), State(row=row)) for run in (one, other))
        assert {n: line for n, line in listed(lines).items() if n not in test} == {
            n: line for n, line in listed(others).items() if n not in test
        }
        for number in test & set(listed(lines)):
            assert listed(lines)[number].rstrip()[-1] == listed(others)[number].rstrip()[-1] == "·"
        assert lines[-1].strip().endswith(", a test row: predicted once, at the end")
        moment = one.schedule.step_over(moment)
    assert listed(text(DataRows(), one.frame(moment), State(row=row)))[row].rstrip()[-1] in "✓✗"


def test_what_is_hidden_is_not_told() -> None:
    frame = frame_of(three_classes(batch_size=6), "3:check")
    for row in (0, 3):
        lines = text(DataRows(), frame, State(row=row, veil=Veil(("train", "val"))))
        assert not set("✓✗") & set("".join(lines))
        assert [line.rstrip()[-1] for line in listed(lines).values()] == [*"????????", "·"]
        assert lines[-1].strip().endswith(", a train row: the prediction is hidden")
    batch = frame_of(three_classes(batch_size=6), "1:batch")
    assert "▸" in "".join(text(DataRows(), batch))
    assert "▸" not in "".join(text(DataRows(), batch, State(veil=Veil(("x", "y")))))
    assert "▸" not in "".join(text(DataRows(), frame_of(three_classes(), "1:ready")))


def test_a_click_picks_the_row_and_a_value_of_the_batch() -> None:
    frame, picture = frame_of(three_classes(batch_size=4), "1:update"), DataRows()
    drawn = frame.current["rows"].tolist()
    lines = text(picture, frame)
    for line in range(HEIGHT):
        row = line - 2 if 2 <= line <= 10 else None
        for x in range(WIDTH):
            hit = hit_in(picture, frame, USUAL, WIDTH, HEIGHT, x, line)
            assert hit.row == row
            if row is None or row not in drawn:
                assert hit == Hit(None, row)
            elif lines[line][x] in "01" and 11 < x < 21:
                assert hit.cell is not None
                assert frame.current["x"][hit.cell.index] == int(lines[line][x])
                assert drawn[hit.cell.index[0]] == row
    labels = [hit.cell for y in range(2, 11) if (hit := hit_in(picture, frame, USUAL, WIDTH, HEIGHT, 23, y)).cell]
    assert {cell.tensor for cell in labels} == {"y"}
    assert {cell.index[0] for cell in labels} == {drawn.index(row) for row in set(drawn)}


def test_all_rows_are_led_through() -> None:
    assert list(DataRows().row_numbers(frame_of(DIGITS, "1:ready"), USUAL)) == list(range(LAST + 1))


def test_only_rows_in_view_are_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    frame, asked, logits = frame_of(DIGITS, "20:check"), [0], Program.scores

    def counting(program: Program, x: Array, parameters: Parameters) -> Array:
        asked.append(len(x))
        return logits(program, x, parameters)

    monkeypatch.setattr(Program, "scores", counting)
    text(DataRows(), frame)
    assert 0 < sum(asked) <= LINES


def test_rows_drawn_often_are_counted() -> None:
    frame = frame_of(started(rows_of([[0.0], [1.0]], [0, 1], range(2)), [[1, -1]], batch_size=30), "1:batch")
    lines, drawn = listed(text(DataRows(), frame)), frame.current["rows"].tolist()
    assert all(f"▸ {drawn.count(row)}×" in lines[row] for row in (0, 1))


def test_rows_that_are_not_a_number_say_nothing() -> None:
    frame = broken("moons")
    row = int(frame.dataset.train[0])
    lines = text(DataRows(), frame, State(row=row))
    assert listed(lines)[row].rstrip().endswith("none       nan !")
    assert lines[-1].strip().endswith("its output is nan.")


def test_alike_names_are_told_by_numbers() -> None:
    data = three_classes().trainer.dataset
    for names, heads in (
        (("height of it", "height of her", "b"), ["x0", "x1", "x2"]),
        (("ab", "ba", "c"), ["ab", "ba", "c"]),
    ):
        frame = frame_of(started(replace(data, features=names), np.eye(3).tolist()), "1:ready")
        assert text(DataRows(), frame)[1].split()[:3] == heads


@pytest.mark.parametrize(
    ("iterations", "told"), [(600, "val: checked every 500"), (500, "val: once, at 500"), (200, "val: once, at 200")]
)
def test_when_validation_rows_are_looked_at_is_so(iterations: int, told: str) -> None:
    frame = frame_of(Timeline(Trainer(Experiment(iterations=iterations))), "1:ready")
    assert told in text(DataRows(), frame, State())[-1]
