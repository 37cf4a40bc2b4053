"""Fitted: targets and outputs of a regression, and lines on the picked row and on results."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stepviz.data import Split
from stepviz.ops import Array, Cell, Parameters
from stepviz.training import Frame
from stepviz.views import answers
from stepviz.views.explain import arithmetic
from stepviz.views.explain.shown import joined, less, lessened
from stepviz.views.pictures.drawn import batch, picked, target
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, Piece, fitting


@dataclass(frozen=True, eq=False)
class Fitted:
    """One of the targets, and its outputs, for the rows of the splits shown by now."""

    frame: Frame
    parameters: Parameters
    column: int
    """The index of the target."""
    rows: Array
    """The data rows, (n,)."""
    y: Array
    """Targets in the unit of the data, (n,)."""
    outputs: Array
    """Outputs in the unit of the data, (n,)."""
    batch: Array
    """The data rows of this iteration's batch."""
    picked: int | None
    told: bool
    """True if outputs may be shown."""

    @cached_property
    def place(self) -> int | None:
        """The index of the picked row among `rows`; None if it is not drawn."""
        found = np.flatnonzero(self.rows == self.picked)
        return int(found[0]) if len(found) else None

    @property
    def output(self) -> float:
        """The output of the picked row, which must be drawn."""
        assert self.place is not None
        return float(self.outputs[self.place])

    @property
    def target(self) -> float:
        """The target of the picked row, which must be drawn."""
        assert self.place is not None
        return float(self.y[self.place])

    @property
    def feature(self) -> Array:
        """The first feature of the rows, in the unit of the data, (n,)."""
        data = self.frame.dataset
        return data.feature_in_unit(data.X[self.rows, 0], 0)

    def says(self, x: Array) -> Array:
        """The output, (n,), for values (n,) of the only feature, both in the unit of the data."""
        data = self.frame.dataset
        rows = (x if data.scaling is None else data.scaling.scaled(x, 0))[:, np.newaxis]
        return data.in_unit(self.frame.program.scores(rows, self.parameters)[:, self.column], self.column)


def fitted(frame: Frame, state: State) -> Fitted:
    """Targets and outputs of the rows shown by now, for the target of a picked output, else the first one."""
    column, parameters = target(frame, state), answers.parameters(frame, state.mask)
    asked = answers.ask(frame.program, answers.due(frame), parameters)
    y, outputs = (
        frame.dataset.in_unit(values, column)
        for values in (frame.dataset.target(column)[asked.rows], asked.logits[:, column])
    )
    drawn, told = batch(frame, state.mask), not state.mask.tensors
    return Fitted(frame, parameters, column, asked.rows, y, outputs, drawn, picked(frame, state), told)


def output_line(fit: Fitted, room: int) -> str:
    """`#15 e3  o = +0.9368·(-0.8257) + 0.5877 ≈ -0.1859   target -1.3329`, as much as fits."""
    examples = " ".join(f"e{example}" for example in np.flatnonzero(fit.batch == fit.picked).tolist())
    aim = f"target {numbers.plain(fit.target)}"
    shown = numbers.with_sign(fit.output)
    full = [f"o = {_sum(fit, shown)}"] if fit.frame.program.last_sums == fit.frame.program.answer else []
    number, brief = f"#{fit.picked} {examples}".rstrip(), f"#{fit.picked} o {shown}"
    texts = [f"{number}  {text}   {aim}" for text in (*full, f"o = {shown}", f"o {shown}")]
    return fitting((*texts, f"{brief}, {aim}", brief), room)


def _sum(fit: Fitted, shown: str) -> str:
    """The output as inputs times weights plus bias, if there is only one layer; else its digits."""
    parameters = fit.frame.program.parameters
    if len(parameters) != 2 or fit.place is None or fit.frame.dataset.target_scaling is not None:
        return shown
    W, b = (array[..., fit.column].tolist() for array in fit.parameters)
    factors = [
        (numbers.with_sign(weight), numbers.plain(x))
        for weight, x in zip(W, fit.frame.dataset.X[fit.picked], strict=True)
    ]
    texts = [f"{weight}·{f'({x})' if x.startswith('-') else x}" for weight, x in factors]
    bias = numbers.with_sign(b)
    left = arithmetic.total(
        [*(arithmetic.product(map(arithmetic.value, pair)) for pair in factors), arithmetic.value(bias)]
    )
    return f"{joined([*texts, bias])} {arithmetic.sign_of(left, shown)} {shown}"


def residual_line(fit: Fitted, room: int) -> str:
    """`residual o - y = -0.1859 + 1.3329 ≈ +1.1470   squared 1.3155: 32% of all 120 training squares`."""
    off = fit.output - fit.target
    if numbers.is_bad(off):
        return f"residual o - y = {numbers.with_sign(off)}"
    shown = numbers.with_sign(off)
    sign = arithmetic.sign_of(lessened(fit.output, fit.target), shown)
    worked, named = f"o - y = {less(fit.output, fit.target)} {sign} {shown}", f"o - y = {shown}"
    square = off * off
    squared = "" if numbers.is_bad(square) else f"   squared {numbers.unsigned(square)}"
    full, briefly = (f"{squared}{share}" for share in _share(fit, off))
    texts = (
        f"residual {worked}{full}",
        f"residual {worked}{briefly}",
        f"{worked}{briefly}",
        f"{named}{briefly}",
        named,
    )
    return fitting(texts, room)


def _share(fit: Fitted, off: float) -> tuple[str, str]:
    """The residual's share of its split's squared error, in full and briefly; empty if it is meaningless."""
    split = fit.frame.dataset.split_of(int(fit.rows[fit.place]))
    # A row of several splits stands there once for each; its square counts once.
    numbered, first = np.unique(fit.rows, return_index=True)
    places = first[np.isin(numbered, fit.frame.dataset.rows(split))]
    with np.errstate(all="ignore"):
        squares = np.square(fit.outputs[places] - fit.y[places])
        total = float(squares.sum())
    # A single row has all of it; of 0 or inf there is no share.
    if len(squares) == 1 or not (math.isfinite(total) and total > 0):
        return "", ""
    share = numbers.whole_percent(off * off / total)
    return f": {share} of all {len(squares)} {split} squares", f": {share} of {split}"


def results(fit: Fitted, state: State, room: int) -> list[Piece]:
    """R², MAE and iteration of the last check of each split, as much as fits."""
    # Iterations give way first, then MAE, then the last splits.
    for means, when in ((True, True), (True, False), (False, True), (False, False)):
        told = [_result(fit.frame, split, state, means=means, when=when) for split in fit.frame.dataset.splits]
        told = [("R², MAE" if means else "R²", BOLD), *told]
        if _columns(told) <= room:
            break
    while _columns(told) > room and len(told) > 1:
        told.pop()
    return told


def _columns(told: list[Piece]) -> int:
    return sum(len(text) + 2 for text, _ in told) - 2


def _result(frame: Frame, split: Split, state: State, *, means: bool, when: bool) -> Piece:
    """`val 0.7497 0.5877 @500`; the usual text if there is no result yet."""
    text, style = answers.measured(frame, split, state.mask)
    look = frame.last_check(split)
    names = [name for name, measure in frame.program.measures.items() if measure.of == split][: 1 + means]
    if look is None or any(state.mask.hides(Cell(name)) for name in names):
        words = text.split()
        return " ".join(words if means or when else words[:2]), style
    checks = [(name, check.value) for name in names if (check := frame.last_check(name)) is not None]
    values = [numbers.measure(value, frame.described(name).kind) for name, value in checks]
    return " ".join([split, *values, f"@{look.iteration}" * when]).rstrip(), style
