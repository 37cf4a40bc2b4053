"""What followers are sent: nothing hidden or not computed yet, no answer and no votes too early, no file's name."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from functools import cache
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.looks import rules
from stepviz.hall.contents import SeenByAll, seen
from stepviz.hall.past import moment_of
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.staging import Act, acts
from stepviz.session.lessons.end_page import farewell
from stepviz.session.overlays.parts import Black
from stepviz.session.steps import asking, revealed
from stepviz.training import Frame, Known
from stepviz.views.moment_view import MomentView
from stepviz.views.panes.marks import Mask
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.lessons import script_for
from tests.support.moments import frame_at, with_arrays
from tests.support.viewer import Viewer

FEW = ("one-step", "attention")
NOTHING_HIDDEN = ("learning-rate", "generalise")


@cache
def staged(name: str) -> tuple[Act, ...]:
    return tuple(acts(script_for(name)))


def spoiled(frame: Frame, mask: Mask) -> Frame:
    """With other numbers in the place of all that is hidden, or not computed yet."""
    known, hidden = (Known.NEW, Known.USED, Known.KNOWN), mask.tensors if not mask.told else ()
    now = {name: frame.current[name] for name in frame.program.slots}
    unseen = [name for name in now if name in hidden or frame.state(name) not in known]
    floats = [name for name in unseen if np.issubdtype(now[name].dtype, np.floating)]
    return replace(frame, current=with_arrays(frame.current, {name: now[name] * 1.375 + 0.0625 for name in floats}))


@pytest.mark.parametrize("name", LESSONS if LONG else FEW)
def test_nothing_is_sent_of_what_is_hidden_not_computed_yet_or_not_answered(name: str) -> None:
    asked = hidden = 0
    for act in staged(name):
        found, poll = seen(act.sight), act.state.poll
        assert (found.question is not None) == (poll is not None and poll.question is not None)
        if found.question is not None and poll is not None and not poll.answered:
            asked += 1
            assert found.question.open
            assert (found.question.answer, found.question.counts, found.question.whys) == (-1, None, ())
            assert found.lines == tuple(filter(None, (act.state.caption,)))
        if not act.state.zoomed:  # a picture can be of numbers that a check has computed
            hidden += bool(act.state.mask.tensors)
            assert seen(replace(act.sight, frame=spoiled(act.frame, act.state.mask))) == found, act.stop
    assert asked
    assert hidden or name in NOTHING_HIDDEN


def test_the_quiz_hides_what_the_operation_makes_and_its_votes_until_it_is_told() -> None:
    frame = frame_at("1:softmax")
    state = asking(frame, State(moment=frame.moment))
    assert state.poll is not None
    poll = replace(state.poll, votes={0: 3, 2: 1}, before={1: 7})
    voted = MomentView(replace(state, poll=poll), frame)
    before = seen(voted)
    assert before.question is not None
    assert before.question.id == "0.0 1:softmax:2"
    assert (before.lines, before.question.counts, before.question.before) == ((), None, None)
    assert "7 vote" not in "".join(before.screen)
    assert seen(replace(voted, frame=spoiled(voted.frame, voted.state.mask))) == before
    assert "<td>hidden</td>" in before.pane
    after = seen(replace(voted, state=revealed(voted.state)))
    assert after.question is not None
    assert (after.question.counts, after.question.before) == ((3, 0, 1, 0), (0, 7, 0, 0))
    assert 0 <= after.question.answer < 4
    assert after.lines[2].startswith("p[")


def test_the_screen_is_that_of_the_terminal_without_its_keys_and_the_pane_of_the_moment_is_a_table() -> None:
    act = next(act for act in staged("one-step") if act.state.poll is None and act.frame.op is not None)
    found = seen(act.sight, (80, 24))
    shown = screen(act.sight, 80, 24).rows[:-1]
    assert [_plain(line).rstrip() for line in found.screen] == [text_of(row).rstrip() for row in shown]
    assert found.where == "iteration 1 · batch"
    assert found.pane.startswith('<table class="made">\n<caption>pane 1 batch, new</caption>')
    assert json.loads(json.dumps(asdict(found)))["lines"] == list(found.lines)


def _plain(line: str) -> str:
    return unescape(re.sub("<[^>]*>", "", line))


def test_black_is_empty_and_the_end_says_what_was_found_but_no_command() -> None:
    sight, script = staged("one-step")[-1].sight, script_for("one-step")
    assert seen(replace(sight, state=sight.state.over(Black()))) == SeenByAll(black=True)
    last = seen(replace(sight, state=sight.state.over(farewell(script))))
    assert (last.ended, last.title, last.screen, last.pane) == (True, "The end", (), "")
    assert last.lines
    assert not any("stepviz" in line for line in last.lines)


def test_what_the_lecturer_is_told_or_types_stays_there() -> None:
    sight = staged("one-step")[3].sight
    own = replace(sight.state, message="saved as /home/ada/secret.svg", progress="reading secret.csv")
    assert seen(replace(sight, state=own)) == seen(sight)


def test_names_that_data_give_are_text_and_nothing_else(tmp_path: Path) -> None:
    """That of their file is not sent."""
    path = tmp_path / "marks-of-class-7b.csv"
    rows = (f"{n % 7},{n * 37 % 11},{('<img src=x onerror=alert(1)>', 'no')[n % 2]}" for n in range(40))
    path.write_text("\n".join(["<script>,score,result", *rows]))
    run = Timeline(Trainer(Experiment.of(str(path))))
    for name in ("ready", *(op.name for op in run.trainer.program.ops)):
        frame = run.frame(run.schedule.parse(f"1:{name}"))
        for state in (State(moment=frame.moment), asking(frame, State(moment=frame.moment))):
            found = seen(MomentView(state, frame))
            assert not re.search("<(script|img)", "".join((found.pane, *found.screen)))
            assert "7b" not in json.dumps(asdict(found))
            assert "own data" in found.screen[0]
    assert "&lt;img" in found.pane
    assert len(_plain(found.screen[0])) == 80


def test_every_class_of_a_screen_has_its_rule() -> None:
    known = "".join(rules())
    lines = (line for act in staged("one-step") for line in seen(act.sight).screen)
    words = {word for line in lines for given in re.findall('class="([^"]*)"', line) for word in given.split()}
    assert len(words) > 15
    assert all(f".{word}{{" in known or word in ("s", "u", "r", "x") for word in words)


def test_followers_are_told_which_of_two_runs_they_see_and_can_look_back_at_each() -> None:
    viewer = Viewer(Experiment(), "5:update").press("w l 0.1 Enter")
    runs = [seen(viewer.press(keys).player.sight) for keys in ("", "W", "W")]
    assert [found.where.partition(" · ")[0] for found in runs] == [
        "WHAT-IF A, lr 0.1 from 6",
        "original, beside A, lr 0.1 from 6",
        "A minus original, lr 0.1 from 6",
    ]
    assert len({moment_of(asdict(found)) for found in runs}) == len(runs)
    assert not any("  " in line or "▸" in line for found in runs for line in found.lines)
