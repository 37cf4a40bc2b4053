"""Slips that somebody thought of who had not read the tests, and that no other test noticed."""

from __future__ import annotations

import re

import numpy as np
import pytest

import stepviz
from stepviz import Experiment, Trainer
from stepviz.ops.check import answered
from stepviz.session import mouse
from stepviz.session.task_runner import TaskRunner
from stepviz.training.batch_loss import BatchLoss
from stepviz.views.chrome import keys
from stepviz.views.chrome.keys import Hint
from stepviz.views.chrome.strip import stage_at, strip
from stepviz.views.panes import curve
from stepviz.views.screen import strip_of
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at
from tests.support.screens import expected, opened, settled, shown
from tests.support.viewer import Viewer, counted


def test_a_what_if_makes_its_checks_itself() -> None:
    known, fresh = stepviz.run(iterations=300), stepviz.run(iterations=300)
    known.at(200)
    assert known.whatif(lr=3.0, at=100).checks().equals(fresh.whatif(lr=3.0, at=100).checks())


def test_a_key_ends_where_its_word_ends() -> None:
    hints = (Hint((("a", "first"),), "one"), Hint((("b", "second"),), "two"))
    line = text_of(keys.key_line(80, hints))
    found = [keys.command_at(80, column, hints) for column in range(len(line))]
    assert line.startswith(" a one  b two ")
    assert found[:13] == [None, "first", None, *["first"] * 3, None, None, "second", None, *["second"] * 3]
    both = (Hint((("a", "back"), ("b", "on")), "step"),)
    assert [keys.command_at(80, column, both) for column in range(1, 8)] == ["back", "on", None, *["on"] * 4]


def test_a_click_on_a_choice_votes_for_it() -> None:
    viewer = Viewer(Experiment())
    viewer.press("g 1:batch Enter h n")
    for choice in (1, 2, 3, 4):
        line = next(y for y, row in enumerate(viewer.seen().splitlines()) if row.startswith(f"    {choice}  "))
        state = mouse.click(viewer.film, viewer.state, 4, line, viewer.extent)
        assert isinstance(state, State)
        assert state.poll is not None
        assert dict(state.poll.votes) == {choice - 1: 1}


@pytest.mark.parametrize("moment", ["1:ready", "1:scores", "1:dlogits", "1:update"])
def test_a_click_on_the_strip_goes_to_the_operation_or_the_first_of_the_part_that_is_named_there(
    moment: str,
) -> None:
    frame = frame_at(moment, Experiment.of("gpt"))
    told = strip_of(frame)
    text = text_of(strip(80, *told))
    stages = [stage_at(80, *told, column) for column in range(80)]
    for stage in {*stages} - {None}:
        assert stage is not None
        word = "".join(sign for sign, at in zip(text, stages, strict=True) if at == stage).strip(" ✓[]")
        part = told[-1][stage - 1]
        before = told[-1][stage - 2] if stage > 1 else None
        assert word == told[0][stage - 1] or (word == part.name and part != before)


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_the_mouse_on_the_curve_is_at_the_iteration_of_the_column_that_is_drawn(width: int) -> None:
    viewer = Viewer(Experiment(iterations=1000), "500:update")
    viewer.extent = width, 24
    rows = viewer.seen(width).splitlines()
    (line, each), *_ = ((y, int(found[1])) for y, row in enumerate(rows) if (found := re.search(r"1col=(\d+)it", row)))
    for column in range(-(-500 // each)):
        viewer.player.point(curve.START + column, line, held=False)
        assert viewer.state.pointed == 1 + column * each


def test_keys_that_waited_for_a_walk_that_is_given_up_do_nothing_later(monkeypatch: pytest.MonkeyPatch) -> None:
    counted(monkeypatch, 0.05)
    viewer = Viewer(Experiment(iterations=20_000))
    viewer.settle()
    viewer.key("end")
    while not viewer.state.progress:
        viewer.turn()
    viewer.key("e")
    viewer.key("escape")
    for at in ("5:grads", "3000:grads"):
        viewer.press(f"g {at} Enter")
        assert not viewer.state.explaining


@pytest.mark.parametrize(("speed", "beats"), [(None, [1] * 6), (16.0, [1, 2, 1, 2, 2, 1])])
def test_play_owes_as_many_iterations_at_each_beat(
    speed: float | None, beats: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []

    async def beat(_: TaskRunner, count: int) -> None:
        counts.append(count)

    counted(monkeypatch, 0.05)
    monkeypatch.setattr(TaskRunner, "_beat", beat)
    viewer = Viewer().settle()
    if speed is not None:
        viewer.paced(speed=speed)
    viewer.key("space")
    while len(counts) < 6:
        viewer.turn()
    assert counts == beats


async def test_a_resize_while_a_frame_is_on_its_way_is_painted_behind_it() -> None:
    async with opened() as (screen_, pilot):
        screen_.link_told(busy=True)
        await pilot.resize_terminal(100, 30)
        screen_.link_told(busy=False)
        await settled(screen_, pilot)
        assert shown(screen_) == expected(screen_)


def test_rounding_is_that_of_the_size_of_a_loss_below_0_too() -> None:
    trainer = Trainer(Experiment.of("line", loss="sum(o, outputs - 1000000000)"))
    loss = BatchLoss(trainer.firsts[0])
    assert (loss.losses < 0).all()
    assert (loss.rounding() >= np.finfo(float).eps * abs(loss.losses)).all()


def test_a_row_with_an_infinite_logit_is_not_answered_right() -> None:
    assert answered(np.array([[np.inf, 0.0], [0.0, np.nan], [1.0, 0.0]]), np.array([0, 1, 0])).tolist() == [0, 0, 1]
