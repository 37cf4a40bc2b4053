"""History: how a number that is carried from iteration to iteration came to its value."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

from stepviz.ops import Cell, Kind, TensorRole
from stepviz.ops.claims import Sentence
from stepviz.settings.values import short
from stepviz.training import Frame, provenance
from stepviz.views.explain import arithmetic
from stepviz.views.text import numbers

BARS = "▁▂▃▄▅▆▇█"
_WORD_TO = 10
"""Columns of the number of updates and the word `updates`."""
_NOW_AT = 13
"""The column of the value, below its change."""
_BETWEEN = 100
"""The assumed ratio of the parameter's largest size between samples to that at samples."""


START = Sentence("start value  {value:number}", "rule")
SINCE = Sentence("at the latest change of the what-if, iteration {since}  {value:number}", "rule")
_CHANGE = "{updates} {word:update|updates}  {change:number}"
GREW = Sentence(_CHANGE, "term")
BY_GRADIENTS = Sentence(f"{_CHANGE}      {{sign:text}} -{{lr:text}} × ({{count:text}}, {{total:number}})", "term")
SUM = Sentence("sum{sign: ≈|}  {now:number}", "term")
HISTORY = Sentence("history  {bars:text}  from {start:number} to {now:number}", "term")


def told(frame: Frame, cell: Cell, grown: provenance.ParameterHistory) -> tuple[str, tuple[str, ...]]:
    """The sentence on the start value, and the lines on the sum of the updates and on the history."""
    kind = frame.described(cell.tensor).kind
    start, now = (f"{numbers.cell(value, kind):>{numbers.WIDTH}}" for value in (grown.start, grown.now))
    change = numbers.fixed(grown.now - grown.start)
    if kind is Kind.COUNT:
        change = f"{int(grown.now - grown.start):>+{numbers.WIDTH}}"
    lines: list[str] = []
    if grown.updates:
        sign = arithmetic.sign_of(arithmetic.total(map(arithmetic.value, (start, change))), now)
        total = SUM.text_of(sign="" if sign == "=" else f" {sign}", now=now)
        bars = HISTORY.text_of(bars=sparkline(grown.samples), start=start.strip(), now=now.strip())
        lines += [_change(frame, cell, grown, change), total.rjust(_NOW_AT + len(now)), bars]
    value = start.strip()
    since = START.text_of(value=value) if frame.since == 1 else SINCE.text_of(since=str(frame.since), value=value)
    return since, tuple(lines)


def start_code(frame: Frame, cell: Cell, start: float) -> str:
    """The code of the start value: `W1 = randn(4, 3) * sqrt(2/4), seed 0`; empty if a what-if set it."""
    if frame.since > 1:
        return ""
    lengths = frame.program.shape(frame.described(cell.tensor))
    shape, given = ", ".join(map(str, lengths)), frame.program.intro.given
    if given and _is_parameter(frame, cell):
        return f"{cell.tensor} of {given}"
    if len(cell.index) > 1 and _is_parameter(frame, cell):
        return f"{cell.tensor} = {frame.program.intro.draw(cell.tensor)}, seed {frame.experiment.seed}"
    if lengths:
        return f"{cell.tensor} = full({shape}, {short(start)})" if start else f"{cell.tensor} = zeros({shape})"
    return f"{cell.tensor} = {short(start)}"


def _is_parameter(frame: Frame, cell: Cell) -> bool:
    return frame.program.role(cell.tensor) is TensorRole.PARAMETER


def _change(frame: Frame, cell: Cell, grown: provenance.ParameterHistory, change: str) -> str:
    """`499 updates  +0.5766      = -0.01 × (sum of the 499 gradients, -57.662)`, the product only if it is known."""
    updates, word = str(grown.updates), "updates" if grown.updates > 1 else "update"
    told = {"updates": updates, "word": word.ljust(_WORD_TO - len(updates)), "change": change}
    lr, update, name = frame.experiment.lr, frame.program.update, cell.tensor
    # every update must have subtracted the same lr times the gradient: no momentum, no schedule, nothing frozen
    descends = update.constant_rate is not None and name not in update.frozen and _is_parameter(frame, cell)
    descends = descends and update.update_direction(name) == frame.program.gradient(name)
    gradients = ""
    if descends and lr and all(map(math.isfinite, grown.samples)):
        # each update rounds the parameter, so the change is lr times the sum only to within these errors
        size, double = max(map(abs, grown.samples)), sys.float_info
        off = grown.updates * (_BETWEEN * size * double.epsilon + double.min) / lr
        total = (grown.start - grown.now) / lr
        low, middle, high = (numbers.with_sign(value) for value in (total - off, total, total + off))
        gradients = middle if low == middle == high else ""
    if not gradients:
        return GREW.text_of(**told)
    product = arithmetic.product((arithmetic.value(f"-{short(lr)}"), arithmetic.value(gradients)))
    what = f"sum of the {grown.updates} gradients" if grown.updates > 1 else "the gradient"
    sign = arithmetic.sign_of(product, change)
    return BY_GRADIENTS.text_of(**told, sign=sign, lr=short(lr), count=what, total=gradients)


def sparkline(values: Sequence[float]) -> str:
    """A bar for each value, scaled from the smallest to the largest; `!` for nan and inf."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    if high == low:
        return "".join("▄" if math.isfinite(value) else "!" for value in values)
    part = 0.5 if math.isinf(high - low) else 1.0  # the range of two doubles can overflow, half of it cannot
    shares = ((part * value - part * low) / (part * high - part * low) for value in values)
    return "".join(BARS[round((len(BARS) - 1) * share)] if math.isfinite(share) else "!" for share in shares)
