"""The confusion: its counts are those of the rows, and add up; nothing is counted before it may be seen."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.training import Moment
from stepviz.views.answers import NOTHING, ask, count
from stepviz.views.marks import Hit
from stepviz.views.panes.marks import Veil
from stepviz.views.pictures.confusion import Confusion
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import USUAL, State
from tests.support.moments import frame_near, frame_of
from tests.support.nets import Net
from tests.support.pictures import (
    HEIGHT,
    WIDTH,
    broken,
    hit_in,
    moments,
    rows_of,
    run,
    small_nets,
    started,
    text,
    three_classes,
    with_other_test_rows,
)

ONE_HOT = np.eye(3).tolist()
"""Weights that say the class of the largest input."""


def table(lines: list[str], title: str) -> dict[str, list[str]]:
    """The numbers of the table with that title, by what its lines are called."""
    start = next(number for number, line in enumerate(lines) if line.startswith(f" {title} "))
    end = next(number for number, line in enumerate(lines) if number > start and line.startswith(" pred "))
    cells = [line.split() for line in lines[start + 1 : end + 1]]
    return {name: numbers for name, *numbers in cells}


def numbered(lines: list[str]) -> set[int]:
    """All row numbers in lines."""
    return {int(row) for line in lines for row in re.findall(r"#(\d+)", line)}


def test_it_is_a_picture() -> None:
    picture: Picture = Confusion()
    assert picture.key == "confusion"
    assert picture.suits(frame_of(run("digits"), "1:ready"))
    assert not picture.suits(frame_of(Timeline(Trainer(Experiment("chain-rule"))), "1:ready"))
    assert hit_in(picture, frame_of(run(), "1:ready"), USUAL, WIDTH, HEIGHT, 3, 3) == Hit()


@pytest.mark.parametrize("source", ["xor", "digits", "names"])
def test_beside_the_panes_it_has_columns_for_some_classes_and_its_sentence(source: str) -> None:
    frame = frame_of(run(source), "1:ready")
    _, heads, *lines = text(Confusion(), frame, USUAL, Confusion().least(frame).width, HEIGHT)
    assert len(heads.split()) - len(["train", "now", "rows", "correct"]) >= min(5, len(frame.dataset.classes))
    assert not lines[-1].rstrip().endswith("…")


def test_the_whole_picture() -> None:
    assert [line.rstrip() for line in text(Confusion(), frame_of(three_classes(), "4:batch"))] == [
        " confusion──────────────────────────────────────────── weights before update 4 ─",
        " train now    c0  c1  c2    rows correct",
        " c0            2   0   0       2  100.0%",
        " c1            0   1   0       1  100.0%",
        " c2            0   1   2       3   66.7%",
        " pred          2   2   2       6   83.3%",
        " wrong: #3",
        " val @3       c0  c1  c2    rows correct",
        " c0            0   0   0       0       -",
        " c1            1   0   0       1    0.0%",
        " c2            0   1   0       1    0.0%",
        " pred          1   1   0       2    0.0%",
        " wrong: #6 #7",
        " test  -   at 6",
        *[""] * 6,
        " Rows: true class. Columns: predicted class. Diagonal: correct.",
    ]


@given(small_nets(2), moments)
def test_counts_are_those_of_the_rows_and_add_up(net: Net, moment: Moment) -> None:
    frame = frame_near(Timeline(net.trainer), moment)
    after = frame.computed(f"{frame.program.parameters[0].name}_after")
    model = frame.current.model_after if after else frame.current.model
    counted = count(ask(frame.program, ("train",), model), net.classes)
    rows = frame.dataset.train
    assert counted.total == len(rows)
    assert counted.sizes.tolist() == frame.dataset.counts("train").tolist()
    assert counted.right + len(counted.wrong_rows) == len(rows)
    assert counted.right + counted.broken + sum(often for *_, often in counted.pairs) == len(rows)
    logits = frame.program.scores(frame.dataset.X[rows], model)
    said = [int(row.argmax()) if np.isfinite(row).all() else NOTHING for row in logits]
    for label in range(net.classes):
        for other in (*range(net.classes), NOTHING):
            pairs = zip(frame.dataset.y[rows].tolist(), said, strict=True)
            assert counted.table[label, other] == sum(pair == (label, other) for pair in pairs)
    shown = table(text(Confusion(), frame), "train now")
    for label, name in enumerate((*frame.dataset.classes, "pred")):
        *counts, total, _ = shown[name]
        expected = counted.table.sum(axis=0) if name == "pred" else counted.table[label]
        assert [int(number) for number in counts] == expected.tolist()[: net.classes + bool(counted.broken)]
        assert sum(map(int, counts)) == int(total)


def test_what_is_right_is_the_accuracy_of_the_check() -> None:
    for source in ("xor", "iris", "digits"):
        timeline = run(source, iterations=60, check=(20, 30))
        frame = frame_of(timeline, "60:check")
        for split in ("train", "val", "test"):
            counted = count(ask(frame.program, (split,), frame.current.after), len(frame.dataset.classes))
            look = frame.last_check(split)
            assert look is not None
            assert look.value == 100 * counted.right / counted.total


@given(st.data())
def test_the_way_there_does_not_matter(data: st.DataObject) -> None:
    net = data.draw(small_nets(2))
    timelines, picture = (Timeline(net.trainer), Timeline(replace(net, rows=net.rows + 1).trainer)), Confusion()
    for which, moment in data.draw(st.lists(st.tuples(st.integers(0, 1), moments), min_size=2, max_size=6)):
        frame = frame_near(timelines[which], moment)
        fresh = frame_near(Timeline(timelines[which].trainer), moment)
        assert picture.drawn(frame, USUAL, WIDTH, HEIGHT).rows == Confusion().drawn(fresh, USUAL, WIDTH, HEIGHT).rows


@pytest.mark.parametrize("source", ["xor", "iris", "digits"])
def test_test_rows_are_locked_until_the_end(source: str) -> None:
    options = {"hidden": (8,), "activation": "tanh", "lr": 0.5, "iterations": 12, "check": (4, 6), "scale": "none"}
    experiment = Experiment.of(source, **options)
    one, other = Timeline(Trainer(experiment)), with_other_test_rows(experiment)
    picture, twin, moment = Confusion(), Confusion(), one.schedule.first
    while moment != one.schedule.last:
        assert text(picture, one.frame(moment)) == text(twin, other.frame(moment))
        moment = one.schedule.step_over(moment)
    assert text(picture, one.frame(moment)) != text(twin, other.frame(moment))


def test_validation_rows_stay_as_they_were_looked_at() -> None:
    timeline, picture = run("iris", lr=0.5, iterations=60, check=(10, 20)), Confusion()
    assert any(line.startswith(" val   -   at 20") for line in text(picture, frame_of(timeline, "20:update")))
    looked = table(text(picture, frame_of(timeline, "20:check")), "val @20")
    assert table(text(picture, frame_of(timeline, "39:update")), "val @20") == looked
    later = table(text(picture, frame_of(timeline, "40:check")), "val @40")
    assert table(text(Confusion(), frame_of(timeline, "59:batch")), "val @40") == later
    train = [table(text(picture, frame_of(timeline, moment)), "train now") for moment in ("5:batch", "39:update")]
    assert train[0] != train[1]


def test_digits_have_room() -> None:
    timeline = run("digits", hidden=(16,), iterations=60, check=(20, 30))
    for moment in ("1:ready", "30:check", "60:check"):
        frame = frame_of(timeline, moment)
        lines = text(Confusion(), frame)
        shown = table(lines, "train now")
        assert list(shown) == [*map(str, range(10)), "pred"]
        assert all(len(numbers) == 12 for numbers in shown.values())
        assert shown["pred"][-2] == str(len(frame.dataset.train))
        for split in ("val", "test"):
            look = frame.last_check(split)
            if look is not None:
                (told,) = [line for line in lines if line.startswith(f" {split} @{look.iteration} ")]
                assert f" of {len(frame.dataset.rows(split))} correct = {look.value:.1f}%" in told


def many(classes: int, wrong: set[int]) -> Timeline:
    """As many classes, three training rows each; those of some are said to be of the next class."""
    labels = np.repeat(np.arange(classes), 3)
    said = np.where(np.isin(labels, list(wrong)), (labels + 1) % classes, labels)
    rows = range(len(labels))
    return started(
        rows_of(np.eye(classes)[said].tolist(), labels.tolist(), rows, (), classes), np.eye(classes).tolist()
    )


def test_of_many_classes_the_worst_are_in_view() -> None:
    lines = text(Confusion(), frame_of(many(30, {19, 20, 21}), "1:batch"))
    assert lines[-1].strip().startswith("c")
    first, last = map(int, re.findall(r"c(\d+)", lines[-1]))
    assert first <= 19 <= 21 <= last
    assert "of 30 classes, most mistakes: true class down" in lines[-1]
    shown = table(lines, "train now")
    assert list(shown) == [*(f"c{number}" for number in range(first, last + 1)), "pred"]
    for name, (*counts, rows, right) in shown.items():
        assert sum(map(int, counts)) == int(rows)
        assert right == ("90.0%" if name == "pred" else "0.0%" if name in ("c19", "c20", "c21") else "100.0%")
    assert numbered(lines) == set(range(57, 66))


def test_names_that_are_alike_are_told_by_numbers() -> None:
    data = three_classes().trainer.dataset
    for names in (("a long name 1", "a long name 2", "b"), ("x", "x y z w v u", "x y z w v t")):
        lines = text(Confusion(), frame_of(started(replace(data, classes=names), ONE_HOT), "1:batch"))
        assert lines[1].split()[2:5] == ["c0", "c1", "c2"]
        assert lines[2].startswith(f" c0 {names[0][:7]} ")


def test_characters_are_called_by_themselves() -> None:
    """They take no more room than numbers do, however many there are."""
    lines = text(Confusion(), frame_of(run("names", iterations=60, check=(20, 30)), "20:check"))
    heads = lines[1].split()[2:-3]
    assert len(heads) > 3
    assert {len(head) for head in heads} == {1}
    assert [line.split()[0] for line in lines[2 : 2 + len(heads)]] == heads


def test_wrong_rows_are_all_told_or_counted() -> None:
    frame = frame_of(run("digits", iterations=60, check=(20, 30)), "20:update")
    counted = count(ask(frame.program, ("train",), frame.current.after), 10)
    for height in range(18, 40):
        lines = text(Confusion(), frame, USUAL, WIDTH, height)
        told, joined = numbered(lines), " ".join(lines)
        assert told < set(counted.wrong_rows.tolist())
        assert len(told) + int(re.findall(r"… (\d+) more", joined)[0]) == len(counted.wrong_rows)
    lines = text(Confusion(), frame_of(many(3, set()), "1:batch"), USUAL, WIDTH, 40)
    assert [line.rstrip() for line in lines if line.startswith(" wrong:")] == [" wrong: none"]


def test_what_is_hidden_is_not_told() -> None:
    timeline = three_classes()
    frame = frame_of(timeline, "6:check")
    hidden = text(Confusion(), frame, State(veil=Veil(("train", "val", "test"))))
    assert [line.split() for line in hidden if "?" in line] == [
        [split, "?", "@6"] for split in ("train", "val", "test")
    ]
    assert not numbered(hidden)
    partly = text(Confusion(), frame, State(veil=Veil(("val", "test"))))
    assert numbered(partly) == {3}
    names = tuple(tensor.name for tensor in timeline.trainer.program.update.writes)
    assert " weights before update 6 " in text(Confusion(), frame_of(timeline, "6:update"), State(veil=Veil(names)))[0]


def test_rows_that_are_not_a_number_are_counted_as_wrong() -> None:
    frame = broken("moons")
    lines = text(Confusion(), frame)
    assert table(lines, "train now") == {
        "c0": ["0", "0", "50", "50", "0.0%"],
        "c1": ["0", "0", "50", "50", "0.0%"],
        "pred": ["0", "0", "100", "100", "0.0%"],
    }
    assert lines[1].split()[2:] == ["c0", "c1", "!", "rows", "correct"]
    assert lines[-1].strip() == "100 rows are with nan: counted below !, and as wrong."
