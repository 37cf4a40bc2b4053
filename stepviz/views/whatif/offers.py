"""Offers: what can be changed at a moment, one key each, with what it is now. What cannot be is not offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stepviz.experiment import short
from stepviz.kinds import LOSSES, OPTIMIZERS, takes
from stepviz.limits import REDUCTIONS, SOFTMAXES
from stepviz.ops import Cell, TensorRole
from stepviz.training import Frame
from stepviz.training.edits import parameter_of
from stepviz.views.explain.shown import name as named
from stepviz.views.text import numbers

DRAWN = "other rows are drawn"


class Offer(NamedTuple):
    """Something that can be another one from an iteration on."""

    key: str
    name: str
    """As an edit names it; empty where that is typed too."""
    words: str
    today: str
    note: str = ""
    choices: tuple[str, ...] = ()
    """All its values, where there are but a few."""


def start_of(frame: Frame) -> int:
    """The iteration at whose start an edit takes effect: the one that is shown, at update and check the next one."""
    moment = frame.moment
    return moment.iteration + (moment.op >= frame.schedule.update)


def offers_of(frame: Frame, bracket: Cell | None) -> Mapping[str, Offer]:
    """By their keys; none at the end of the run."""
    if start_of(frame) > frame.schedule.iterations:
        return {}
    known = {choice.key: choice for choice in (*_settings(frame), *_numbers(frame, bracket))}
    return {key: known[key] for key in "lprobscd" if key in known}


def _settings(frame: Frame) -> Iterator[Offer]:
    run, data = frame.experiment, frame.dataset
    yield Offer("l", "lr", "learning rate", short(run.lr))
    yield Offer("o", "optimizer", "optimizer", run.optimizer, choices=tuple(OPTIMIZERS))
    if not data.splits:
        return
    if takes(LOSSES, run.loss, "softmax") and run.variant is None:
        yield Offer("p", "softmax", "softmax", run.softmax, choices=SOFTMAXES)
    if run.variant is None and run.batch_size > 1:
        yield Offer("r", "reduction", "gradient of", run.reduction, choices=REDUCTIONS)
    if len(data.train) > 1:
        yield Offer("b", "batch-size", "batch size", str(run.batch_size), DRAWN)
        if run.sampling != "order":
            yield Offer("s", "seed", "seed", str(run.seed), DRAWN)


def _numbers(frame: Frame, bracket: Cell | None) -> Iterator[Offer]:
    """The number in brackets, or the parameter it belongs to; a number of the data."""
    program = frame.program
    parameter = None if bracket is None else parameter_of(program, bracket)
    if parameter is not None:
        value = float(_now(frame, parameter))
        title = named(parameter, program.tensors)
        yield Offer("c", program.word(parameter), title, numbers.fixed(value).strip(), "bracketed")
    if frame.dataset.splits:
        yield Offer("d", "", "the data", "", "an input or a label")


def _now(frame: Frame, parameter: Cell) -> float:
    """What the iteration that an edit begins with starts from."""
    name = parameter.tensor if start_of(frame) == frame.moment.iteration else frame.program.after(parameter.tensor)
    return float(frame.current[name][parameter.index])


def data_name(frame: Frame, bracket: Cell | None) -> str:
    """The number of the data that is bracketed, as an edit names it, else the first input of the batch: `x.r6.x2`."""
    program, first = frame.program, Cell(frame.program.the(TensorRole.INPUT), (0, 0))
    drawn = (TensorRole.INPUT, TensorRole.LABEL, TensorRole.TARGET)
    cell = bracket if bracket is not None and program.role(bracket.tensor) in drawn else first
    head, _, *rest = program.word(cell).split(".")
    row = int(frame.current.the(TensorRole.ROWS)[cell.index[0]])
    return ".".join((head, f"r{row}", *rest))
