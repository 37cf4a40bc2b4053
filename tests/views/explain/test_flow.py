"""An explanation in an area of any size: all where there is room, else the result first; what is marked is painted."""

from __future__ import annotations

import pytest

from stepviz.views.explain.explanation import Explanation
from stepviz.views.explain.panel import explanation
from stepviz.views.text.span import text_of
from tests.support.places import frames_of, sight_of

NETS = ["article", "iris 16", "digits 32,32"]
SIZES = [(20, 5), (36, 14), (60, 4), (60, 7), (79, 9), (80, 7), (110, 12), (160, 20)]


def digits_of(told: Explanation) -> str:
    """What the terms come to, as it ends in letters and without."""
    result = told.worked.result
    assert result is not None
    return result.value or result.formula


def explained(net: str) -> list[Explanation]:
    """What is told at each moment of its number in brackets."""
    return [told for frame in frames_of(net) if (told := sight_of(frame, "explained").told) is not None]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("net", NETS)
def test_in_any_area_the_number_and_what_its_terms_make_are_whole_and_marks_stand_at_their_terms(
    net: str, width: int, height: int
) -> None:
    for told in explained(net):
        drawn = explanation(told, width, height)
        text = [text_of(row) for row in drawn.rows]
        assert [len(row) for row in text] == [width] * height
        assert any(title in text[0] for title in told.titles)
        if told.worked.result is not None:
            assert digits_of(told) in " ".join(" ".join(text[1:]).split()), text
        for mark in drawn.marks:
            term = mark.of(0, 0).term
            assert term is not None
            line, seen = told.worked.lines[term], text[mark.y][mark.x : mark.x + mark.width].split()
            words = " ".join([*line.spoken.split(), "·".join(line.factors) + line.sign + line.value])
            assert {*seen} <= {line.letter, *words.replace("a:", "a").split()}, (seen, words)


@pytest.mark.parametrize("net", NETS)
def test_one_more_line_never_shows_fewer_terms(net: str) -> None:
    for told in explained(net):
        marked = [[mark.of(0, 0).term for mark in explanation(told, 60, height).marks] for height in range(3, 24)]
        shown = [len({*terms}) for terms in marked]
        assert shown == sorted(shown), told.cell
