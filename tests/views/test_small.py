"""Terminals smaller than any layout: what is left is whole, and arithmetic never ends without its result."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.ops.question import Question
from stepviz.ops.words import say
from stepviz.views.sight import Sight
from stepviz.views.small import small
from stepviz.views.state import Poll, State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_of

NET = Experiment.of("iris", hidden=(4, 3), activation="tanh", optimizer="adam", l2=0.1)


def lines(width: int, height: int, viewer: State) -> list[str]:
    timeline = Timeline(Trainer(NET))
    return [text_of(row) for row in small(Sight(viewer, frame_of(timeline, "1:grads1")), width, height)]


@pytest.mark.parametrize("width", [12, 20, 24, 30, 50])
@pytest.mark.parametrize("height", [2, 3, 4, 5, 8])
def test_arithmetic_without_room_ends_with_its_result(width: int, height: int) -> None:
    whole = " ".join(" ".join(lines(width, 60, State())).split())
    result = re.search(r"≈ (\+0\.\d{4})", whole)
    found = lines(width, height, State())
    assert len(found) == height
    assert {len(line) for line in found} == {width}
    assert result is not None
    assert f"≈ {result[1]}" in " ".join(" ".join(found).split())


def test_what_is_said_instead_is_not_taken_for_arithmetic() -> None:
    said = lines(20, 4, State(message="no iteration up to 4000 has a loss so that loss = 0.1"))
    assert said[1:] == [f"{text:<20}" for text in ("no iteration up to", "4000 has a loss so", "that loss = 0.1")]
    assert "…" not in "".join(lines(20, 3, State(message="no iteration up to 4000 has a loss so that loss = 0.1")))


@pytest.mark.parametrize("votes", [{}, {0: 2, 2: 1}])
def test_an_answer_stands_beside_its_choice(votes: dict[int, int]) -> None:
    asked = Question(say("Which one?"), (say("red"), say("green"), say("blue")), 1)
    open_, out = (" ".join(lines(60, 20, State(poll=Poll(asked, votes, answered)))) for answered in (False, True))
    assert "1 red   2 green   3 blue" in open_
    counted = "1 red · 2 votes   2 green ✓ 0 votes   3 blue · 1 vote"
    assert (counted if votes else "1 red ·   2 green ✓   3 blue ·") in out


def test_what_is_said_comes_before_choices_and_explanations() -> None:
    said = "Quit? q or y quits, any other key stays"
    asked = Question(say("Which one?"), (say("red"), say("green"), say("blue")), 1)
    for viewer in (State(poll=Poll(asked)), State(explaining=True), State()):
        text = " ".join(" ".join(lines(20, 5, replace(viewer, message=said))).split())
        assert said in text
        assert said not in " ".join(lines(20, 5, viewer))
