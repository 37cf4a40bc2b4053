"""Whatever a number is, huge, denormal, infinite or none: nothing that explains, proves or draws it raises or warns."""

from __future__ import annotations

import random
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Frame, Timeline, Trainer
from stepviz.cli.lessons.runs import experiment_of
from stepviz.ops import Cell
from stepviz.views.moment_view import MomentView
from stepviz.views.pictures.picture import suiting
from stepviz.views.screen import screen
from stepviz.views.state import State
from tests.support.drawings import ROOT
from tests.support.examples import LONG
from tests.support.moments import steps
from tests.support.viewer import SIZES, Viewer

RUNS = (
    "huge.csv --scale none --lr 1e300 --hidden 3,2 --activation tanh --optimizer adam --l2 1e300",
    "huge.csv --scale none --lr 5e-324 --hidden 2,2 --skip --norm batch --softmax stable --batch-size 2",
    "huge.csv --scale none --lr 1e150 --loss bce --reduction sum --dropout 0.5 --hidden 3 --activation gelu",
    "tiny.csv --task regression --scale none --loss mse --lr 1e300 --optimizer rmsprop --hidden 2 --norm layer",
    "tiny.csv --task regression --scale none --loss half-mse --output sigmoid --lr 1e5 --optimizer adamw --l2 0.1",
    "digits --conv 2@2x2 --scale none --lr 1e200 --batch-size 2 --hidden 2 --activation silu",
    "names --embed 2 --context 2 --positions --lr 1e200 --batch-size 3 --optimizer momentum",
    "gpt --lr 1e200 --optimizer sgd",
    "chain-rule --formula 'L = sqrt(a^2 + b^2) - c' --set a=1e200,b=5e-324,c=1e308 --lr 1e300",
    "chain-rule --formula 'd = relu(a)*b; L = a^b - exp(d)/c' --set a=1e154,b=-1e-310,c=1e-20 --lr 5e-324",
)
ACTS, NUMBERS = 30, 3
"""Keys and clicks in a run; numbers of a tensor that are asked about."""


def run_of(line: str) -> Experiment:
    splits = ["--val", "0", "--test", "0"] if ".csv" in line else []
    return experiment_of([*shlex.split(line), "--iterations", "3", *splits])


@pytest.fixture(autouse=True)
def tables(here: Path) -> None:
    """Files of them in the working directory."""
    for name in ("huge.csv", "tiny.csv"):
        shutil.copy(ROOT / "tests" / "screens" / "files" / name, here / name)


@pytest.mark.parametrize("line", RUNS[:: 1 if LONG else 3])
def test_anything_may_be_asked_of_an_extreme_run(line: str) -> None:
    choose, viewer = random.Random(line), Viewer(run_of(line)).settle()
    for _ in range(ACTS):
        viewer.act(choose)
        viewer.settle()
        if viewer.state.pace.on:
            viewer.key("escape")
        screen(viewer.player.sight, *choose.choice(SIZES))


@pytest.mark.parametrize("line", RUNS[1 :: 1 if LONG else 5])
def test_each_operation_of_an_extreme_run_is_explained_and_drawn_in_every_way(line: str) -> None:
    choose = random.Random(line)
    timeline = Timeline(Trainer(run_of(line)))
    for frame in map(timeline.frame, steps(timeline)):
        for sight in _sights(frame, choose):
            screen(sight, *choose.choice(SIZES))


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
