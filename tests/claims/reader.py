"""The reader: every sentence the program says of a moment or of a cell, as it stands on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from stepviz.ops.question import Question
from stepviz.views.board import standings
from stepviz.views.explain import caption
from stepviz.views.explain.explanation import Explanation, explain
from stepviz.views.explain.numbers_line import cell_in_numbers, numbers_line
from stepviz.views.graph import screen as graph
from stepviz.views.graph.walking import path_of
from stepviz.views.lessons.poll import gain, so_far
from stepviz.views.state import Poll, State
from stepviz.views.whatif import between, difference, listed
from stepviz.views.whatif.named import Standing
from tests.claims.truth import MOMENT, Truth, votes_at
from tests.support.printed import NUMBER

_APART = re.compile(r" {3,}")
_WIDE = 400
"""Columns in which nothing is left out."""


def sentences(truth: Truth) -> Iterator[str]:
    """What is said of the cell: its explanation and its line of numbers. Without one, the moment's caption."""
    if truth.run.original is not None:
        yield from (f"beside: {text}" for text in said_of_two(truth))
    if truth.cell == MOMENT:
        yield from said_of_moment(truth)
        return
    yield from said_in(explain(truth.frame, truth.cell))
    yield from (f"graph: {text}" for text in beside_graph(truth))
    yield from (f"note: {note}" for note in beside_numbers(truth))


def said_of_two(truth: Truth) -> Iterator[str]:
    """What is said of a what-if held against the original, and in the list of both."""
    frame, original, edits = truth.frame, truth.original.frame, truth.run.timeline.edits
    pair = difference.Pair(frame, original)
    yield from between.sentences(pair, "A", None if truth.cell == MOMENT else truth.cell)
    if truth.cell == MOMENT:
        yield from between.looks(pair, "A")
        both = [Standing("original", (), original), Standing("A", tuple(edits), frame)]
        yield listed.about(both)
        yield from (*standings.told(both), *standings.swept(both, ["", ""]))
        yield from filter(None, [standings.briefly(both)])
        yield from filter(None, [standings.outcome(both, frame.moment.iteration, {0: 2, 1: 1})])
        if frame.moment.iteration >= max(edit.iteration for edit in edits):
            yield between.begun("A", edits, original.experiment)


def said_in(told: Explanation) -> Iterator[str]:
    """Title, rule, terms that are sentences, meaning, test, links and names; arithmetic is read elsewhere."""
    yield told.title
    if told.rule:
        yield f"rule: {told.rule}"
    worked = told.worked
    yield from (f"term: {' '.join(line.sentence.split())}" for line in worked.lines if line.sentence)
    ends = [text for text in worked.ends if not re.search(rf"[=≈] {NUMBER}$|^… \d+ more, together {NUMBER}$", text)]
    yield from (f"term: {' '.join(text.split())}" for text in (*ends, *worked.texts))
    yield from told.meaning
    if told.test:
        yield told.test.strip()
    if told.used_by:
        yield f"used by ▸ {told.used_by}"
    if told.made_from:
        yield f"inputs ▸ {told.made_from}"
    for short, name in told.names.items():
        yield f"where {short} is {name}"


def beside_graph(truth: Truth) -> Iterator[str]:
    """Title and sentences of its graph; nothing of an accuracy, which has none."""
    frame, cell = truth.frame, truth.cell
    if cell.tensor not in frame.program.measures:
        path = path_of(frame, State(frame.moment, pick=cell, graph=cell))
        yield from (graph.title(path), *graph.sentences(path))


def said_of_moment(truth: Truth) -> Iterator[str]:
    """The caption without a bracketed cell: its sentence, its formula, its line of numbers, what comes next.

    And how many voted, once and twice, at a question asked there, and what the second vote has gained.
    """
    frame, (before, votes) = truth.frame, votes_at(truth.frame.moment.iteration)
    twice = Poll(Question((), (), 1), votes, before)
    voted = *so_far(Poll(None, before)), *so_far(twice), *gain(replace(twice, answered=True))
    yield from (f"beside: {said}" for said in voted)
    told = caption.texts(frame, old=True)
    words, numbers = told.sentence, numbers_line(frame, None, _WIDE)
    if frame.op is None and frame.broken is None:
        intro = frame.program.intro
        yield from (f"aim: {aim}" for aim in intro.aims)
        yield f"ready: {intro.ready}"
        assert words in [*intro.aims, *(f"{aim} {intro.ready}." for aim in intro.aims)]
    else:
        yield f"caption: {words}"
    yield f"formula: {_APART.split(told.formula)[0]}"
    yield from (f"line: {part}" for part in _APART.split(numbers) if part)
    yield from _parted(told.coming)


def _parted(following: str) -> Iterator[str]:
    """What begins again after an iteration, and what is said at the end, apart from the news of it."""
    for start, at in ((r"next ▸ iteration \d+: ", "again"), (r"end of the run ▸ ", "end")):
        found = re.match(start, following)
        if found is not None:
            yield found[0].rstrip(" :▸")
            yield f"{at}: {following[found.end() :]}"
            return
    if following:
        yield following


def beside_numbers(truth: Truth) -> list[str]:
    """What stands after the arithmetic of a cell: `up, because dW is negative`; all of what is said of an accuracy."""
    frame, cell = truth.frame, truth.cell
    text = cell_in_numbers(frame, cell, _WIDE)
    if cell.tensor in frame.program.measures or text.endswith("not computed yet"):
        return [text]
    narrower = cell_in_numbers(frame, cell, len(text))  # its note has no room there: another one, or none
    return [*dict.fromkeys([*_APART.split(text)[1:], *_APART.split(narrower)[1:]])]
