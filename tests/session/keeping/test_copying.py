"""The command of a moment is copied, and shown whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stepviz import Experiment
from stepviz.shell import command
from stepviz.views import screen
from stepviz.views.overlays import Copied
from stepviz.views.text.span import text_of
from tests.support.viewer import Viewer, counted, pressed


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, 0.0)


def test_the_command_of_a_moment_is_copied_and_shown() -> None:
    viewer = Viewer(Experiment())
    pressed(viewer, *["n"] * 6, "7", "e", "y")
    assert viewer.copied == "stepviz article --seed 0 --lr 0.01 --pick dW.x0.c0 --explain --at 1:grads"
    assert isinstance(viewer.state.top, Copied)
    viewer.key("n")
    assert viewer.state.overlays == ()
    pressed(viewer, "escape", "escape")
    assert pressed(viewer, "y") == "copied: stepviz article --seed 0 --lr 0.01 --at 1:grads"


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 12)])
def test_a_long_command_is_shown_whole_in_lines_that_sh_reads_as_one(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w's.json").write_text(json.dumps({"W": [[1, 2]] * 4, "b": [0, 0]}))
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
