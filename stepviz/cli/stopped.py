"""Stopped: sentences about a run that stopped at a nan or inf. Each function needs the timeline of such a run."""

from __future__ import annotations

from stepviz import shell
from stepviz.ops import TensorRole
from stepviz.training import Broken, Timeline
from stepviz.views.explain.numbers_line import cell_in_numbers

_WIDTH = 200


def where(timeline: Timeline) -> str:
    """The place: `the run stopped at 4:softmax, where probs.e2.c0 is nan`."""
    stop = _stop(timeline)
    word = timeline.trainer.program.word(stop.cell)
    value = stop.cell.value_in(timeline.iteration(stop.moment.iteration))
    return f"the run stopped at {timeline.schedule.text(stop.moment)}, where {word} is {value}"


def remedy(timeline: Timeline) -> str:
    """What to try; a smaller learning rate only if an update came before."""
    stop = _stop(timeline)
    experiment, program = timeline.trainer.experiment, timeline.trainer.program
    ways = []
    if experiment.softmax != "stable" and not experiment.lacks("softmax"):
        made = [program.made_at[name] for name in program.with_role(TensorRole.PROBABILITY)]
        ways += ["--softmax stable"] * any(stop.moment.op >= op for op in made)
    if stop.moment.iteration > 1 and experiment.lr:
        ways.append("a smaller learning rate (--lr)")
    return f"try {' or '.join(ways)}" if ways else ""


def sentence(timeline: Timeline) -> str:
    """The place, the arithmetic that led there, what to try, and the command that shows it."""
    stop = _stop(timeline)
    arithmetic = cell_in_numbers(timeline.frame(stop.moment), stop.cell, _WIDTH)
    shown = shell.command(["stepviz", "show", *timeline.words, "--at", timeline.schedule.text(stop.moment)])
    return "; ".join(filter(None, [f"{where(timeline)}: {arithmetic}", remedy(timeline), f"see it with: {shown}"]))


def _stop(timeline: Timeline) -> Broken:
    assert timeline.stop is not None
    return timeline.stop
