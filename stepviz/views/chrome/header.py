"""Header: the first line: the run, the moment and the main settings; the least important parts are dropped first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import activation_name
from stepviz.settings.sources import CHAIN_RULE, FORMULA
from stepviz.text import plural, width_of
from stepviz.views.text.span import BAR, Line, Role, Row, Style

if TYPE_CHECKING:
    from stepviz.training import Frame
    from stepviz.views.state import State, WhatIf


_VARIANT, _MISTAKE = "as printed", "with a mistake"
"""Marks of a run that is wrong on purpose, dropped last."""


class Clock(NamedTuple):
    """The moment in the header: iteration, operations done, number of operations."""

    iteration: int
    op: int
    ops: int


def header(
    width: int, experiment: Experiment, place: Clock, status: str, widths: tuple[int, ...] = (), loss: str = ""
) -> Row:
    """` stepviz  article   iteration 1 / 4000 · op 6 of 7    learning rate 0.01 · seed 0 · paused`.

    `widths`: features, units of each hidden layer, classes, once known. `loss` replaces the seed.
    """
    lr, seed = experiment.rate, f"seed {experiment.seed} · "
    if experiment.source == CHAIN_RULE:
        seed = ""
    if loss:
        lr, seed = f"{loss} · {lr}", ""
    long, brief = _where(experiment, place)
    alone = brief.partition(" · ")[0]
    name = _name(experiment, widths)
    least = f" {wrong}   " if (wrong := _wrong(experiment)) else " "  # that a run is wrong is the last to go
    whole, named, short = f" stepviz  {name}   ", f" {name}   {brief}", f"{least}{brief}"
    seeded, unseeded = f"{lr} · {seed}{status}", f"{lr} · {status}"
    pairs = (
        (f"{whole}{long}", f"{lr.replace('lr', 'learning rate')} · {seed}{status}"),
        (f"{whole}{long}", seeded),
        (f"{whole}{brief}", seeded),
        (named, seeded),
        (named, unseeded),
        (short, unseeded),
        (short, f"{loss} · {status}" if loss else status),
        (short, status),
        (f"{least}{alone}", status),
        (f"{least}{alone}", status.rpartition(" · ")[2]),
        (f"{least}{alone}", ""),
        (f" {alone}", ""),
    )
    return _fitting(pairs, width)


def header_of(width: int, frame: Frame, state: State, *, curved: bool = True) -> Row:
    """The header of a view; it includes the loss unless the curve is in view (`curved`)."""
    from stepviz.views.panes.curve import latest, objective_name, shown_losses

    moment, status = frame.moment, _running(frame, state)
    if state.audience is not None:
        status = f"{state.audience.told(asking=state.asking)} · {status}"
    place = Clock(moment.iteration, moment.op, frame.schedule.end(moment.iteration).op)
    if state.compared_run is not None:
        return _of_two(width, frame, state, state.compared_run, _where(frame.experiment, place)[1], status)
    loss = "" if curved else latest(shown_losses(frame, state.mask), objective_name(frame))
    return header(width, frame.experiment, place, status, frame.program.widths, loss)


def _of_two(width: int, frame: Frame, state: State, held: WhatIf, brief: str, status: str) -> Row:
    """` article · WHAT-IF A  lr 0.1 from 501 · it 1000/4000 · op 8/8`."""
    from stepviz.views.whatif.named import changes, every_change, seen

    name, which, changed = _name(frame.experiment, frame.program.widths), seen(state, held), changes(held.edits)
    least = f" {wrong} · " if (wrong := _wrong(frame.experiment)) else " "
    if frame.moment != state.moment:
        which = f"{which}: stopped at {frame.schedule.text(frame.moment)}"
        brief = f"it {state.moment.iteration}/{frame.experiment.iterations}"
    alone, full, short = brief.partition(" · ")[0], f" {name} · {which}  ", f"{least}{which}"
    texts = (
        f"{full}{every_change(held.edits)} · {brief}",
        f"{full}{every_change(held.edits)} · {alone}",
        f"{full}{changed} · {brief}",
        f"{short}  {changed} · {brief}",
        f"{short} · {brief}",
        f"{short} · {alone}",
    )
    return _fitting([*((text, status) for text in texts), (short, ""), (f" {which}", "")], width)


def _fitting(pairs: Sequence[tuple[str, str]], width: int) -> Row:
    """The first pair of texts that fits at both ends of the line, else the last one, cut."""
    fits = (pair for pair in pairs if width_of(pair[0]) + 2 + len(pair[1]) < width)
    left, right = next(fits, pairs[-1])
    line = Line(width, BAR).put(0, left, Style(Role.BAR, 0, "b"))
    return line.put_right(right, BAR, end=width - 1).row()


def _running(frame: Frame, state: State) -> str:
    """The status of the run or the lesson, or that a value is nan or inf."""
    if state.lecture is not None:
        place = f"{state.lecture.stop + 1}/{state.lecture.stops}"
        if state.pace.on:
            return f"{place} · {state.pace.status}"
        return f"{place} · away" if state.away else "QUESTION" if state.asking else f"stop {place}"
    if frame.broken is None:
        if state.practice is not None and not state.pace.on:
            return "PRACTICE"
        return "QUIZ" if state.asking else state.pace.status
    cell = frame.broken.cell
    return "! NaN" if math.isnan(cell.value_in(frame.current)) else "! inf"


def _name(experiment: Experiment, widths: tuple[int, ...]) -> str:
    """`article`, `gpt 1 block, 1 head, 2 numbers`, `digits 64-4@3x3-36-10 relu`, `chain-rule  L = 3x² + 2`."""
    if experiment.source == CHAIN_RULE:
        if experiment.formula is None:
            return f"{experiment.title}  {FORMULA}"
        from stepviz.formula.asked import KNOWN, formula_of

        title = formula_of(experiment.formula, experiment.set, experiment.move).title
        word = experiment.formula.strip()
        return f"{word}  {title}" if word in KNOWN else title
    if experiment.heads is not None:
        blocks, heads = plural(experiment.layers or 1, "block"), plural(experiment.heads, "head")
        name = f"{experiment.title} {blocks}, {heads}, {experiment.embed} numbers"
    elif experiment.deep and widths:
        parts, filters = [str(widths[0])], iter((experiment.conv or "").split(","))
        for place, width in enumerate(widths[1:]):
            looks = experiment.fronts[place : place + 1] == ("conv",)
            parts += [next(filters), str(width)] if looks else [str(width)]
        activation = f" {activation_name(experiment.activation)}" * experiment.activated
        name = f"{experiment.title} {'-'.join(parts)}{activation}"
    else:
        name = experiment.title
    return ", ".join(filter(None, (name, _wrong(experiment))))


def _wrong(experiment: Experiment) -> str:
    """The mark of a run that is wrong on purpose; "" for others."""
    return _VARIANT if experiment.variant else _MISTAKE if experiment.mistake else ""


def _where(experiment: Experiment, place: Clock) -> tuple[str, str]:
    long = f"iteration {place.iteration} / {experiment.iterations}"
    brief = f"it {place.iteration}/{experiment.iterations}"
    if place.op:
        long += f" · op {place.op} of {place.ops}"
        brief += f" · op {place.op}/{place.ops}"
    return long, brief
