"""The package in a notebook: examples say what they print, what is seen is the screen, rows are those of a file."""

from __future__ import annotations

import doctest
import gc
import json
import sys
from dataclasses import replace
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import fromstring

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepviz
from stepviz import Experiment, UserError, notebook
from stepviz.notebook import runs, stills
from stepviz.settings.table import SETTINGS
from tests.support.commands import printed
from tests.support.drawings import ROOT

FOLDER = ROOT / "tests" / "notebook"


@pytest.mark.parametrize(("module", "least"), [(notebook, 7), (runs, 15), (stills, 11)])
def test_the_examples_say_what_they_print(module: ModuleType, least: int) -> None:
    found = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0
    assert found.attempted >= least


@pytest.mark.parametrize(
    ("words", "settings", "at", "panes"),
    [
        ("iris --hidden 5 --batch-size 4", {"hidden": [5], "batch_size": 4}, "3:a1", 4),
        ("chain-rule", {}, "2:dx", 5),
        ("article --lr 100", {"lr": 100.0}, "4:softmax", 9),
    ],
)
def test_what_a_notebook_shows_is_what_show_prints(
    words: str, settings: dict[str, object], at: str, panes: int
) -> None:
    still = stepviz.run(words.split()[0], **settings).at(at)
    lines = printed(f"show {words} --at {at}")
    assert str(still).splitlines() == lines
    found = fromstring(still._repr_html_())
    assert [line.rstrip() for line in "".join(next(found.iter("pre")).itertext()).splitlines()] == lines[:-1]
    assert len([*found.iter("table")]) == panes
    for part in found.iter():
        assert not {"src", "href", "onclick", "id", "class"} & {*part.attrib}
        assert part.tag not in ("style", "script", "link")
    assert still.explain().splitlines() == printed(f"explain {words} --at {at}")


REFUSED = [line.split(" → ") for line in (FOLDER / "refused.txt").read_text(encoding="utf-8").splitlines()[3:]]


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the questions of `refused.txt` are asked of."""
    run, short = stepviz.run(), stepviz.run(iterations=3)
    asked = {"run": run, "still": run.at("1:loss"), "short": short, "much": 10**5000}
    return {"stepviz": stepviz, "np": np, "pandas": pandas, "Experiment": Experiment, "replace": replace, **asked}


@pytest.mark.parametrize(("question", "told"), REFUSED)
def test_what_cannot_be_is_one_sentence(question: str, told: str, names: dict[str, Any], here: Path) -> None:
    """However a setting is given, and nothing is saved."""
    for ask in {question, question.replace("Experiment(", "replace(Experiment(), ")}:
        with pytest.raises((KeyError, UserError)) as refused:
            eval(ask, names)
        said = f"{refused.type.__name__}: {refused.value.args[0]}"
        assert said.startswith(told[:-1]) if told.endswith("…") else said == told
    assert not [*here.iterdir()]


def test_numbers_handouts_and_screens_are_saved_over_nothing(tmp_path: Path) -> None:
    run = stepviz.run()
    run.save(str(tmp_path / "run.json"), 1, 3)
    for name in ("step.md", "run.svg", "run.cast"):
        run.save(tmp_path / name, 1, 1)
    still = run.at("1:grads")
    still.save(tmp_path / "one.svg")
    saved = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    loss = json.loads(saved["run.json"])["tensors"]["loss"]
    assert np.array(loss).tobytes() == run.arrays(1, 3)["loss"].tobytes()
    assert ["-1.3111" in saved[name] for name in ("step.md", "step-solution.md", "one.svg")] == [False, True, True]
    screens = [saved[name].count("iteration 1 / 4000") for name in ("run.svg", "run.cast")]
    assert screens == [8, 8], "READY and seven operations"
    for name in ("run.json", "step.md", "run.svg"):
        with pytest.raises(UserError, match="already"):
            run.save(tmp_path / name, 1, 1)
    with pytest.raises(UserError, match="already"):
        still.save(tmp_path / "one.svg")
    assert sorted(saved) == sorted(file.name for file in tmp_path.iterdir())
    assert len(saved) == 6


@pytest.mark.usefixtures("here")
def test_a_path_is_a_file_whatever_it_is_called() -> None:
    rows = "".join(f"{place},{place % 7},{'pq'[place % 2]}\n" for place in range(40))
    for name in ("marks.csv", "iris"):
        Path(name).write_text(f"one,two,letter\n{rows}")
        run = stepviz.run(Path(name))
        assert run.at(1).frame.program.dataset.features == ("one", "two")
        assert repr(stepviz.run(run.experiment.source)) == repr(run)
    run.save(Path("run.csv"), 1, 2)
    assert Path("run.csv").read_text().startswith("iteration")


def test_iterations_beyond_the_end_are_what_there_is() -> None:
    run = stepviz.run(iterations=3)
    assert run.arrays(2, 9)["iteration"].tolist() == [2, 3]
    for last in (9, 10**5000):
        assert [still.moment for still in run.stills(3, last)][-2:] == ["3:update", "3:check"]


def test_every_setting_is_a_keyword_with_a_line_of_help() -> None:
    keywords = signature(stepviz.run).parameters
    assert list(keywords) == ["source", "X", "y", *(name for name in SETTINGS if name != "source")]
    assert all(keyword.kind is keyword.KEYWORD_ONLY for name, keyword in keywords.items() if name != "source")
    assert str(keywords["hidden"]) == "hidden: 'tuple[int, ...] | None' = None"
    told = str(stepviz.run.__doc__)
    assert all(f"\n{name}: " in told and row.about in told for name, row in SETTINGS.items() if name != "source")
    assert dir(stepviz) == sorted(stepviz.__all__)
    assert all(getattr(stepviz, name) is not None for name in dir(stepviz))


def test_a_whatif_has_keywords() -> None:
    run: Any = stepviz.run("iris", hidden=4)
    keywords: dict[str, Any]
    for keywords, edit in (({"lr": 0.5}, "3:lr=0.5"), ({"batch_size": 8}, "3:batch-size=8")):
        assert repr(run.whatif(at=3, **keywords)) == repr(run.whatif(edit))
    assert repr(run.whatif("2:lr=1", lr=0.5, at=3)).endswith("--edit 2:lr=1 --edit 3:lr=0.5>")


def test_losses_and_checks_are_those_of_the_run() -> None:
    run = stepviz.run(iterations=520)
    losses, checks = run.losses(), run.checks()
    assert losses["loss"].to_numpy().tobytes() == run.arrays(1, 520)["loss"].tobytes()
    assert losses.index.tolist() == list(range(1, 521))
    assert run.losses(3, 7).index.tolist() == [3, 4, 5, 6, 7]
    assert checks.index.tolist() == [100, 200, 300, 400, 500, 520]
    assert list(run.checks(1, 99).columns) == list(checks.columns) == ["train", "val", "test"]
    for number in (100, 500, 520):
        assert checks.loc[number].dropna().to_dict() == run.timeline.accuracy(number)


def test_every_number_is_a_line() -> None:
    run = stepviz.run("iris", hidden=3)
    frame, arrays = run.to_frame(1, 2), run.arrays(1, 2)
    assert list(frame.columns) == ["iteration", "op", "tensor", "row", "col", "value"]
    for name in ("W1", "dW2", "logits", "loss"):
        found = frame[frame["tensor"] == name]["value"].to_numpy(float)
        assert found.tobytes() == arrays[name].ravel().tobytes()
    assert frame[frame["tensor"] == "b1"]["row"].isna().all()


def test_a_tensor_has_the_names_of_its_places() -> None:
    still = stepviz.run("iris", batch_size=4).at("1:grads")
    dW, probs, db = frames = [still.frame_of(name) for name in ("dW", "probs", "db")]
    assert [frame.to_numpy().tobytes() for frame in frames] == [still[name].tobytes() for name in ("dW", "probs", "db")]
    assert dW.index.tolist() == ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
    assert probs.index.tolist() == ["e0", "e1", "e2", "e3"]
    for classes in (dW.columns, probs.columns, db.index):
        assert classes.tolist() == ["setosa", "versicolor", "virginica"]


def test_without_pandas_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UserError, match="frames need pandas, which is not installed: pip install pandas"):
        stepviz.run().losses(1, 2)


ROWS = 24
SPECIES = ["a", "b", "c"] * 8


def widths() -> Any:
    return np.random.default_rng(0).normal(size=ROWS)


def frame() -> Any:
    return pandas.DataFrame({"width": widths(), "count": range(ROWS), "species": SPECIES})


def path_of(run: stepviz.Run) -> Path:
    return Path(run.experiment.source)


@pytest.mark.parametrize(
    "run",
    [
        lambda: stepviz.run(frame()),
        lambda: stepviz.run({"width": widths(), "count": range(ROWS), "species": SPECIES}),
        lambda: stepviz.run(X=frame()[["width", "count"]], y=frame()["species"]),
        lambda: stepviz.run(frame()[["species", "width", "count"]], label="species"),
        lambda: stepviz.run(frame().rename(columns={"width": "#width"})),
    ],
)
def test_a_frame_has_the_names_and_the_bits_of_its_columns(run: Any) -> None:
    made = run()
    data, named = made.timeline.trainer.dataset, "#width" if "#" in path_of(made).read_text() else "width"
    assert (data.features, data.classes, data.label) == ((named, "count"), ("a", "b", "c"), "species")
    assert data.scaling is not None
    unscaled = data.X * np.asarray(data.scaling.spread) + np.asarray(data.scaling.mean)
    assert np.allclose(unscaled, frame()[["width", "count"]].to_numpy(), rtol=0, atol=1e-12)


def test_arrays_are_taken_to_the_bit() -> None:
    X, y = np.random.default_rng(1).normal(size=(ROWS, 3)), np.arange(ROWS) % 2
    data = stepviz.run(X=X, y=y, scale="none").timeline.trainer.dataset
    assert data.X.tobytes() == X.tobytes()
    assert (data.features, data.classes, data.y.tolist()) == (("x0", "x1", "x2"), ("0", "1"), y.tolist())
    told = stepviz.run(X=X, y=widths(), scale="none", task="regression").timeline.trainer.dataset
    assert (told.targets, told.y.tobytes()) == (("y",), widths().tobytes())


def test_no_command_names_the_file_that_is_gone_with_its_run() -> None:
    run = stepviz.run(frame())
    beginning = "stepviz data.csv --seed 0 --lr 0.01 "
    assert repr(run).startswith(f"<{beginning}")
    assert run.at("1:grads").command.startswith(beginning)
    assert str(path_of(run).parent) not in f"{run!r}{run.at(1).command}{run.whatif(lr=1, at=2)!r}"


def test_the_file_is_there_as_long_as_the_run() -> None:
    gc.freeze()  # what there was before need not be walked through
    run = stepviz.run(frame())
    changed, path = run.whatif(lr=0.5, at=2), path_of(run)
    assert repr(stepviz.run(path, delimiter=",", decimal=".", header=True)) == repr(run)
    assert path.parent.stat().st_mode & 0o077 == 0
    del run
    gc.collect()
    assert path.exists()
    assert changed.at(2).moment == "2:update"
    del changed
    gc.collect()
    gc.unfreeze()
    assert not path.parent.exists()


def test_nothing_is_left_of_what_cannot_be_trained_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(UserError):
        stepviz.run(frame(), lr=-1)
    assert list(tmp_path.iterdir()) == []


@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False, width=64), st.text("ab,\"\n' ;é", max_size=4)),
        min_size=12,
        max_size=20,
    )
)
def test_numbers_and_texts_come_back_as_they_were(rows: list[tuple[float, str]]) -> None:
    numbers = [number for number, _ in rows]
    texts = [f"t{place % 3}{text}" for place, (_, text) in enumerate(rows)]
    try:
        data = stepviz.run({"a, b": numbers, "text": texts}, val=0, test=0, scale="none").timeline.trainer.dataset
    except UserError as error:
        assert "one class" in str(error) or "class" in str(error)  # noqa: PT017 - either is right
        return
    assert data.X[:, 0].tolist() == numbers
    assert data.features == ("a, b",)
