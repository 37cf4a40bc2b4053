"""The confusion: its counts are those of the rows, and add up; nothing is counted before it may be seen."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given

from stepviz import Experiment, Timeline
from stepviz.training import Moment
from stepviz.views.answers import NOTHING, ask, count
from stepviz.views.pictures.confusion import Confusion
from stepviz.views.state import USUAL
from tests.support.moments import frame_at, frame_near, frame_of
from tests.support.nets import Net
from tests.support.pictures import (
    WIDTH,
    moments,
    rows_of,
    run,
    small_nets,
    started,
    text,
)


def table(lines: list[str], title: str) -> dict[str, list[str]]:
    """The numbers of the table with that title, by what its lines are called."""
    start = next(number for number, line in enumerate(lines) if line.startswith(f" {title} "))
    end = next(number for number, line in enumerate(lines) if number > start and line.startswith(" pred "))
    cells = [line.split() for line in lines[start + 1 : end + 1]]
    return {name: [*(number for number in numbers if "%" not in number), right] for name, *numbers, right in cells}


def numbered(lines: list[str]) -> set[int]:
    """All row numbers in lines."""
    return {int(row) for line in lines for row in re.findall(r"#(\d+)", line)}


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


def many(classes: int, wrong: set[int]) -> Timeline:
    """As many classes, three training rows each; those of some are said to be of the next class."""
    labels = np.repeat(np.arange(classes), 3)
    said = np.where(np.isin(labels, list(wrong)), (labels + 1) % classes, labels)
    rows = range(len(labels))
    return started(
        rows_of(np.eye(classes)[said].tolist(), labels.tolist(), rows, (), classes), np.eye(classes).tolist()
    )


def test_wrong_rows_are_all_told_or_counted() -> None:
    frame = frame_of(run("digits", iterations=60, check=(20, 30)), "20:update")
    counted = count(ask(frame.program, ("train",), frame.current.after), 10)
    for height in range(18, 40):
        lines = text(Confusion(), frame, USUAL, WIDTH, height)
        told, joined = numbered(lines), " ".join(lines)
        assert told <= set(counted.wrong_rows.tolist())
        assert len(told) + int(re.findall(r"… (\d+) more", joined)[0]) == len(counted.wrong_rows)
    lines = text(Confusion(), frame_of(many(3, set()), "1:batch"), USUAL, WIDTH, 40)
    assert [line.rstrip() for line in lines if line.startswith(" wrong:")] == [" wrong: none"]


def test_rows_without_a_finite_number_are_counted_in_words_and_below_their_sign() -> None:
    frame = frame_at("4:update", Experiment.of("article", lr=100.0))
    broken = ~np.isfinite(frame.program.scores(frame.dataset.X[frame.dataset.train], frame.current.model_after))
    shown = text(Confusion(), frame)
    count = int(broken.any(axis=1).sum())
    assert shown[-1].strip() == f"{count} rows with nan or inf: counted below !, and as wrong."
    assert table(shown, "train now")["pred"][2] == str(count)
