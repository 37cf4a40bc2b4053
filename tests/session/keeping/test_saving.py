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
from tests.support.viewer import Viewer, counted

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


def said(viewer: Viewer, keys: str) -> str:
    return viewer.press(keys).state.said


def saving(monkeypatch: pytest.MonkeyPatch) -> Viewer:
    """A viewer who has just begun to save a run, which takes long."""
    viewer = Viewer(ARTICLE, "150:update").press("S ctrl+u run.csv")
    counted(monkeypatch, LONG)
    viewer.key("enter")
    return viewer


def test_a_picture_has_the_text_of_the_screen_and_a_name_that_is_its_own_and_of_every_system(folder: Path) -> None:
    viewer = Viewer(ARTICLE, "1:grads")
    shown = viewer.seen()
    assert said(viewer, "s") == "saved stepviz-article-s0-0001-grads.svg"
    assert said(viewer, "s") == "saved stepviz-article-s0-0001-grads-2.svg"
    first, second = (path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))
    assert first == second
    texts = [text.text or "" for text in ElementTree.fromstring(first).iter("{http://www.w3.org/2000/svg}text")]
    blank = str.maketrans("▁▂▃▄▅▆▇█", " " * 8)
    assert "".join("".join(texts).split()) == "".join(shown.translate(blank).split())
    table = folder / "my marks; rm -r.csv"
    table.write_text("".join(f"{n},{n % 3},{'ab'[n % 2]}\n" for n in range(20)))
    assert said(Viewer(Experiment.of(str(table), seed=7)), "s") == "saved stepviz-my_marks__rm_-r-s7-0001-ready.svg"
    assert said(Viewer(Experiment.of("chain-rule")), "s") == "saved stepviz-chain-rule-0001-ready.svg"


@pytest.mark.parametrize("form", ["wide.csv", "npz", "py"])
def test_the_run_is_saved_up_to_here_as_export_writes_it(form: str, folder: Path) -> None:
    viewer = Viewer(ARTICLE, "150:update")
    assert said(viewer, "S") == "save the run as stepviz-article-s0-1-150.csv▏"
    assert said(viewer, f"Esc S ctrl+u run.{form} Enter") == f"saved run.{form}: iterations 1 to 150"
    assert names(folder) == [f"run.{form}"]
    assert main(["export", "--iterations", "1-150", "--out", f"other.{form}"]) == 0
    if form == "npz":
        saved, other = np.load("run.npz"), np.load("other.npz")
        assert all(saved[name].tobytes() == other[name].tobytes() for name in other.files)
    else:
        assert Path(f"run.{form}").read_bytes() == Path(f"other.{form}").read_bytes()


FORMATS = "which format? End the name with .csv, .wide.csv, .json, .npz, .py, .md, .html or .cast"


def test_a_name_that_will_not_do_stays_to_be_changed(folder: Path) -> None:
    (folder / "old.csv").write_text("old")
    (folder / "link.json").symlink_to("nowhere")
    viewer = Viewer(ARTICLE)
    for name, sentence in {
        "run": FORMATS,
        "run.xls": FORMATS,
        "old.csv": "the file 'old.csv' already exists: choose another name",
        "link.json": "the file 'link.json' already exists: choose another name",
    }.items():
        assert said(viewer, f"S ctrl+u {name} Enter") == f"save the run as {name}▏"
        assert viewer.state.above == sentence
        viewer.press("Esc")
    assert said(viewer, "S ctrl+u no/run.csv Enter").startswith("cannot write 'no/run.csv': there is no folder 'no'")
    assert said(viewer, "S ctrl+u old.csv/run.csv Enter").startswith("cannot write 'old.csv/run.csv'")
    assert (folder / "old.csv").read_text() == "old"
    assert names(folder) == ["link.json", "old.csv"]


def test_a_file_that_appears_meanwhile_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = saving(monkeypatch)
    viewer.turn()
    assert viewer.player.working
    (folder / "run.csv").write_text("theirs")
    assert viewer.settle().state.said == "the file 'run.csv' already exists: choose another name"
    assert (folder / "run.csv").read_text() == "theirs"
    assert names(folder) == ["run.csv"]


@pytest.mark.parametrize("key", ["escape", "space"])
def test_a_save_that_takes_long_says_how_far_it_is_and_can_be_given_up(
    key: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = saving(monkeypatch)
    while not viewer.state.progress:
        assert viewer.turn()
    assert viewer.state.said.startswith("saving run.csv: 0.")
    viewer.key(key)
    while viewer.turn():
        pass
    assert (viewer.state.said, viewer.at) == ("cancelled", "150:update")
    assert names(folder) == []


def test_the_command_of_a_moment_is_copied_and_shown() -> None:
    viewer = Viewer(ARTICLE, "1:grads").press("7 e y")
    assert viewer.copied == "stepviz article --seed 0 --lr 0.01 --pick dW.x0.c0 --explain --at 1:grads"
    assert isinstance(viewer.state.top, Copied)
    assert viewer.press("n").state.overlays == ()
    assert said(viewer, "Esc Esc y") == "copied: stepviz article --seed 0 --lr 0.01 --at 1:grads"


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_a_long_command_is_shown_whole_in_lines_that_sh_reads_as_one(size: tuple[int, int], folder: Path) -> None:
    (folder / "w's.json").write_text(json.dumps({"W": [[1, 2]] * 4, "b": [0, 0]}))
    viewer = Viewer(Experiment(weights="w's.json", freeze=("b",), optimizer="adam", reduction="mean", l2=0.25))
    viewer.extent = size
    top = viewer.press("n y").state.top
    assert isinstance(top, Copied)
    lines = [line.strip() for line in viewer.seen(*size).splitlines()]
    told = lines[next(n for n, line in enumerate(lines) if line.startswith("stepviz article")) : -1]
    assert all(line.endswith(" \\") for line in told[:-1])
    assert " ".join(line.removesuffix(" \\") for line in told) == command(top.words) == viewer.copied
