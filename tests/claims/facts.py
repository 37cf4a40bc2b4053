"""Facts: what the claims ask of a frame, found from its arrays alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from stepviz import Frame, Iteration
from stepviz.ops import Array, Cell, Program, TensorRole
from stepviz.views.screen import screen
from stepviz.views.sight import MomentView
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.claims.truth import activation
from tests.support import printed
from tests.support.printed import shows

__all__ = ["after", "before", "class_of", "near", "now", "parameter", "shows", "value"]


def now(frame: Frame, cell: Cell) -> Iteration:
    """The iteration whose value is shown: this one's once it is computed, else the one before. Raises `ValueError`."""
    if frame.program.made_at[cell.tensor] <= frame.moment.op:
        return frame.current
    if frame.previous is None:
        raise ValueError("nothing is shown yet")
    return frame.previous


def value(frame: Frame, cell: Cell) -> float:
    """The number the sentence is said of."""
    if cell.tensor in frame.program.measures:
        found = frame.value(cell)
        assert found is not None
        return found
    return float(now(frame, cell)[cell.tensor][cell.index])


def parameter(frame: Frame, cell: Cell) -> str:
    """The parameter that a gradient, a memory or a parameter after belongs to: `W1` of `mW1_after`."""
    name, of = cell.tensor, frame.program.of
    while of(name) != name:
        name = of(name)
    return name


def mover_of(frame: Frame, cell: Cell) -> str:
    """What the learning rate is multiplied by: the name of a gradient, a momentum or a step."""
    return frame.program.update.mover(parameter(frame, cell))


def mover(frame: Frame, cell: Cell) -> float:
    """Its number."""
    return float(now(frame, cell)[mover_of(frame, cell)][cell.index])


def before(frame: Frame, cell: Cell) -> float:
    """The parameter before the update."""
    return float(now(frame, cell)[parameter(frame, cell)][cell.index])


def after(frame: Frame, cell: Cell) -> float:
    """The parameter after it."""
    return float(now(frame, cell)[f"{parameter(frame, cell)}_after"][cell.index])


def class_of(frame: Frame, text: str) -> int | None:
    """The class that a text speaks of; None where it could be more than one, or none.

    `c1` and `class 1` are the class of that number, whatever the data call another one.
    """
    data = frame.dataset
    short_name = re.fullmatch(r"(?:c|class )(\d+)", text)
    if short_name is not None:
        return int(short_name[1]) if int(short_name[1]) < len(data.classes) else None
    heads = (data.heads(7), data.heads(13))
    found = {
        place
        for place, name in enumerate(data.classes)
        if text in (name, f"c{place} {name}", *(head[place] for head in heads))
    }
    return found.pop() if len(found) == 1 else None


def moved(iteration: Iteration, carried: tuple[Array, ...]) -> tuple[float, float]:
    """Sum and mean of the losses of the same batch with other parameters, by running it again."""
    program = iteration.program
    slots = dict(zip(program.tensors, program.run(iteration["rows"], carried), strict=True))
    return float(slots[program.losses].sum()), float(slots[program.the(TensorRole.OBJECTIVE)])


def nudged(iteration: Iteration, name: str, index: tuple[int, ...], by: float) -> tuple[float, float]:
    """The same with one parameter moved."""
    carried = list(iteration.carried)
    slot = [tensor.name for tensor in iteration.program.carried].index(name)
    carried[slot] = np.array(carried[slot])
    carried[slot][index] += by
    return moved(iteration, tuple(carried))


def near(digits: str, value: float, size: float = 1.0) -> bool:
    """Whether the digits are that value, up to the rounding of numbers of that size."""
    if not np.isfinite(value):
        return shows(digits, value)
    found = printed.number(digits)
    if not found.is_finite():
        return False
    allowed = printed.half_digit(digits) + Decimal(1e-14 * max(1.0, size if np.isfinite(size) else 1.0))
    return abs(printed.MATHS.subtract(found, Decimal(value))) <= allowed


def looked_at(frame: Frame, split: str) -> int:
    """The iteration of the last look at a split, 0 for none."""
    total, number = frame.schedule.iterations, frame.moment.iteration
    every = {"train": frame.experiment.check[0], "val": frame.experiment.check[1], "test": total}[split]
    last = number if frame.moment.op == len(frame.program.ops) + 1 else number - 1
    return total if last == total else last // every * every


def scores(frame: Frame, split: str, number: int) -> tuple[Array, Array]:
    """Logits of the rows of a split after an iteration, written out again, and the labels."""
    now = number == frame.moment.iteration
    program, parameters = (frame.program, frame.current.model_after) if now else frame.checked_at(number)
    data = program.dataset
    rows = {"train": data.train, "val": data.val, "test": data.test}[split]
    return answers(frame, data.X[rows], parameters), data.y[rows]


def answers(frame: Frame, x: Array, parameters: Sequence[Array]) -> Array:
    """Logits of any rows with these parameters, written out again where the kind of layer is known here."""
    run = frame.experiment
    if run.layer != "linear" or run.norm is not None or run.conv is not None:
        return frame.program.scores(x, tuple(parameters))
    h, kind = _hot(frame, x), activation(frame)
    if run.embed:
        table, *parameters = parameters
        h = np.concatenate([table[codes] for codes in x.T], axis=1)
    if run.positions:
        places, *parameters = parameters
        h = h + np.concatenate(list(places))
    with np.errstate(all="ignore"):
        for place, (W, b) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
            z, came = h.dot(W) + b, h
            h = z if 2 * place + 2 == len(parameters) else kind(z)
            hot = not place and frame.dataset.characters and not run.embed
            if run.skip and h is not z and h.shape == came.shape and not hot:
                h = h + came
        if frame.experiment.output == "sigmoid":
            h = 1 / (1 + np.exp(-h))
    if frame.experiment.loss == "bce":
        h = np.column_stack([np.zeros(len(h)), h])
    return h


def _hot(frame: Frame, x: Array) -> Array:
    """Characters as one-hot rows, those of a place of the context beside those of the next one; other rows as given."""
    known = len(frame.dataset.characters)
    return np.concatenate([np.eye(known)[codes] for codes in x.T], axis=1) if known else x


def votes_at(number: int) -> tuple[dict[int, int], dict[int, int]]:
    """The votes that the reader gives a question at an iteration, before and after a talk: choice 1 is right."""
    return {0: number - 1, 1: 1}, {0: 1, 1: number + 1}


def percent_of(text: str, share: float) -> bool:
    """Whether whole percent say that share: never 100 or 0 of what is not."""
    if text == "over 99%":
        return 0.99 <= share < 1
    if text == "under 1%":
        return 0 < share <= 0.01
    whole = int(text[:-1])
    if whole in (0, 100):
        return share == whole / 100
    return abs(100 * share - whole) <= 0.5 + 1e-9


def panes(frame: Frame, cell: Cell, tensors: tuple[str, ...]) -> str:
    """Where those tensors are shown while that cell is picked, by the titles of the screen: `panes 5 and 7`.

    Their names, where the screen has no pane for one of them.
    """
    error = frame.program.layers[-1].error  # in a narrow pane it is called d
    called = {name: (name, "d") if name == error else (name,) for name in tensors}
    found = [number for name in tensors for number, title in _titles(frame, cell) if title in called[name]]
    return f"panes {' and '.join(found)}" if len(found) == len(tensors) else " and ".join(tensors)


_TITLES: dict[tuple[Program, str, int], list[tuple[str, str]]] = {}
_BELOW = 5
"""Rows of a screen below its panes: the sentences and the keys."""


def _titles(frame: Frame, cell: Cell) -> list[tuple[str, str]]:
    """Number and first word of each pane's title, which stand above the curve."""
    key = frame.program, cell.tensor, frame.moment.op
    if key not in _TITLES:
        rows = screen(MomentView(State(frame.moment, pick=cell), frame), 80, 24).rows
        _TITLES[key] = re.findall(r"(\d) (\w+)[ ,─]", "\n".join(map(text_of, rows[:-_BELOW])))
    return _TITLES[key]
