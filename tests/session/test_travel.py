"""Whatever way leads to a moment, and however little is remembered: the frame is the one that working shows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.playing import beat
from stepviz.session.steps import STEPS
from stepviz.session.tasks import Outcome, taken
from stepviz.session.travel import condition, go_to, go_to_mark, mark, run_until
from stepviz.session.update import update
from tests.support.examples import examples
from tests.support.moments import walked, whole
from tests.support.viewer import Viewer

RUNS = (
    Experiment(iterations=150, check=(7, 32)),
    Experiment(iterations=150, check=(7, 32), lr=0.5, seed=3, reduction="mean", softmax="stable"),
    Experiment(lr=100.0, iterations=20),
)
CONDITIONS = ("loss < 0.3", "W.x2.c0 < 0", "train == 100", "val changes", "it == 33", "right.4 and loss > 0.1", "nan")
BORDERS = (1, 2, 6, 7, 8, 31, 32, 33, 34, 64, 65, 97, 129, 149, 150)

going = st.one_of(
    st.sampled_from(BORDERS).map(lambda number: ("go", str(number))),
    st.sampled_from([*sorted(STEPS), "return", "direction", "unit"]).map(lambda name: ("command", name)),
    st.sampled_from(CONDITIONS).map(lambda text: ("until", text)),
    st.sampled_from(CONDITIONS).map(lambda text: ("back until", text)),
    st.integers(1, 70).map(lambda count: ("play", str(count))),
    st.sampled_from([("mark", "a"), ("to the mark", "a")]),
)


def outcome(viewer: Viewer, what: str, word: str) -> Outcome:
    film, state = viewer.film, viewer.state
    if what == "go":
        return go_to(film, state, str(min(int(word), film.schedule(state).iterations)))
    if what in ("until", "back until"):
        asked, found = condition(film, state, word)
        return run_until(film, asked, found, 1 if what == "until" else -1)
    if what == "play":
        return beat(film, state.paused(), int(word))
    if what == "command":
        return update(film, state, word)
    return mark(film, state, word) if what == "mark" else go_to_mark(film, state, word)


@pytest.mark.parametrize("memory", [1, 3000, 20_000])
@examples(20)
@given(ways=st.lists(going, min_size=3, max_size=14), run=st.sampled_from(RUNS))
def test_every_way_to_a_moment_shows_what_walking_shows(
    memory: int, ways: list[tuple[str, str]], run: Experiment
) -> None:
    viewer = Viewer(Timeline(Trainer(run), memory), "1:ready").paced(speed=math.inf)
    for what, word in (("mark", "a"), *ways):
        viewer.player.state = taken(outcome(viewer, what, word), viewer.state)
        assert whole(viewer.frame) == walked(run)[viewer.state.moment], (what, word)
