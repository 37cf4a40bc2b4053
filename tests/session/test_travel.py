"""Whatever way leads to a moment, and however little is remembered: the frame is the one that working shows."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.steps import STEPS, go
from stepviz.session.tasks import jump
from stepviz.session.travel import back, go_to_mark, run_until
from stepviz.training import Moment
from stepviz.views.pace import UNITS
from tests.support.examples import examples
from tests.support.moments import walked, whole
from tests.support.session import Session

RUNS = (
    Experiment(iterations=150, check=(7, 32)),
    Experiment(iterations=150, check=(7, 32), lr=0.5, seed=3, reduction="mean", softmax="stable"),
    Experiment(lr=100.0, iterations=20),
)
CONDITIONS = ("loss < 0.3", "W.x2.c0 < 0", "train == 100", "val changes", "it == 33", "right.4 and loss > 0.1", "nan")
BORDERS = (1, 2, 6, 7, 8, 31, 32, 33, 34, 64, 65, 97, 129, 149, 150)

going = st.one_of(
    st.sampled_from(BORDERS).map(lambda number: ("go", str(number))),
    st.sampled_from(sorted(STEPS)).map(lambda name: ("step", name)),
    st.sampled_from(CONDITIONS).map(lambda text: ("until", text)),
    st.sampled_from(CONDITIONS).map(lambda text: ("back until", text)),
    st.integers(1, 70).map(lambda count: ("play", str(count))),
    st.sampled_from(["mark", "to the mark", "back", "turn", "unit"]).map(lambda name: (name, "")),
)


def task(session: Session, what: str, word: str) -> Iterator[int | str]:
    if what == "go":
        number = min(int(word), session.timeline.schedule.iterations)
        there = Moment(number, session.timeline.schedule.update)
        return session.taken(jump(session.state, go(session.film, session.state, there)))
    if what == "step":
        return session.step(*STEPS[word])
    if what in ("until", "back until"):
        found = session.read(word)
        return session.taken(run_until(session.film, session.state, found, 1 if what == "until" else -1))
    if what == "to the mark":
        return session.taken(go_to_mark(session.film, session.state, "a"))
    return session.taken(back(session.film, session.state)) if what == "back" else session.beat(int(word))


@pytest.mark.parametrize("memory", [1, 3000, 20_000])
@examples(25)
@given(ways=st.lists(going, min_size=3, max_size=14), run=st.sampled_from(RUNS))
def test_every_way_to_a_moment_shows_what_walking_shows(
    memory: int, ways: list[tuple[str, str]], run: Experiment
) -> None:
    session = Session(Timeline(Trainer(run), memory))
    session.paced(speed=math.inf)
    session.mark("a")
    for what, word in ways:
        if what == "mark":
            session.mark("a")
        elif what == "turn":
            session.answer("direction")
        elif what == "unit":
            session.paced(unit=UNITS[(UNITS.index(session.pace.unit) + 1) % len(UNITS)])
        else:
            for _ in task(session, what, word):
                pass
        assert whole(session.frame) == walked(run)[session.moment], (what, word)
