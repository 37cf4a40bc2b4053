"""A recording: played in a terminal, each of its frames is the screen that it was made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pyte
import pytest

from stepviz import Experiment
from stepviz.export.cast import cast
from stepviz.export.stops import stop_at
from stepviz.text import cells
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.palette import DARK, HALF, LIGHT, Colours
from stepviz.views.text.span import text_of
from tests.support.files import WIDE, written
from tests.support.moments import frame_at

MOMENTS = ("1:ready", "1:batch", "1:linear", "1:softmax", "1:grads", "1:update")


def played(lines: Iterator[str]) -> Iterator[list[str]]:
    """What a terminal shows after each output of the recording."""
    head, *events = map(json.loads, lines)
    terminal = pyte.Screen(head["width"], head["height"])
    stream = pyte.Stream(terminal)
    for _, kind, text in events:
        if kind == "o":
            stream.feed(text)
            yield list(terminal.display)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
@pytest.mark.parametrize("wide", [False, True])
def test_each_frame_is_its_screen(tmp_path: Path, size: tuple[int, int], colours: Colours, *, wide: bool) -> None:
    run = Experiment.of(written(tmp_path, WIDE, "wide.csv"), label="クラス") if wide else Experiment.of("article")
    frames = [frame_at(moment, run) for moment in MOMENTS]
    stops = [stop_at(MomentView(State(moment=frame.moment), frame), "") for frame in frames]
    *shown, _ = played(cast(stops, "", size, colours))
    for stop, found in zip(stops, shown, strict=True):
        wanted = [text_of(row) for row in screen(stop.sight, *size).rows]
        for line, row in zip_longest(found, wanted, fillvalue=""):
            pairs = zip_longest(cells(line.rstrip()), cells(row.rstrip()), fillvalue=" ")
            assert all(drawn in (HALF, sign) for drawn, sign in pairs), (line, row)  # a pixel replaces any character
