"""An explanation in an area of any size: all where there is room, else the result first; what is marked is painted."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.flow import BRIEF, FULL, TIGHT, flow
from stepviz.views.explain.panel import explanation
from stepviz.views.screen import screen
from stepviz.views.sight import MomentView
from stepviz.views.text.span import Role, text_of
from tests.support.moments import frame_at
from tests.support.places import frames_of, sight_of

GRADIENT = Cell("dW", (3, 0))
NETS = ["article", "iris 16", "digits 32,32"]
SIZES = [(20, 5), (36, 14), (60, 4), (60, 7), (79, 9), (80, 7), (110, 12), (160, 20)]


def lines_of(cell: Cell, width: int, height: int, term: int | None = None) -> list[str]:
    told = explain(frame_at("1:grads"), cell)
    rows = explanation(told, width, height, term=term).rows
    return [text for row in rows if (text := " ".join(text_of(row).replace("─", "").split()))]


def digits_of(told: Explanation) -> str:
    """What the terms come to, as it ends in letters and without."""
    result = told.worked.result
    assert result is not None
    return result.value or result.letters


@pytest.mark.parametrize(
    ("width", "title"), [(40, "EXPLAIN dW[x3,c0] = -1.3111"), (21, "dW[x3,c0] = -1.3111"), (12, "= -1.3111")]
)
def test_the_title_of_a_line_is_the_longest_that_ends_with_the_number(width: int, title: str) -> None:
    assert lines_of(GRADIENT, width, 1) == [title]


def test_what_stands_behind_the_number_gives_way_to_it() -> None:
    chance = Cell("probs", (0, 0))
    assert lines_of(chance, 61, 1) == ["EXPLAIN probs[e0,c0] = 0.7691 ▸ the true class of e0"]
    assert lines_of(chance, 40, 2) == ["EXPLAIN probs[e0,c0] = 0.7691", "40.160 / 52.218 = 0.7691"]


def test_the_result_stands_whatever_else_has_no_room() -> None:
    assert lines_of(GRADIENT, 36, 2) == ["EXPLAIN dW[x3,c0] = -1.3111", "sum of 4 = -1.3111"]
    assert lines_of(GRADIENT, 36, 4) == [
        "EXPLAIN dW[x3,c0] = -1.3111",
        "a e0 -0.2309 c e2 -0.5401",
        "b e1 0.0000 d e3 -0.5401",
        "a + b + c + d = -1.3111",
    ]


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


def test_the_term_one_is_on_is_in_view() -> None:
    for height in (2, 3, 4):
        assert any("d e3" in line and "-0.5401" in line for line in lines_of(GRADIENT, 60, height, term=3)[1:])


@pytest.mark.parametrize("width", [30, 60])
def test_the_term_one_is_on_stands_out(width: int) -> None:
    rows = explanation(explain(frame_at("1:grads"), GRADIENT), width, 20, term=3).rows
    reversed_ = {s.text.strip() for row in rows for s in row if s.style.role is Role.ACCENT and "r" in s.style.emphasis}
    assert {" ".join(text.split()) for text in reversed_} == {"d e3"}


@pytest.mark.parametrize("term", [None, 2])
@pytest.mark.parametrize("name", ["iris 16", "digits 32,32"])
def test_no_letter_is_called_that_stands_nowhere_in_a_narrow_terminal(name: str, term: int | None) -> None:
    called = 0
    for frame in frames_of(name):
        sight = sight_of(frame, "explained")
        if sight.told is None or sight.told.worked.result is None or not sight.told.worked.result.unlettered:
            continue
        shown = screen(MomentView(replace(sight.state, term=term), frame), 60, 20)
        assert shown.layout is not None
        below = shown.layout.pane("panel").place.y
        panes = {span.text.strip() for row in shown.rows[2:below] for span in row if span.style.role is Role.ACCENT}
        spans = [span for row in shown.rows[below:-1] for span in row if span.style.role is Role.ACCENT]
        letters = {span.text.split()[0] for span in spans if re.match("[a-z]( |$)", span.text)}
        called += len(letters)
        assert letters <= panes | {line.letter for line in sight.told.worked.lines if not line.term.cells}, frame.moment
        if not {line.letter for line in sight.told.worked.lines if line.term.cells} <= panes:
            told = " ".join(" ".join(text_of(row) for row in shown.rows[below:]).split())
            assert sight.told.worked.result.text not in told, frame.moment
    assert called


def test_factors_go_before_terms_do() -> None:
    frame = frames_of("iris 16")[-2]
    told = sight_of(frame, "explained").told
    assert told is not None
    tall, low = ("\n".join(map(text_of, explanation(told, 60, height).rows)) for height in (20, 5))
    assert re.search("× [-+]", tall)
    assert told.meaning[0].split(".")[0] in " ".join(tall.split())
    assert not re.search("[×·] ?[-+]", low)
    assert digits_of(told) in low


def test_a_term_without_its_factors_has_its_whole_name() -> None:
    frame = frame_at("2:grads1", Experiment.of("digits", conv="2@3x3", hidden=(8,)))
    told = explain(frame, Cell("dW1", (1, 1)))
    pieces = [piece for row in flow(told.worked, 60, BRIEF) for piece in row if piece.term >= 0]
    for piece in pieces:
        line = told.worked.lines[piece.term]
        assert piece.text.split() == [line.letter, *line.label.split(), line.value]
    assert len({line.label for line in told.worked.lines}) == len(pieces)


@pytest.mark.parametrize("form", [FULL, TIGHT, BRIEF])
def test_a_term_that_is_a_sentence_stays_one(form: int) -> None:
    told = explain(frame_at("3:loss"), Cell("losses", (1,)))
    (row,) = flow(told.worked, 80, form)
    assert told.worked.lines[0].sentence in row[0].text


def test_the_largest_terms_stand_for_all_where_these_have_no_room() -> None:
    told = explain(frame_at("1:grads"), GRADIENT)
    some = told.worked.only([2, 3])
    assert [line.letter for line in some.lines] == ["c", "d"]
    assert some.ends == ("… 2 more, together -0.2309", "c + d + rest = -1.3111")
