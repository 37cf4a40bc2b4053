"""The accuracies of two runs: each number under the name of its run, whatever room there is."""

from __future__ import annotations

from functools import cache

import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.training.branch import branched
from stepviz.views.layout.placing import sheets_of, usual
from stepviz.views.layout.windows import View
from stepviz.views.panes.cells import Body
from stepviz.views.panes.marks import Marks
from stepviz.views.panes.paint import grid_of, paint
from stepviz.views.text.span import Line, text_of
from stepviz.views.whatif.difference import Beside


@cache
def two_runs() -> tuple[Frame, Frame]:
    original, moment = Timeline(Trainer(Experiment())), Moment(500, 8)
    return branched(original, ["1:lr=0.1"]).frame(moment), original.frame(moment)


def lines_in(width: int, names: tuple[str, str]) -> list[str]:
    mine, other = two_runs()
    found = (pane for sheet in sheets_of(mine) for pane in usual(mine, sheet).numbered if pane.kind == "accuracy")
    pane = next(found)
    pane = pane._replace(title_width=width, place=pane.place._replace(x=0, y=0, width=width, height=4))
    lines = [Line(width) for _ in range(4)]
    paint(grid_of(pane, View(mine, None)), Body(mine, Marks(), beside=Beside(other, names)), lines)
    return [text_of(line.row()).rstrip("─ ") for line in lines]


@pytest.mark.parametrize("width", range(12, 21))
@pytest.mark.parametrize(("names", "shown"), [(("A", "original"), ["A", "orig"]), (("original", "A"), ["orig", "A"])])
def test_each_number_of_two_runs_stands_whole_under_a_whole_name(
    width: int, names: tuple[str, str], shown: list[str]
) -> None:
    head, train, *_ = lines_in(width, names)
    called, found = head.split("%")[1].split(), train.split()[1:]
    assert called == shown[: len(found)]
    assert found == ["100.0", "100.0"][: len(called)]
    assert len(head) == len(train)


@pytest.mark.parametrize("width", [16, 17, 18])
def test_a_long_name_is_shortened_and_not_cut(width: int) -> None:
    head, *_ = lines_in(width, ("faster", "original"))
    assert head.split("%")[1].split()[0] == "fast…"
