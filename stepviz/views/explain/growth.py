"""Growth: how a number that is carried from one iteration to the next came to its value."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stepviz.experiment import short
from stepviz.ops import Cell, Kind, TensorRole
from stepviz.ops.initial import scale_code
from stepviz.ops.words import several
from stepviz.training import Frame, provenance
from stepviz.views.explain import arithmetic
from stepviz.views.explain.shown import name
from stepviz.views.text import numbers

_BARS = "▁▂▃▄▅▆▇█"


def told(frame: Frame, cell: Cell) -> tuple[str, tuple[str, ...]]:
    """Its start, and the lines of the sum of its updates and of its history."""
    grown, kind = provenance.growth(frame, cell), frame.described(cell.tensor).kind
    start, now = (f"{numbers.cell(value, kind):>{numbers.WIDTH}}" for value in (grown.start, grown.now))
    change = numbers.fixed(grown.now - grown.start)
    if kind is Kind.COUNT:
        change = f"{int(grown.now - grown.start):>+{numbers.WIDTH}}"
    lines: list[str] = []
    if grown.updates:
        label = several(grown.updates, "update")
        lines.append(f" {label:<11}  {change}      {_gradients(frame, cell, grown, change)}".rstrip())
        holds = arithmetic.equals(arithmetic.total(map(arithmetic.value, (start, change))), now)
        lines.append(f"{'sum' if holds else 'sum ≈':>12}  {now}")
        lines.append(f" history  {sparkline(grown.samples)}  from {start.strip()} to {now.strip()}")
    return start.strip(), tuple(lines)


def start_code(frame: Frame, cell: Cell) -> str:
    """The line that made its start: `W1 = randn(4, 3) * sqrt(2/4), seed 0`."""
    lengths = frame.program.shape(frame.described(cell.tensor))
    shape, given = ", ".join(map(str, lengths)), frame.program.story.given
    if given and _is_parameter(frame, cell):
        return f"{cell.tensor} of {given}"
    if len(cell.index) > 1 and _is_parameter(frame, cell):
        run = frame.experiment
        inputs, outputs = lengths
        return f"{cell.tensor} = randn({shape}){scale_code(run.init, inputs, outputs)}, seed {run.seed}"
    if lengths:
        return f"{cell.tensor} = zeros({shape})"
    return f"{cell.tensor} = {short(provenance.growth(frame, cell).start)}"


def origin(frame: Frame, cell: Cell) -> str:
    """Where its value came from."""
    number = frame.moment.iteration
    if number > 1:
        after = Cell(frame.program.after(cell.tensor), cell.index)
        return f"{name(after, frame.program.tensors, symbol=False)} of iteration {number - 1}"
    if not _is_parameter(frame, cell):
        return "nothing: no update was done before iteration 1"
    if frame.program.story.given:
        return f"{frame.program.story.given}, before iteration 1"
    if len(cell.index) == 1:
        return "nothing: every bias starts at 0"
    return "the random generator, before iteration 1" if cell.index else "where the run was told to start"


def _is_parameter(frame: Frame, cell: Cell) -> bool:
    return frame.program.role(cell.tensor) is TensorRole.PARAMETER


def _gradients(frame: Frame, cell: Cell, grown: provenance.Growth, change: str) -> str:
    """`= -0.01 × (sum of the 499 gradients, -57.662)`: what the change was made from, where gradients made it."""
    lr = frame.experiment.lr
    program, parameter = frame.program, cell.tensor
    descent = _is_parameter(frame, cell) and program.update.mover(parameter) == program.gradient(parameter)
    if not lr or not descent or not math.isfinite(grown.now):
        return ""
    gradients = numbers.fixed((grown.start - grown.now) / lr).strip()
    product = arithmetic.product((arithmetic.value(f"-{short(lr)}"), arithmetic.value(gradients)))
    what = f"sum of the {grown.updates} gradients" if grown.updates > 1 else "the gradient"
    return f"{arithmetic.sign_of(product, change)} -{short(lr)} × ({what}, {gradients})"


def sparkline(values: Sequence[float]) -> str:
    """Bars between the smallest and the largest value; `!` for one that is not finite."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    if high == low:
        return "".join("▄" if math.isfinite(value) else "!" for value in values)
    part = 0.5 if math.isinf(high - low) else 1.0
    whole = part * high - part * low

    def bar(value: float) -> str:
        return _BARS[round((len(_BARS) - 1) * ((part * value - part * low) / whole))]

    return "".join(bar(value) if math.isfinite(value) else "!" for value in values)
