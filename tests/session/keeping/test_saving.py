"""What the keys save and copy: whole files, never over another, and a command that opens the same."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from stepviz import Experiment
from stepviz.cli import main
from stepviz.session.overlays.parts import Copied
from stepviz.shell import command
from stepviz.views import screen
from stepviz.views.text.span import text_of
from tests.support.pressing import press
from tests.support.viewer import Viewer, counted, pressed

LONG = 0.06
"""Seconds between two looks at the clock that make every task a long one."""

ARTICLE = Experiment()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    counted(monkeypatch, 0.0)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def saved_as(viewer: Viewer, name: str) -> str:
    """What is said after the run was saved under that name."""
    pressed(viewer, "S", "ctrl+u", *name)
    return pressed(viewer, "enter")


def saving() -> Viewer:
    """A viewer who has just begun to save a run."""
    viewer = press(Viewer(ARTICLE), "g 150 Enter")
    for key in ("S", "ctrl+u", *"run.csv", "enter"):
        viewer.key(key)
    return viewer


def test_a_picture_has_the_text_of_the_screen_and_a_name_of_its_own(folder: Path) -> None:
    viewer = Viewer(ARTICLE)
    pressed(viewer, *["n"] * 6)
    shown = [text_of(row) for row in screen.screen(viewer.player.sight, 80, 24).rows]
    assert pressed(viewer, "s") == "saved stepviz-article-s0-0001-grads.svg"
    assert pressed(viewer, "s") == "saved stepviz-article-s0-0001-grads-2.svg"
    first, second = (path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))
    assert first == second
    texts = [text.text or "" for text in ElementTree.fromstring(first).iter("{http://www.w3.org/2000/svg}text")]
    blank = str.maketrans("▁▂▃▄▅▆▇█", " " * 8)
    assert "".join("".join(texts).split()) == "".join("".join(shown).translate(blank).split())


def test_a_run_of_a_file_has_a_name_that_every_system_takes(folder: Path) -> None:
    table = folder / "my marks; rm -r.csv"
    table.write_text("".join(f"{n},{n % 3},{'ab'[n % 2]}\n" for n in range(20)))
    viewer = Viewer(Experiment.of(str(table), seed=7))
    assert pressed(viewer, "s") == "saved stepviz-my_marks__rm_-r-s7-0001-ready.svg"
    assert pressed(Viewer(Experiment.of("chain-rule")), "s") == "saved stepviz-chain-rule-0001-ready.svg"


@pytest.mark.parametrize("form", ["wide.csv", "npz", "py"])
def test_the_run_is_saved_up_to_here_as_export_writes_it(form: str, folder: Path) -> None:
    viewer = press(Viewer(ARTICLE), "g 150 Enter S")
    assert viewer.state.said == "save the run as stepviz-article-s0-1-150.csv▏"
    pressed(viewer, "escape")
    assert saved_as(viewer, f"run.{form}") == f"saved run.{form}: iterations 1 to 150"
    assert names(folder) == [f"run.{form}"]
    assert main(["export", "--iterations", "1-150", "--out", f"other.{form}"]) == 0
    if form == "npz":
        saved, other = np.load("run.npz"), np.load("other.npz")
        assert all(saved[name].tobytes() == other[name].tobytes() for name in other.files)
    else:
        assert Path(f"run.{form}").read_bytes() == Path(f"other.{form}").read_bytes()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("run", "which format? End the name with .csv, .wide.csv, .json, .npz, .py, .md, .html or .cast"),
        ("run.xls", "which format? End the name with .csv, .wide.csv, .json, .npz, .py, .md, .html or .cast"),
        ("old.csv", "the file 'old.csv' already exists: choose another name"),
        ("link.json", "the file 'link.json' already exists: choose another name"),
    ],
)
def test_a_name_that_will_not_do_stays_to_be_changed(name: str, sentence: str, folder: Path) -> None:
    (folder / "old.csv").write_text("old")
    (folder / "link.json").symlink_to("nowhere")
    viewer = Viewer(ARTICLE)
    saved_as(viewer, name)
    assert viewer.state.above == sentence
    assert viewer.state.said == f"save the run as {name}▏"
    assert (folder / "old.csv").read_text() == "old"
    assert names(folder) == ["link.json", "old.csv"]


def test_a_folder_that_is_not_there_is_told_and_nothing_is_lost(folder: Path) -> None:
    viewer = Viewer(ARTICLE)
    assert saved_as(viewer, "no/run.csv").startswith("cannot write 'no/run.csv': there is no folder 'no'")
    (folder / "taken").write_text("")
    assert saved_as(viewer, "taken/run.csv").startswith("cannot write 'taken/run.csv'")
    assert names(folder) == ["taken"]


def test_a_file_that_appears_meanwhile_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, LONG)
    viewer = saving()
    viewer.turn()
    assert viewer.player.working
    (folder / "run.csv").write_text("theirs")
    viewer.settle()
    assert viewer.state.said == "the file 'run.csv' already exists: choose another name"
    assert (folder / "run.csv").read_text() == "theirs"
    assert names(folder) == ["run.csv"]


@pytest.mark.parametrize("key", ["escape", "space"])
def test_a_save_that_takes_long_says_how_far_it_is_and_can_be_given_up(
    key: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(monkeypatch, LONG)
    viewer = saving()
    before = viewer.state.moment
    while not viewer.state.progress:
        assert viewer.turn()
    assert viewer.state.said.startswith("saving run.csv: 0.")
    viewer.key(key)
    while viewer.turn():
        pass
    assert (viewer.state.said, viewer.state.moment) == ("cancelled", before)
    assert names(folder) == []


def test_the_command_of_a_moment_is_copied_and_shown() -> None:
    viewer = Viewer(Experiment())
    pressed(viewer, *["n"] * 6, "7", "e", "y")
    assert viewer.copied == "stepviz article --seed 0 --lr 0.01 --pick dW.x0.c0 --explain --at 1:grads"
    assert isinstance(viewer.state.top, Copied)
    viewer.key("n")
    assert viewer.state.overlays == ()
    pressed(viewer, "escape", "escape")
    assert pressed(viewer, "y") == "copied: stepviz article --seed 0 --lr 0.01 --at 1:grads"


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_a_long_command_is_shown_whole_in_lines_that_sh_reads_as_one(size: tuple[int, int], folder: Path) -> None:
    (folder / "w's.json").write_text(json.dumps({"W": [[1, 2]] * 4, "b": [0, 0]}))
    viewer = Viewer(Experiment(weights="w's.json", freeze=("b",), optimizer="adam", reduction="mean", l2=0.25))
    viewer.extent = size
    pressed(viewer, "n", "y")
    top = viewer.state.top
    assert isinstance(top, Copied)
    lines = [text_of(row).strip() for row in screen.screen(viewer.player.sight, *size).rows]
    start = next(n for n, line in enumerate(lines) if line.startswith("stepviz article"))
    told = lines[start:-1]
    assert all(line.endswith(" \\") for line in told[:-1])
    assert " ".join(line.removesuffix(" \\") for line in told) == command(top.words) == viewer.copied
