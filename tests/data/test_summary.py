from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from stepviz import Dataset, Experiment, UserError
from stepviz.data import load
from stepviz.data.dataset import SPLITS
from stepviz.data.notes import constant_columns, equal_rows, notes
from stepviz.data.summary import summary
from tests.support.files import written
from tests.support.nets import dataset_of

NUMBERS = st.floats(-1e308, 1e308)


@given(
    values=st.lists(NUMBERS, min_size=4, max_size=4) | st.just([-1.2345678e-300, -1.2345678e300, 0.0, 5e-324]),
    length=st.sampled_from([1, 6, 8, 9, 13, 14, 21, 22, 23, 24, 25, 50, 70]),
    width=st.sampled_from([60, 61, 79, 80]),
)
def test_no_line_is_too_long_and_figures_stand_apart(values: list[float], length: int, width: int) -> None:
    rows, name = np.arange(4), "é" * length
    data = Dataset(
        name=name,
        X=np.array([values]).T,
        y=rows % 2,
        train=rows[:2],
        val=rows[2:3],
        test=rows[3:],
        features=(name,),
        classes=(name, f"{name}2"),
    )
    _, *lines = summary(data, Experiment.of("a.csv"), width)
    assert max(map(len, lines)) <= width
    (place,) = (n for n, line in enumerate(lines) if line.startswith("features"))
    told = [float(figure) for figure in lines[place + 1].split()[-4:]]
    assert told[:2] == pytest.approx([min(values), max(values)], rel=0.005, abs=1e-320)


@given(st.lists(st.tuples(st.sampled_from([0.0, -0.0, 1.0, 1.5]), st.sampled_from([0.0, 2.0])), max_size=12))
def test_equal_rows_are_all_found(rows: list[tuple[float, float]]) -> None:
    X = np.array(rows, dtype=np.float64).reshape(len(rows), 2)
    groups: dict[tuple[float, ...], list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(tuple(value + 0.0 for value in row), []).append(number)
    expected = sorted(group for group in groups.values() if len(group) > 1)
    assert [group.tolist() for group in equal_rows(X)] == expected


def test_what_notes_say() -> None:
    X = np.array([[1.0, 5], [1, 5], [1, 6], [1, 6], [1, 6], [1, 7], [1, 7]])
    y = np.array([0, 1, 0, 0, 0, 1, 1])
    parts = {"train": np.array([0, 2, 3]), "val": np.array([1, 4]), "test": np.array([5, 6])}
    data = dataset_of(X, y, **parts, features=("a", "b"))
    assert tuple(notes(data)) == (
        "equal rows: train #0 = val #1, train #2 = #3 = val #4, test #5 = #6",
        "2 rows of val equal a training row",
        "equal rows with different labels, so no model predicts all correctly: #0 = #1",
        "the same in every row: a (1)",
    )
    assert constant_columns(X).tolist() == [0]
    twice = dataset_of(X, np.array([0, 1, 0, 1, 0, 1, 1]), **parts, features=("a", "b"))
    assert any(note.endswith("all correctly: #0 = #1 (2 groups in all)") for note in notes(twice))
    alike = np.concatenate([np.arange(9.0)[:, None], np.ones((9, 8))], axis=1)
    (told,) = notes(dataset_of(alike, np.arange(9) % 2, val=np.arange(0), test=np.arange(0)))
    assert told == "the same in every row: x1 (1), x2 (1), x3 (1), x4 (1) and 4 more"


@given(st.lists(st.integers(0, 4), min_size=8, max_size=40), st.floats(0.05, 0.47), st.floats(0.05, 0.47))
def test_each_class_is_called_alike_only_where_it_is_and_untaught_ones_are_named(
    labels: list[int], val: float, test: float
) -> None:
    names = sorted({f"kind {'vwxyz'[label]}" for label in labels})
    assume(len(names) > 1)
    table = "a,class\n" + "".join(f"{row},kind {'vwxyz'[label]}\n" for row, label in enumerate(labels))
    with TemporaryDirectory() as folder:
        experiment = Experiment.of(str(written(Path(folder), table)), val=val, test=test)
        try:
            data = load(experiment)
        except UserError:
            reject()
    parts = {split: [data.classes[label] for label in data.y[data.rows(split)]] for split in SPLITS}
    counts = {name: labels.count("vwxyz".index(name[-1])) for name in names}
    told = " ".join(" ".join(summary(data, experiment)).split())
    alike = all(
        part.count(name) > 0 and abs(part.count(name) - len(part) * counts[name] / len(labels)) < 1
        for part in parts.values()
        for name in names
    )
    assert ("stratified" in told) == alike
    untaught = [name for name in data.classes if name not in parts["train"]]
    word = f"class{'es' * (len(untaught) > 1)} {', '.join(untaught[:4])}"
    assert (f"no training row is of {word}, so " in told) == bool(untaught)
    assert ("no training row" in told) == bool(untaught)


@pytest.mark.parametrize(
    ("rows", "given", "way"),
    [
        (6, {}, "give --val 0 --test 0 to learn from all 6"),
        (12, {"val": 0.0}, "give --test 0 to learn from all 12"),
        (12, {"val": 0.0, "test": 0.0}, ""),
        (20, {}, ""),
        (1000, {"test": 0.002}, ""),
    ],
)
def test_a_split_of_a_handful_of_rows_is_told_with_the_way_to_learn_from_all(
    rows: int, given: dict[str, float], way: str, tmp_path: Path
) -> None:
    table = written(tmp_path, "age,grade\n" + "".join(f"{row},{'ab'[row % 2]}\n" for row in range(rows)))
    experiment = Experiment.of(str(table), **given)
    told = " ".join(" ".join(summary(load(experiment), experiment)).split())
    assert ("so few rows: " in told) == bool(way)
    assert way in told


def test_documents_are_counted_and_the_first_one_is_read() -> None:
    run = Experiment.of("gpt")
    text = " ".join(" ".join(summary(load(run), run)).split())
    assert "33: 23 train, 10 validation, 0 test; of 8 documents, 6 training and 2 validation" in text
    assert "up to 5 characters before the next one, . for start and end; document 0 is read as . e m, then ." in text
