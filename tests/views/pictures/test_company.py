from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle, product

import pytest

from stepviz import Experiment, Frame
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.company import drawn_with_others
from stepviz.views.pictures.picture import picture_named, suiting
from stepviz.views.state import USUAL, Poll
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.moments import frame_at

SIZES = [(119, 33), (159, 45), (219, 57)]
RUNS = {
    "iris": Experiment.of("iris", hidden=(8,), activation="tanh", lr=0.5, seed=3),
    **{source: Experiment.of(source) for source in ("article", "mazur", "line", "gpt", "microgpt")},
}
_MOST_BLANK = 0.25
_TITLE = re.compile(r"(?:^ |  )([a-z][a-z ]*)──")


def at_the_start(source: str) -> Frame:
    return frame_at("2:update", RUNS[source])


def largest_blank(rows: list[list[bool]]) -> int:
    """Cells of the largest rectangle in which nothing is seen."""
    heights, most = [0] * len(rows[0]), 0
    for row in rows:
        heights = [height + 1 if blank else 0 for height, blank in zip(heights, row, strict=True)]
        open_: list[tuple[int, int]] = []
        for x, height in enumerate([*heights, 0]):
            start = x
            while open_ and open_[-1][1] >= height:
                start, high = open_.pop()
                most = max(most, high * (x - start))
            open_.append((start, height))
    return most


@pytest.mark.parametrize(
    ("source", "size"), [*product(RUNS, SIZES)] if LONG else [*zip(RUNS, cycle(SIZES), strict=False)]
)
def test_no_picture_of_a_large_window_leaves_a_quarter_of_it_blank(source: str, size: tuple[int, int]) -> None:
    frame = at_the_start(source)
    for picture in suiting(frame):
        if picture.key == "table":  # where nothing stands in a plane nothing is
            continue
        drawn = drawn_with_others(picture, frame, USUAL, *size)
        assert [sum(span.columns for span in row) for row in drawn.rows] == [size[0]] * size[1]
        titles = [title for row in drawn.rows for title in _TITLE.findall(text_of(row))]
        assert len(titles) == len({*titles}), "a picture stands there twice"
        blank = [
            [sign == " " and span.style.ground is None for span in row for sign in span.text] for row in drawn.rows
        ]
        assert largest_blank(blank) <= _MOST_BLANK * size[0] * (size[1] + 3), (picture.key, size)


def test_no_other_picture_gives_an_answer_away() -> None:
    frame = at_the_start("iris")
    picture = picture_named(frame, "confusion")
    asking = replace(USUAL, poll=Poll(None))
    hiding = replace(USUAL, mask=Mask(("probs",)))
    answered = replace(USUAL, poll=Poll(None, answered=True))
    for state, others in ((USUAL, True), (asking, False), (hiding, False), (answered, True)):
        shown = drawn_with_others(picture, frame, state, *SIZES[0])
        assert (shown != picture.drawn(frame, state, *SIZES[0])) == others
