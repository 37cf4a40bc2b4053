"""Settings: a row each, values and their sentences, words that build a run again, versions of files, folders.

And TOML: a table, or where it is wrong; what would take much memory or cannot be a number is told before it is read.
"""

from __future__ import annotations

import json
import tomllib
import tracemalloc
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz import Experiment, UserError, private
from stepviz.cli.options import experiment as read
from stepviz.cli.parser import parse
from stepviz.settings import preferences, toml
from stepviz.settings.checking import check
from stepviz.settings.limits import MAX_BATCH_SIZE, MAX_ITERATIONS
from stepviz.settings.schemas import KEY, VERSIONS, refusal, stamp
from stepviz.settings.setting import Setting
from stepviz.settings.spelling import PYTHON, TOML, spelled
from stepviz.settings.table import EDITABLE, SETTINGS
from stepviz.settings.values import short
from stepviz.settings.varied import varied
from stepviz.training import Trainer
from stepviz.training.edits import applied, read_all
from tests.support.examples import examples
from tests.support.files import complaints

every_option = pytest.mark.parametrize("row", [row for row in SETTINGS.values() if row.line], ids=lambda row: row.name)


def test_every_row_is_a_field_in_its_order_and_every_field_a_row() -> None:
    rows = [(name, row.default) for name, row in SETTINGS.items()]
    assert [(field.name, field.default) for field in fields(Experiment)] == rows


def test_no_two_rows_share_a_line_of_the_help_a_flag_or_a_key_of_the_menu() -> None:
    rows = SETTINGS.values()
    for shared in (
        [(row.group, row.line) for row in rows],
        [row.flag for row in rows if row.line],
        [row.whatif.key for row in rows if row.whatif],
    ):
        assert len(set(shared)) == len(shared)
    assert EDITABLE == ("seed", "batch-size", "lr", "reduction", "softmax", "optimizer", "schedule")


@every_option
def test_its_example_is_read_checked_and_written_as_it_stands(row: Setting) -> None:
    if not row.value:
        assert not row.example
        return
    value = row.read(row.example)
    assert row.values.written(value) == row.example
    assert not row.choices or value in row.choices
    row.check(value)


@pytest.mark.parametrize("given", [{"hidden": (0,)}, {"check": (100, 0)}, {"freeze": ("W", "b")}])
def test_a_value_behind_the_back_of_the_experiment_is_still_wrong(given: dict[str, Any]) -> None:
    run = Experiment()
    for name, value in given.items():
        object.__setattr__(run, name, value)
    with pytest.raises(UserError):
        check(run)


numbers = st.one_of(
    st.sampled_from([0.0, 5e-324, 1e-5, 0.01, 0.1 + 0.2, 1.0, 100.0, 1e16, 1e22, 1.7976931348623157e308]),
    st.floats(min_value=0, allow_nan=False, allow_infinity=False),
)


SOURCES: list[dict[str, Any]] = [
    {"source": "article"},
    {"source": "moons", "rows": 7, "noise": 0.0, "features": ("x1",), "val": 0.1},
    {"source": "a.csv", "label": "none", "delimiter": ";", "decimal": ",", "header": False, "scale": "standard"},
    {"source": "a.csv", "one_hot": True, "missing": "mean"},
    {"source": "-", "features": ("a", "b c")},
    {"source": "x/y.npz", "batch_size": 3},
    {"source": "a/b c.csv", "label": "--grade", "features": ("--x", 'c"d', "e,f"), "delimiter": "\t"},
    {"source": "a.txt", "task": "next-char", "heads": 2, "embed": 4},
    {"source": "spirals", "test": 1 / 3, "check": (1, 2), "val": 0, "weights": "-w.npz"},
    {"source": "article", "seed": 2**32 - 1, "iterations": 1, "batch_size": 1, "lr": 0.0, "check": (1, 1)},
    {"source": "article", "iterations": MAX_ITERATIONS, "batch_size": MAX_BATCH_SIZE, "lr": 1.7976931348623157e308},
    {"source": "article", "variant": "as-printed", "batch_size": 2, "lr": 5e-324},
    {"source": "article", "hidden": (1,) * 8, "optimizer": "adam", "momentum": 0.0, "beta2": 0.0},
    {"source": "xor", "rows": 4, "noise": 0},
    {"source": "xor", "rows": 100_000, "noise": 10, "val": 0.5, "test": 0.4999},
    {"source": "names", "context": 16, "embed": 64},
    {"source": "names", "context": 1, "embed": 0},
    {"source": "digits", "conv": "64@16x16", "hidden": (4096,), "dropout": 0},
    {"source": "a.csv", "image": "256x256", "delimiter": ";", "decimal": ",", "features": ("a", "b")},
    {"source": "iris", "hidden": (4,), "freeze": ("W1", "b1", "W2"), "norm": "batch", "batch_size": 2},
]
"""What is given: sources, and the outermost values."""


@pytest.mark.parametrize("given", SOURCES, ids=str)
def test_every_source_has_what_suits_it_and_can_be_varied(given: dict[str, Any]) -> None:
    experiment = Experiment.of(**given)
    assert {name: getattr(experiment, name) for name in given} == given
    assert replace(experiment, seed=3, lr=0.5) == Experiment.of(**given | {"seed": 3, "lr": 0.5})
    assert json.loads(json.dumps(experiment.settings())) == experiment.settings()
    assert read(parse("train", experiment.words())) == experiment
    if given["source"] != "article":
        assert (experiment.reduction, experiment.softmax) == ("mean", "stable")
        assert experiment.fitted(1000).batch_size == given.get("batch_size", 32)
        assert experiment.fitted(5).batch_size == given.get("batch_size", 5)


def test_a_command_names_no_setting_that_has_no_effect() -> None:
    gpt = Experiment.of("a.txt", task="next-char", heads=2, embed=4).fitted(50)
    assert gpt.batch_size == 32
    assert {"--scale", "--batch-size"}.isdisjoint(gpt.words())
    assert "batch_size" not in gpt.settings()


def test_of_two_optimizers_a_what_if_keeps_only_what_both_use() -> None:
    trainer = Trainer(Experiment.of("xor", optimizer="adam", momentum=0.5, beta2=0.9))
    for optimizer, momentum in (("momentum", 0.5), ("sgd", 0.9)):
        run = applied(trainer, read_all([f"2:optimizer={optimizer}"], trainer)).experiment
        assert (run.optimizer, run.momentum, run.beta2) == (optimizer, momentum, 0.999)


def test_two_settings_in_one_text_are_told_apart_from_a_value_with_blanks() -> None:
    run = Experiment.of("xor", hidden=(4,))
    assert [one.run.activation for one in varied(run, ["activation=max(x, 0);tanh"])] == ["max(x, 0)", "tanh"]
    assert varied(Experiment.of("gpt"), ["without=none;mlp"])[0].label == "all parts"
    for text in ("lr=0.1,0.2 optimizer=sgd,adam", "lr=0.1,0.2 --optimizer=sgd"):
        with pytest.raises(UserError, match=r"names optimizer too: give each setting a --vary of its own"):
            varied(run, [text])


def test_what_suits_the_article_is_the_default() -> None:
    assert Experiment.of() == Experiment.of("article", lr=None) == Experiment() == Experiment().fitted(8)


@given(numbers)
@example(1e16)
@example(-0.0)
def test_short_numbers_read_back_as_the_same_number(number: float) -> None:
    text = short(number)
    assert float(text) == number
    assert not text.endswith(".0")


def test_numbers_of_numpy_are_plain_numbers() -> None:
    given = {"seed": np.int64(3), "lr": np.float64(0.5), "warmup": np.int32(4), "skip": np.bool_(False)}
    run = Experiment.of("xor", **given, hidden=np.int8(5))
    assert run == Experiment.of("xor", seed=3, lr=0.5, warmup=4, hidden=5)
    assert "np." not in repr(run)
    assert Experiment.of("xor", weights=Path("w.json")).weights == "w.json"
    assert run.words() == ["xor", "--seed", "3", "--lr", "0.5", "--hidden", "5", "--warmup", "4"]


LATER = f"has {KEY} 2, and this stepviz reads up to 1: install a newer copy of stepviz"


def test_none_an_older_one_and_ours_can_be_read_and_a_later_one_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, "json", 3)
    assert stamp("json") == {KEY: 3}
    assert [refusal("json", version) for version in (None, 1, 2, 3)] == [""] * 4
    assert refusal("json", 4) == LATER.replace("2", "4").replace("to 1", "to 3")
    wrong = f"has a {KEY} that is no version number: correct it, or leave it out"
    assert {refusal("json", version) for version in (0, -1, True, 1.0, "1", ())} == {wrong}


def test_a_last_session_of_a_later_stepviz_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of other files the corpus has the sentence."""
    monkeypatch.setenv("XDG_STATE_HOME", str(here))
    preferences.state_folder().mkdir()
    (preferences.state_folder() / "last.json").write_text(f'{{"{KEY}": 2, "words": {{}}, "gates": []}}')
    (line,) = complaints("resume")
    assert "last.json" in line
    assert line.endswith(LATER)


APPLE = "Library/Application Support"


@pytest.mark.parametrize(
    ("platform", "config", "state"),
    [
        ("linux", ("XDG_CONFIG_HOME", ".config"), ("XDG_STATE_HOME", ".local/state")),
        ("darwin", ("", APPLE), ("", APPLE)),
        ("win32", ("APPDATA", "AppData/Roaming"), ("LOCALAPPDATA", "AppData/Local")),
    ],
)
def test_folders_stand_where_the_system_has_them_or_where_its_variables_say(
    platform: str, config: tuple[str, str], state: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for folder, (variable, usual) in ((preferences.config_folder, config), (preferences.state_folder, state)):
        for said, place in (("", usual), ("not/absolute", usual), (str(tmp_path / "kept"), "kept")):
            if variable:
                monkeypatch.setenv(variable, said)
            assert folder() == tmp_path / (place if variable else usual) / "stepviz"


def test_who_has_no_home_has_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", Mock(side_effect=RuntimeError))
    with pytest.raises(FileExistsError):
        private.write(preferences.home() / "file", b"")


SPELLED = (Path(__file__).parent / "settings" / "spelled.txt").read_text(encoding="utf-8").splitlines()[2:]


@pytest.mark.parametrize(("told", "python", "toml"), [case.split(" → ") for case in SPELLED])
def test_a_message_writes_settings_as_python_and_lessons_do(told: str, python: str, toml: str) -> None:
    assert (spelled(told, PYTHON), spelled(told, TOML)) == (python, toml)


NINES = "9" * 5000
WORDS = (
    *("a", "b.c", '"d.e"', "'f'", " = ", "\n", "[", "]", "[[", "]]", "{", "}", ",", ".", "#", '"', '"""', "'''", "\\"),
    *("1", "-1.5", "1e9", "1979-05-27", "07:32:00", "0x1F", "0b1", "true", "nan", "é", "_", "+", "9" * 20),
    *(NINES, f"0x{NINES}", f"1.{NINES}", f"1e{NINES}", ".a" * 300, "x" * 90, '"9999999999999999999999"', "\t", "\r\n"),
)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a = 1\nb = ", 2, "invalid value"),
        (f"a = 1\nminutes = {NINES}", 2, "999999999999… is too large: a whole number has at most 19 digits"),
        (f"a = [1, -{NINES}]", 1, "-99999999999… is too large"),
        ("a = 9223372036854775808", 1, "is too large"),
        (f"a = 1\n{'a.' * 20_000}b = 1", 2, "more than 100 dots in its names"),
        (f"[{'a . ' * 20_000}b]", 1, "more than 100 dots in its names"),
        ("\n".join(f"a{n}.b.c = 1" for n in range(20_000)), 51, "more than 100 dots in its names"),
        (f"a = {'[' * 5000}", 1, "its brackets are too deep"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_without_much_memory(text: str, line: int, what: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(toml.TomlError) as caught:
            toml.read(text)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.line == line
    assert what in caught.value.what


def test_texts_and_comments_hold_anything_and_numbers_are_as_long_as_they_may_be() -> None:
    text = f"""a = "{NINES} {"a.b" * 200}" # {NINES}{".a" * 200}
b = '''{NINES}
{"a." * 200}'''
c = [9223372036854775807, -9223372036854775808, 0x{"0" * 40}1, 1.{"9" * 400}, 1979-05-27T07:32:00.999999Z]
d = [{", ".join(["0.5"] * 300)}]
"""
    assert toml.read(text) == tomllib.loads(text)


@examples(67)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=25).map("".join))
def test_any_text_is_a_table_or_has_its_sentence(text: str) -> None:
    try:
        found, wrong = toml.read(text), None
    except toml.TomlError as error:
        found, wrong = {}, error
    if wrong is None:
        assert repr(found) == repr(tomllib.loads(text))
    else:
        assert wrong.what.isprintable()
        assert 1 <= wrong.line <= text.count("\n") + 1
