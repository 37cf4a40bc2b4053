"""The reader: places in runs, and every sentence that the program says there, as it stands on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from stepviz import Experiment, Frame, Moment
from stepviz.ops import Cell, TensorRole
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
from tests.claims.runs import Run, last_known, runs
from tests.claims.truth import MOMENT, Truth, votes_at
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.printed import NUMBER

_CELLS, _MORE_CELLS = 2, 9
"""Cells of one moment that can be looked at, beside what it has made; in a longer run there are more places."""


def walk() -> Iterator[Truth]:
    """Places in all runs."""
    for run in runs():
        yield from look_at(run)


def look_at(run: Run) -> Iterable[Truth]:
    """Places in one run: the last one about each thing, or all of them where it is looked at as a whole."""
    found = [*_drawn(run, np.random.RandomState(run.seed))]
    if LONG:
        return [*found, *_drawn(run, np.random.RandomState([run.seed, 1]), more=True)]
    return found if run.whole else {_about(place): place for place in found}.values()


def _about(place: Truth) -> object:
    """The tensor; without a cell the operation, and whether the iteration is an even one."""
    moment = place.frame.moment
    return (moment.op, moment.iteration % 2) if place.cell == MOMENT else place.cell.tensor


def _drawn(run: Run, random: np.random.RandomState, *, more: bool = False) -> Iterator[Truth]:
    """At every moment of one iteration, at some others, and at cells of these."""
    yield from (Truth(run, run.timeline.frame(moment)) for moment in one_iteration(run, random))
    for moment in moments(run, random):
        frame = run.timeline.frame(moment)
        yield Truth(run, frame)
        yield from (Truth(run, frame, cell) for cell in cells(frame, random, more=more))


def one_iteration(run: Run, random: np.random.RandomState) -> list[Moment]:
    """Every moment of some iteration; of a formula, which has sentences of its own, of the first, which is whole."""
    intro = run.timeline.trainer.program.intro
    number = 1 if intro.formula else int(random.randint(1, last_known(run.timeline) + 1))
    return [Moment(number, op) for op in range(1, run.timeline.schedule.end(number).op + 1)]


def moments(run: Run, random: np.random.RandomState) -> list[Moment]:
    """The start, places on the way, the last iteration, the first bad value; of a single iteration all."""
    timeline = run.timeline
    last = last_known(timeline)
    update = timeline.schedule.update
    numbers = sorted({1, 2, int(random.randint(1, last + 1)), last} & set(range(1, last + 1)))
    found = [timeline.schedule.first]
    found += [Moment(number, int(random.randint(1, update + 1))) for number in numbers]
    found += [Moment(number, update) for number in numbers]
    found += [timeline.schedule.end(last), timeline.schedule.end(numbers[-2] if len(numbers) > 1 else last)]
    found += [Moment(number, timeline.schedule.check) for number in timeline.schedule.checks(1, last)[-2:]]
    if last == 1:
        found += [Moment(last, op) for op in range(1, update + 1)]
    if timeline.stop is not None:
        found += [timeline.stop.moment, *(Moment(last, int(random.randint(1, update + 1))) for _ in range(2))]
    return sorted(set(found))


def cells(frame: Frame, random: np.random.RandomState, *, more: bool) -> Iterator[Cell]:
    """Some of what this moment has just made, some of what is known, something not computed, an accuracy."""
    op = frame.op
    names = [name for name in frame.program.tensors if name != "rows"]
    new = [] if op is None else [t.name for t in op.writes if t.name in frame.program.tensors]
    known = [name for name in names if frame.tensor(name) is not None]
    drawn = [*new, *([*new, frame.program.the(TensorRole.OBJECTIVE)] if more else [])]
    drawn += [known[random.randint(len(known))] for _ in range(_MORE_CELLS if more else _CELLS)]
    drawn += [names[random.randint(len(names))]]
    drawn = known if frame.program.intro.formula else drawn
    picked = [Cell(name, _place(frame, name, random)) for name in drawn]
    broken = [] if frame.broken is None else [frame.broken.cell]
    measures = list(frame.program.measures)
    splits = [Cell(measures[random.randint(len(measures))])] if measures else []
    yield from dict.fromkeys((*broken, *picked, *splits))


def _place(frame: Frame, name: str, random: np.random.RandomState) -> tuple[int, ...]:
    shape = frame.program.shape(frame.program.tensors[name])
    return tuple(int(random.randint(length)) for length in shape)


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
        stopped = Standing("stopped", (), frame_at("4:softmax", Experiment(lr=100)))
        yield from (*standings.told(both), *standings.swept([*both, stopped], [""] * 3))
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
