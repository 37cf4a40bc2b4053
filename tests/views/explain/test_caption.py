"""The caption: nothing in it is cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.explain.caption import caption, rule
from stepviz.views.screen import text
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at, frame_of

NETS = ((), (8,), (32,), (16, 16), (32, 16), (8, 8, 8, 8, 8, 8, 8))


@pytest.mark.parametrize("hidden", NETS, ids=str)
@pytest.mark.parametrize("source", ["article", "xor", "digits"])
def test_what_a_run_starts_from_is_told_whole(source: str, hidden: tuple[int, ...]) -> None:
    frame = frame_of(Timeline(Trainer(Experiment.of(source, hidden=hidden))), "1:ready")
    formula, code = frame.program.story.start
    rows = [text_of(row) for row in caption(frame, None, 80)]
    told = " ".join(" ".join(rows[1:3]).split())
    assert " ".join(formula.split()) in told
    assert code in told or len(formula) > 79
    assert rows[3].startswith(" next ▸ ")


@pytest.mark.parametrize("width", [40, 60, 72, 79, 80])
@pytest.mark.parametrize("source", ["article", "xor"])
def test_code_stands_whole_or_not_at_all(source: str, width: int) -> None:
    timeline = Timeline(Trainer(Experiment.of(source, hidden=(3,))))
    for op in timeline.trainer.program.ops:
        frame = frame_of(timeline, f"1:{op.name}")
        rule = text_of(caption(frame, None, width)[1])
        assert len(rule) == width
        told = rule.strip()
        assert told.startswith(op.equation) or op.equation.startswith(told)
        assert told.removeprefix(op.equation).strip() in ("", op.code, op.fuller) or len(op.equation) >= width


@pytest.mark.parametrize("width", [44, 60, 80, 97, 120, 160])
@pytest.mark.parametrize("source", ["article", "iris", "line"])
def test_of_a_batch_that_is_too_long_whole_row_numbers_are_told(source: str, width: int) -> None:
    frame = frame_of(Timeline(Trainer(Experiment.of(source, hidden=(3,)))), "1:batch")
    drawn = [f"#{row}" for row in frame.current["rows"].tolist()]
    lines = "\n".join(text(frame, width, 24))
    told = re.findall(r"#\d+", lines[lines.index("drawn: ") :].split("next")[0].split("    ")[0])
    assert told
    assert told == drawn[: len(told)]


@pytest.mark.parametrize(
    ("width", "hidden", "told"),
    [
        (80, (), "150 rows: 90 train, 30 validate, 30 test.   x is standardized"),
        (120, (8,), "150 rows: 90 train, 30 validate, 30 test.   x = (value - mean) / σ of the training rows"),
        (40, (), "0   x is standardized"),
    ],
)
def test_that_the_inputs_are_scaled_is_told_before_anything_is_computed(
    width: int, hidden: tuple[int, ...], told: str
) -> None:
    scaled, given = (
        frame_of(Timeline(Trainer(Experiment.of("iris", hidden=hidden, scale=scale))), "1:ready")
        for scale in (None, "none")
    )
    assert told in [text_of(row).strip() for row in caption(scaled, None, width)]
    assert not any("standardized" in text_of(row) or "σ" in text_of(row) for row in caption(given, None, width))


@pytest.mark.parametrize(
    ("scale", "constant", "told"),
    [
        ("standard", False, "x = (value - mean) / σ of the training rows"),
        ("standard", True, "x is standardized"),
        ("common", False, "x = (value - mean) / σ of all features of the training rows"),
        ("common", True, "x = (value - mean) / σ of all features of the training rows"),
    ],
)
def test_how_the_inputs_are_scaled_is_told_where_it_holds_for_all_of_them(
    scale: str, constant: bool, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("a,b,y\n" + "".join(f"{n * n % 7},{4 if constant else n % 3},{'uv'[n % 2]}\n" for n in range(30)))
    frame = frame_of(Timeline(Trainer(Experiment.of(str(path), scale=scale))), "1:ready")
    assert [text_of(row).strip() for row in caption(frame, None, 120)][2].split("   ")[1] == told
    X = frame.dataset.X[frame.dataset.train]
    axis = None if "all features" in told else 0
    assert (abs(X.std(axis=axis) - 1) < 1e-12).all() != (told == "x is standardized")


def test_the_batch_says_whether_its_rows_are_scaled() -> None:
    for scale, told in (
        (None, "x, y = the batch rows, standardized, and their labels"),
        ("none", "x, y = the batch rows and"),
    ):
        frame = frame_of(Timeline(Trainer(Experiment.of("iris", scale=scale))), "1:batch")
        assert text_of(caption(frame, None, 80)[1]).startswith(f" {told}")


def test_a_batch_whose_classes_have_no_room_says_which_number_is_which_class() -> None:
    frame = frame_of(Timeline(Trainer(Experiment.of("iris"))), "1:batch")
    lines = {width: text_of(caption(frame, None, width)[2]).strip() for width in (400, 80, 60)}
    assert lines[80].endswith("…   y: 0 setosa, 1 versicolor, 2 virginica")
    assert lines[400].endswith("   y: 0 setosa, 1 versicolor, 2 virginica")
    assert "y: " not in lines[60]
    digits = frame_of(Timeline(Trainer(Experiment.of("digits"))), "1:batch")
    assert "y: " not in text_of(caption(digits, None, 80)[2])


def test_what_comes_next_is_not_cut_within_a_bracket() -> None:
    frame = frame_of(Timeline(Trainer(Experiment.of("digits"))), "1:ready")
    told = {width: text_of(caption(frame, None, width)[3]).strip() for width in (82, 76, 40)}
    assert told[82] == "next ▸ batch: draw 32 of the 1079 training rows at random (with replacement)"
    assert told[76] == "next ▸ batch: draw 32 of the 1079 training rows at random"
    assert told[40] == "next ▸ batch: draw 32 of the 1079 …"


@pytest.mark.parametrize(
    ("run", "at"),
    [
        (Experiment(), "1:update"),
        (Experiment(variant="as-printed"), "1:loss"),
        (Experiment.of("chain-rule", formula="neuron"), "1:update"),
    ],
)
def test_a_formula_and_its_code_stand_three_columns_apart(run: Experiment, at: str) -> None:
    frame = frame_at(at, run)
    formula, code = rule(frame)
    line = next(row for row in text(frame, 80, 24) if row.startswith(f" {formula}"))
    assert line.endswith(code)
    assert line.removesuffix(code).removeprefix(f" {formula}").count(" ") >= 3


def test_of_one_training_row_none_is_drawn_at_random() -> None:
    shown = screen_of_mazur("1:ready"), screen_of_mazur("1:batch")
    assert " next ▸ batch: take the only training row" in shown[0]
    assert " BATCH  Take the only training row." in shown[1]


def screen_of_mazur(at: str) -> list[str]:
    return text(frame_at(at, Experiment.of("mazur")), 100, 30)
