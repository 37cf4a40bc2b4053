from __future__ import annotations

import numpy as np
import pytest

from stepviz import Experiment, Moment, Timeline, Trainer, UserError
from stepviz.export.document import stacked
from stepviz.export.part import Part
from stepviz.export.table import csv_text
from stepviz.ops import Cell
from stepviz.training import Unit
from stepviz.training.conditions import parse, search_forward
from stepviz.views.asking import ask
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.text.sentences import spoken
from tests.support.conditions import finished
from tests.support.moments import walk, whole

RUN = Experiment(source="chain-rule", iterations=50, lr=0.1)
NAMES = ("ready", "square", "triple", "loss", "dl", "dm", "dn", "dx", "update")


def timeline() -> Timeline:
    return Timeline(Trainer(RUN))


def test_one_step_is_that_of_the_article() -> None:
    """n = x², m = 3n, L = m + 2; back: 1, 1, 3, 3·2x; x moves by lr · 6x."""
    now = timeline().frame(Moment(1, 8)).current
    wanted = {"x": 2, "n": 4, "m": 12, "loss": 14, "dL": 1, "dm": 1, "dn": 3, "dx": 12, "x_after": 0.8}
    assert {name: float(now[name]) for name in wanted} == pytest.approx(wanted, rel=1e-15)


def test_its_moments_are_its_operations_and_no_check() -> None:
    schedule = timeline().schedule
    assert schedule.names[:-1] == NAMES
    assert schedule.last == Moment(50, 8)
    seen: list[Moment] = []
    moment = schedule.first
    while not seen or moment != seen[-1]:
        seen.append(moment)
        moment = schedule.step(moment, Unit.OPERATION, 1)
    assert len(seen) == 1 + 50 * 8
    for back in reversed(seen[:-1]):
        moment = schedule.step(moment, Unit.OPERATION, -1)
        assert moment == back
    assert schedule.step(Moment(7, 3), Unit.CHECK, 1) == Moment(7, 3)
    assert schedule.step(Moment(7, 3), Unit.CHECK, -1) == Moment(7, 3)
    assert schedule.step(Moment(7, 3), Unit.RUN, 1) == schedule.last
    with pytest.raises(UserError, match="no rows to check"):
        schedule.parse("50:check")


def test_back_and_forth_shows_the_same() -> None:
    frames, again = walk(timeline()), Timeline(Trainer(RUN), 1)
    for moment in reversed(frames):
        assert whole(again.frame(moment)) == frames[moment]


def test_every_number_is_explained_and_adds_up() -> None:
    there = timeline()
    for number in (1, 2, 50):
        for op in range(1, 9):
            frame = there.frame(Moment(number, op))
            assert frame.op is not None
            for tensor in frame.op.writes:
                cell = Cell(tensor.name)
                terms = frame.op.terms(cell, frame.current)
                assert terms.total() == terms.value == frame.value(cell)
                told = explain(frame, cell)
                assert max(map(len, told.lines())) <= 80
                assert len(told.lines()) <= 7
                assert cell_in_numbers(frame, cell, 79)
            question = ask(frame)
            assert question is not None
            assert len({spoken(choice) for choice in question.choices}) == len(question.choices)


def test_the_texts_of_the_way_back() -> None:
    frame = timeline().frame(Moment(1, 8))
    assert explain(frame, Cell("dx")).lines() == [
        "EXPLAIN dL/dx = +12.000",
        " dL/dx = dL/dn·2·x                                       dx = dn * 2 * x",
        "   a  +3.0000 × 2 × +2.0000 = +12.000",
        " Multiply the derivatives along the path, 1, 3 and 2x: that of 3x² + 2 is 6x.",
        " Gradient descent moves it down.",
        " try ▸ x +0.01: L +0.1203 (14.000 to 14.120)",
        " used by ▸ x after       inputs ▸ dL/dn, x",
    ]
    assert cell_in_numbers(frame, Cell("dx"), 79) == "dL/dx = 3.0000·2·2.0000 = +12.000"


def test_its_loss_is_waited_for() -> None:
    there = timeline()
    search = search_forward(there, parse("L < 3 and x < 1", there.trainer.program), there.schedule.first)
    assert finished(search) == Moment(3, 3)
    with pytest.raises(UserError, match="no rows"):
        parse("train > 50", there.trainer.program)


def test_it_is_exported_like_any_other() -> None:
    part = Part(timeline(), 1, 3)
    arrays = stacked(part)
    assert np.array_equal(arrays["x"][1:], arrays["x_after"][:-1])
    assert arrays["loss"].tolist() == pytest.approx([14, 3.92, 2.3072])
    lines = "".join(csv_text(Part(timeline(), 1, 1))).splitlines()
    assert lines[1:4] == ["1,ready,x,,,2.0", "1,square,n,,,4.0", "1,triple,m,,,12.0"]


def test_a_step_too_long_is_stopped_where_it_breaks() -> None:
    there = Timeline(Trainer(Experiment(source="chain-rule", iterations=4000, lr=1)))
    for _ in there.extend(4000):
        pass
    assert there.stop is not None
    assert not there.schedule.text(there.stop.moment).startswith("4000:")
