"""Whatever a number is, huge, denormal, infinite or none: nothing that explains, proves or draws it raises or warns."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer, UserError
from stepviz.cli import main
from stepviz.ops import Cell
from stepviz.settings.looks import FORMATS
from stepviz.views.moment_view import MomentView
from stepviz.views.pictures.picture import suiting
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.examples import LONG
from tests.support.extremes import extreme
from tests.support.viewer import SIZES, Viewer

ACTS = 30
NUMBERS = 3
"""Numbers of a tensor that are asked about."""
COMMANDS = ("walk", "train", "check-up", "network", "sample", *(f"export --format {name}" for name in FORMATS))


@pytest.mark.parametrize("seed", range(24 if LONG else 3))
def test_anything_may_be_asked_of_an_extreme_run(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    choose = random.Random(seed)
    viewer = Viewer(extreme(choose, tmp_path))
    viewer.settle()
    for _ in range(ACTS):
        viewer.act(choose)
        viewer.settle()
        if viewer.state.pace.on:
            viewer.key("escape")
        screen(viewer.player.sight, *choose.choice(SIZES))


@pytest.mark.parametrize("seed", range(10 if LONG else 1))
def test_each_operation_of_an_extreme_run_is_explained_and_drawn_in_every_way(seed: int, tmp_path: Path) -> None:
    choose = random.Random(1000 + seed)
    for frame in _frames(extreme(choose, tmp_path)):
        for sight in _sights(frame, choose):
            screen(sight, *choose.choice(SIZES))


def _frames(experiment: Experiment) -> Iterator[Frame]:
    """Every operation of the first two iterations, or of those that there are."""
    line = Timeline(Trainer(experiment))
    for _ in line.extend(2):
        pass
    try:
        for iteration in (1, 2):
            for op in range(1, line.schedule.end(iteration).op + 1):
                yield line.frame(Moment(iteration, op))
    except UserError:  # it has stopped before
        return


def _sights(frame: Frame, choose: random.Random) -> Iterator[MomentView]:
    """Numbers of the operation explained, and their graphs; every picture."""
    for tensor in frame.op.writes if frame.op is not None else ():
        if tensor.name in frame.program.slots:
            places = list(np.ndindex(frame.current[tensor.name].shape))
            for place in choose.sample(places, min(NUMBERS, len(places))):
                cell = Cell(tensor.name, place)
                yield MomentView(State(moment=frame.moment, pick=cell, explaining=True), frame)
                yield MomentView(State(moment=frame.moment, pick=cell, graph=cell), frame)
    for picture in suiting(frame):
        yield MomentView(State(moment=frame.moment, zoom=picture.key), frame)


@pytest.mark.parametrize("seed", range(8 if LONG else 1))
def test_every_command_answers_for_an_extreme_run(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    experiment = extreme(random.Random(2000 + seed), tmp_path)
    for command in COMMANDS:
        name, *options = command.split()
        out = ["--out", f"run.{options[1]}"] if options else []
        status = main([name, *experiment.words(), *options, *out])
        said = capsys.readouterr().err
        assert status in (0, 1, 2), command
        assert "internal error" not in said, (command, experiment.words(), said)
