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


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", NETS)
def test_in_any_area_the_number_and_what_its_terms_make_are_whole(name: str, width: int, height: int) -> None:
    for frame in frames_of(name):
        told = sight_of(frame, "explained").told
        if told is None:
            continue
        drawn = explanation(told, width, height)
        text = [text_of(row) for row in drawn.rows]
        assert len(text) == height
        assert {len(row) for row in text} == {width}
        assert any(title in text[0] for title in told.titles)
        if told.worked.result is not None:
            assert digits_of(told) in " ".join(" ".join(text[1:]).split()), text


@pytest.mark.parametrize("name", NETS)
def test_one_more_line_never_shows_fewer_sentences_or_terms(name: str) -> None:
    for frame in frames_of(name):
        told = sight_of(frame, "explained").told
        if told is None:
            continue
        before = 0
        for height in range(3, 24):
            drawn = explanation(told, 60, height)
            shown = len({mark.of(0, 0).term for mark in drawn.marks})
            assert shown >= before, (frame.moment, height)
            before = shown


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", NETS)
def test_what_is_marked_is_the_term_painted_there(name: str, width: int, height: int) -> None:
    for frame in frames_of(name):
        told = sight_of(frame, "explained").told
        if told is None:
            continue
        drawn = explanation(told, width, height)
        for mark in drawn.marks:
            hit = mark.of(0, 0).term
            assert hit is not None
            line = told.worked.lines[hit]
            seen = text_of(drawn.rows[mark.y])[mark.x : mark.x + mark.width].split()
            words = " ".join([*line.spoken.split(), "·".join(line.factors) + line.sign + line.value])
            assert set(seen) <= {line.letter, *words.replace("a:", "a").split()}, (seen, words)
