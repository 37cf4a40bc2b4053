"""Explanation: one number opened into the arithmetic that made it, as seven lines and as lettered cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from stepviz.data.dataset import SPLITS
from stepviz.experiment import short
from stepviz.ops import Cell, Form, Pattern, Tensor, Terms, places
from stepviz.training import Frame, Iteration, State, provenance
from stepviz.views import arithmetic, numbers
from stepviz.views.accuracies import explain_accuracy
from stepviz.views.explained import Explanation, spoken
from stepviz.views.expression import name, result
from stepviz.views.marks import NOTHING_HIDDEN, Veil
from stepviz.views.term_lines import Listed, term_lines

_WIDTH = 79
_BARS = "▁▂▃▄▅▆▇█"


def explain(frame: Frame, cell: Cell, veil: Veil = NOTHING_HIDDEN) -> Explanation:
    """How that cell got its value at this moment. For a cell that is not computed yet it says so.

    Nothing is said of what `veil` hides; the cell itself is not hidden.
    """
    tensors = frame.program.tensors
    value = frame.value(cell)
    if value is not None and cell.tensor in SPLITS:
        return explain_accuracy(frame, cell, value)
    source = provenance.source(frame, cell)
    if value is None or source is None:
        return _absent(frame, cell)
    if any(cell.tensor == parameter.name for parameter in frame.program.parameters):
        return _parameter(frame, cell, value, tested=frame.computed("loss") and "loss" not in veil.tensors)
    op = frame.program.maker(cell.tensor)
    assert op is not None, f"no operation makes {cell.tensor}"
    terms, words = op.terms(cell, source), op.words(cell, source)
    lines, said, items = term_lines(terms, words, tensors)
    stale = f"   of iteration {source.number}" if frame.state(cell.tensor) is State.OLD else ""
    note = f"   {words.note}{stale}" if words.note else stale
    spread = _spread(frame, source, cell, value)
    return Explanation(
        cell=cell,
        title=f"EXPLAIN {name(cell, tensors, symbol=False)} = {result(cell, value, tensors)}{note}",
        rule=spoken(words.rule),
        code=words.code,
        terms=lines,
        said=said,
        meaning=(*_fault(terms, tensors), *map(spoken, words.meaning), *_after(frame, source, cell), *spread),
        test="" if spread else _test(source, cell),
        used_by="" if spread else _used_by(frame, cell),
        made_from="" if spread or cell.tensor.endswith("_after") else words.made_from,
        listed=items,
        letters={c: item.letter for item in items for c in item.term.cells if provenance.source(frame, c) is source},
        witnesses=_witnesses(frame, source, items),
        fed=provenance.users(frame, cell),
        iteration=source.number,
        code_at=words.code_at,
    )


def _witnesses(frame: Frame, source: Iteration, items: Sequence[Listed]) -> frozenset[Cell]:
    labels = (item.term.because for item in items)
    return frozenset(cell for cell in labels if cell is not None and provenance.source(frame, cell) is source)


def _absent(frame: Frame, cell: Cell) -> Explanation:
    word = name(cell, frame.program.tensors, symbol=False) if cell.tensor in frame.program.tensors else cell.tensor
    op = frame.program.maker(cell.tensor)
    if cell.tensor in SPLITS:
        split = cell.tensor
        due = frame.schedule.next_due(split, frame.moment.iteration)
        when = f"It is looked at after iteration {due}."
    else:
        when = f"It is computed by {op.label}: {op.equation}" if op is not None else ""
    return Explanation(cell, f"EXPLAIN {word}   not computed yet", when, "", (), (), (), "", "", "")


def _fault(terms: Terms, tensors: Mapping[str, Tensor]) -> tuple[str, ...]:
    """A warning where the terms do not give the number: then the operation itself is wrong."""
    if agrees(terms):
        return ()
    return (f"! The terms give {result(terms.cell, terms.total(), tensors)}: the operation computed something else.",)


def agrees(terms: Terms) -> bool:
    """Whether the terms give the number, up to the order of additions."""
    total, value = terms.total(), terms.value
    if not (math.isfinite(total) and math.isfinite(value)):
        return math.isnan(total) == math.isnan(value)
    size = max(abs(value), max((abs(part.value) for part in terms.parts), default=0.0) / terms.divisor)
    return abs(total - value) <= 1e-9 * size


def _after(frame: Frame, source: Iteration, cell: Cell) -> tuple[str, ...]:
    """For a parameter after its update: what the new parameters do to the same batch."""
    if not cell.tensor.endswith("_after") or frame.broken is not None:
        return ()
    again = provenance.again(source)
    before, after = (_loss(value) for value in (again.mean_before, again.mean_after))
    return (f"Same batch again with all the new weights: mean loss {before} to {after}.",)


def _test(source: Iteration, cell: Cell) -> str:
    """What moving the parameter by 0.01 does to the loss of this batch, computed again."""
    parameters = {f"d{p.name}": "weight" if len(p.axes) > 1 else "bias" for p in source.program.parameters}
    if cell.tensor not in parameters:
        return ""
    return _nudged(source, cell, parameters[cell.tensor])


def _nudged(source: Iteration, cell: Cell, word: str) -> str:
    nudge = provenance.nudge(source, cell)
    total, mean = nudge.sum_after - nudge.sum_before, nudge.mean_after - nudge.mean_before
    text = f" test ▸ {word} +{short(provenance.NUDGE)}: sum of losses {_signed(total)}, mean {_signed(mean)}"
    levels = f" ({_loss(nudge.mean_before)} to {_loss(nudge.mean_after)})"
    return text + levels if word == "weight" and len(text) + len(levels) <= _WIDTH else text


def _signed(value: float) -> str:
    return numbers.fixed(value).strip()


def _loss(value: float) -> str:
    return numbers.fixed(value, signed=False).strip()


def _used_by(frame: Frame, cell: Cell) -> str:
    if cell.tensor.endswith("_after"):
        before = name(Cell(cell.tensor.removesuffix("_after"), cell.index), frame.program.tensors, symbol=False)
        word, place = before.split("[")
        if frame.moment.iteration == frame.schedule.iterations:
            return "train, val, test"
        return f"{word} before[{place} of iteration {frame.moment.iteration + 1}"
    return ", ".join(pattern_text(pattern, frame.program.tensors) for pattern in provenance.users(frame, cell))


def pattern_text(pattern: Pattern, tensors: Mapping[str, Tensor]) -> str:
    """`logits[e1,*]`; `mean loss` for a single number."""
    tensor = tensors[pattern.tensor]
    if not pattern.index:
        return tensor.title
    known = places(tensor, tuple(position or 0 for position in pattern.index))
    parts = ("*" if position is None else place for position, place in zip(pattern.index, known, strict=True))
    return f"{tensor.title}[{','.join(parts)}]"


def _spread(frame: Frame, source: Iteration, cell: Cell, value: float) -> tuple[str, ...]:
    """For a value that is not finite: where the first one stands, and how far it will spread."""
    if not numbers.is_bad(value) or frame.broken is None:
        return ()
    first = frame.broken.cell
    lines = []
    if first != cell:
        lines.append(f"first bad cell ▸ {_first_bad(frame, first)}")
    if cell.tensor.startswith("d") and len(cell.index) == 2 and cell.tensor != "dlogits":
        column = source[cell.tensor][:, cell.index[1]].tolist()
        if all(numbers.is_bad(number) for number in column):
            parameter = cell.tensor.removeprefix("d")
            lines.append(f"The next update makes the whole column c{cell.index[1]} of {parameter} nan.")
    return tuple(lines)


def _first_bad(frame: Frame, cell: Cell) -> str:
    tensors = frame.program.tensors
    word = name(cell, tensors, symbol=False)
    value = float(frame.current[cell.tensor][cell.index])
    op = frame.program.maker(cell.tensor)
    terms = op.terms(cell, frame.current) if op is not None else None
    if terms is not None and terms.form is Form.SHARE and math.isinf(terms.parts[terms.own].value):
        exponent = numbers.plain(terms.parts[terms.own].product)
        return f"{word} = inf / inf: exp({exponent}) is larger than 1.8e308"
    return f"{word} = {result(cell, value, tensors)}"


def _parameter(frame: Frame, cell: Cell, value: float, *, tested: bool) -> Explanation:
    """A parameter before this iteration's update: its start, the sum of its updates, its history, perhaps its test."""
    tensors = frame.program.tensors
    grown = provenance.growth(frame, cell)
    number, lr = frame.moment.iteration, frame.experiment.lr
    word = name(cell, tensors, symbol=False)
    start, now, change = (numbers.fixed(v) for v in (grown.start, grown.now, grown.now - grown.start))
    lines = []
    if grown.updates:
        label = f"{grown.updates} update{'s' * (grown.updates > 1)}"
        lines.append(f" {label:<11}  {change}      {_gradients(grown, lr, change)}".rstrip())
        holds = arithmetic.equals(arithmetic.total(map(arithmetic.value, (start, change))), now)
        lines.append(f"{'sum' if holds else 'sum ≈':>12}  {now}")
        lines.append(f" history  {sparkline(grown.samples)}  from {start.strip()} to {now.strip()}")
    words = _start_words(frame, cell)
    before = f"{word.split('[')[0]} after[{word.split('[')[1]}"
    return Explanation(
        cell=cell,
        title=f"EXPLAIN {word} = {result(cell, value, tensors)}   before iteration {number}",
        rule=f"start value  {start.strip()}",
        code=words,
        terms=tuple(lines),
        said=tuple(lines),
        meaning=(),
        test=_nudged(frame.current, cell, "weight" if len(cell.index) > 1 else "bias") if tested else "",
        used_by=_first_fitting(frame, cell),
        made_from=f"{before} of iteration {number - 1}" if number > 1 else "the random generator, before iteration 1",
        fed=provenance.users(frame, cell),
        follow=(number - 1, Cell(f"{cell.tensor}_after", cell.index)) if number > 1 else None,
    )


def _gradients(grown: provenance.Growth, lr: float, change: str) -> str:
    """`= -0.01 × (sum of the 499 gradients, -57.662)`: what the change was made from."""
    if not lr or not math.isfinite(grown.now):
        return ""
    gradients = _signed((grown.start - grown.now) / lr)
    product = arithmetic.product((arithmetic.value(f"-{short(lr)}"), arithmetic.value(gradients)))
    what = f"sum of the {grown.updates} gradients" if grown.updates > 1 else "the gradient"
    return f"{arithmetic.sign_of(product, change)} -{short(lr)} × ({what}, {gradients})"


def _start_words(frame: Frame, cell: Cell) -> str:
    shape = ", ".join(str(length) for length in frame.current[cell.tensor].shape)
    if len(cell.index) > 1:
        return f"{cell.tensor} = randn({shape}), seed {frame.experiment.seed}"
    return f"{cell.tensor} = zeros({shape})"


def _first_fitting(frame: Frame, cell: Cell) -> str:
    """The first cells a parameter feeds: its own value after the update is said by `made from` already."""
    patterns = [pattern for pattern in provenance.users(frame, cell) if not pattern.tensor.endswith("_after")]
    return ", ".join(pattern_text(pattern, frame.program.tensors) for pattern in patterns)


def sparkline(values: Sequence[float]) -> str:
    """Bars between the smallest and the largest value; `!` for one that is not finite."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    if high == low:
        return "".join("▄" if math.isfinite(value) else "!" for value in values)
    step = (high - low) / (len(_BARS) - 1)
    return "".join(_BARS[round((value - low) / step)] if math.isfinite(value) else "!" for value in values)
