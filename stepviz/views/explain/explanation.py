"""Explanation: one number opened into the arithmetic that made it, as seven lines and as lettered cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from stepviz.data.dataset import SPLITS
from stepviz.experiment import short
from stepviz.ops import Cell, Form, Name, Op, Panes, Pattern, Saying, Tensor, TensorRole, Terms, places
from stepviz.ops.check import tied
from stepviz.ops.tensor import kind_of
from stepviz.ops.words import say
from stepviz.training import Frame, Iteration, Known, provenance
from stepviz.views.explain import growth, rounding
from stepviz.views.explain.accuracies import explain_accuracy
from stepviz.views.explain.explained import Explanation, code_column
from stepviz.views.explain.listing import TermLine
from stepviz.views.explain.shown import name, result
from stepviz.views.explain.term_lines import term_lines
from stepviz.views.layout.placing import sheets_of
from stepviz.views.panes.marks import NOTHING_HIDDEN, Veil
from stepviz.views.text import numbers
from stepviz.views.text.given_names import given_names
from stepviz.views.text.sentences import in_given_words, spoken

_WIDTH = 79


def explain(frame: Frame, cell: Cell, veil: Veil = NOTHING_HIDDEN) -> Explanation:
    """How that cell got its value at this moment. For a cell that is not computed yet it says so.

    Nothing is said of what `veil` hides; the cell itself is not hidden.
    """
    value = frame.value(cell)
    if value is not None and cell.tensor in SPLITS:
        return explain_accuracy(frame, cell, value)
    source = provenance.source(frame, cell)
    if value is None or source is None:
        return _absent(frame, cell)
    if any(cell.tensor == carried.name for carried in frame.program.carried):
        loss = frame.program.the(TensorRole.OBJECTIVE)
        return _carried(frame, cell, value, tested=frame.computed(loss) and loss not in veil.tensors)
    return _made(frame, source, cell, value, veil)


def _made(frame: Frame, source: Iteration, cell: Cell, value: float, veil: Veil) -> Explanation:
    """Of a number that an operation made."""
    op, tensors = frame.program.maker(cell.tensor), frame.program.tensors
    assert op is not None, f"no operation makes {cell.tensor}"
    terms, words = op.terms(cell, source), op.words(cell, source)
    lines, said, items = term_lines(terms, words, tensors)
    stale = f"   of iteration {source.number}" if frame.state(cell.tensor) is Known.OLD else ""
    note = f"   {words.note}{stale}" if words.note else stale
    first_bad = _first_bad(frame, cell, value)
    spread = (*first_bad, *_spread(frame, source, cell, value))
    fault = _fault(terms, tensors)
    sayings = (*words.meaning[:1], *_verdict(source, cell), *words.meaning[1:], *_ahead(source, cell, veil))
    meaning = [in_given_words(frame.dataset, _placed(frame, saying), _WIDTH - 1) for saying in sayings]
    fed, here = provenance.users(frame, cell), _seen(frame, op, source)
    return Explanation(
        cell=cell,
        title=f"EXPLAIN {name(cell, tensors, symbol=False)} = {result(cell, value, tensors)}{note}",
        rule=spoken(words.rule),
        code=words.code,
        laid=lines,
        said=said,
        meaning=(*fault, *rounding.remarks(terms), *meaning, *_after(frame, source, cell), *spread),
        test="" if spread else _test(source, cell),
        used_by="" if spread else _used_by(frame, cell, fed),
        made_from="" if spread or frame.program.moved(cell.tensor) else words.made_from,
        listed=items,
        letters={c: item.letter for item in items for c in item.term.cells if c.tensor in here},
        alarms=frozenset((*fault, *first_bad)),
        witnesses=frozenset(c for item in items if (c := item.term.because) is not None and c.tensor in here),
        fed=fed,
        iteration=source.number,
        code_at=code_column(words.shape, tensors[cell.tensor].role),
        names=given_names(frame, cell, items),
    )


def _placed(frame: Frame, saying: Saying) -> Saying:
    """A sentence with the numbers of the panes it speaks of."""
    return tuple(panes_called(frame, part.tensors) if isinstance(part, Panes) else part for part in saying)


def panes_called(frame: Frame, tensors: Sequence[str]) -> str:
    """`panes 5 and 7`: where those tensors are shown."""
    layout = sheets_of(frame)[0].usual
    numbered = [pane.number for name in tensors if (pane := layout.with_tensor(name)) is not None]
    return f"panes {' and '.join(map(str, numbered))}"


def _seen(frame: Frame, op: Op, source: Iteration) -> frozenset[str]:
    """The tensors an operation read that are shown with the values it used."""
    return frozenset(name for name in (*op.reads, *op.inner) if provenance.source(frame, Cell(name)) is source)


def _absent(frame: Frame, cell: Cell) -> Explanation:
    word = name(cell, frame.program.tensors, symbol=False) if cell.tensor in frame.program.tensors else cell.tensor
    op, state = frame.program.maker(cell.tensor), "not computed yet"
    if cell.tensor in SPLITS:
        split = cell.tensor
        due = frame.schedule.next_due(split, frame.moment.iteration)
        nothing = frame.schedule.without(split)
        when = f"It is never looked at: {nothing}." if nothing else f"It is looked at after iteration {due}."
        state = "no rows" if nothing else state
    else:
        when = f"It is computed by {op.label}: {op.equation}" if op is not None else ""
    title, names = f"EXPLAIN {word}   {state}", given_names(frame, cell)
    return Explanation(cell, title, when, "", (), (), (), "", "", "", names=names)


def _fault(terms: Terms, tensors: Mapping[str, Tensor]) -> tuple[str, ...]:
    """A warning where the terms do not give the number: then the operation itself is wrong."""
    if agrees(terms):
        return ()
    return (f"! The terms give {result(terms.cell, terms.total(), tensors)}: the operation computed something else.",)


def agrees(terms: Terms) -> bool:
    """Whether the terms give the number, up to the order of additions.

    A sum that passes the largest double in one order is infinite, and may be finite in another, or inf - inf, a nan.
    """
    total, value = terms.total(), terms.value
    if not (math.isfinite(total) and math.isfinite(value)):
        return math.isinf(total) or math.isinf(value) or math.isnan(total) == math.isnan(value)
    size = max(abs(value), max((abs(part.value) for part in terms.parts), default=0.0) / terms.divisor)
    return abs(total - value) <= 1e-9 * size


def _after(frame: Frame, source: Iteration, cell: Cell) -> tuple[str, ...]:
    """For a parameter after its update: what the new parameters do to the same batch."""
    if not frame.program.moved(cell.tensor) or frame.broken is not None:
        return ()
    again = provenance.again(source)
    before, after = (_loss(value) for value in (again.mean_before, again.mean_after))
    if not source.program.with_role(TensorRole.LOSS):
        return (f"L with the new value: {before} to {after}.",)
    return (f"Same batch again with all the new weights: mean loss {before} to {after}.",)


def _verdict(source: Iteration, cell: Cell) -> tuple[Saying, ...]:
    """For a probability beside equal largest ones: which of them is what the model says."""
    if source.program.role(cell.tensor) is not TensorRole.PROBABILITY:
        return ()
    example = slice(cell.index[0], cell.index[0] + 1)
    scores, chances = source.the(TensorRole.SCORE)[example], source[cell.tensor][example]
    if not (tied(scores).all() and np.isfinite(chances).all()):
        return ()
    first = Name(f"c{int(scores.argmax())}")
    return (say("Equal largest chances: the first one, ", first, ", counts as the answer."),)


def _ahead(source: Iteration, cell: Cell, veil: Veil) -> tuple[Saying, ...]:
    """For a gradient: what the update makes of it. How a value that is not finite spreads is told elsewhere."""
    moved = _moved_by(source, cell)
    if moved is None or not np.isfinite(source[cell.tensor][cell.index]):
        return ()
    hidden = source.program.after(moved.tensor) in veil.tensors
    return () if hidden else (source.program.update.ahead(moved, source),)


def _moved_by(source: Iteration, cell: Cell) -> Cell | None:
    """The parameter that a cell is the gradient of; None for other numbers."""
    gradient = source.program.role(cell.tensor) is TensorRole.GRADIENT
    return Cell(source.program.of(cell.tensor), cell.index) if gradient else None


def _test(source: Iteration, cell: Cell) -> str:
    """What moving the parameter by 0.01 does to the loss of this batch, computed again."""
    return "" if _moved_by(source, cell) is None else _nudged(source, cell)


def _nudged(source: Iteration, cell: Cell) -> str:
    nudge, word = provenance.nudge(source, cell), kind_of(cell)
    total, mean = nudge.sum_after - nudge.sum_before, nudge.mean_after - nudge.mean_before
    text = f" test ▸ {word} +{short(provenance.NUDGE)}: sum of losses {_signed(total)}, mean {_signed(mean)}"
    if not source.program.with_role(TensorRole.LOSS):
        moved = Cell(source.program.of(cell.tensor))
        text = f" test ▸ {name(moved, source.program.tensors)} +{short(provenance.NUDGE)}"
        return f"{text}: L {_signed(total)} ({_loss(nudge.mean_before)} to {_loss(nudge.mean_after)})"
    penalty = provenance.penalty(source, cell)
    if penalty is not None:
        return f"{text}, penalty {_signed(penalty)}"
    levels = f" ({_loss(nudge.mean_before)} to {_loss(nudge.mean_after)})"
    return text + levels if word == "weight" and len(text) + len(levels) <= _WIDTH else text


def _signed(value: float) -> str:
    return numbers.fixed(value).strip()


def _loss(value: float) -> str:
    return numbers.fixed(value, signed=False).strip()


def _used_by(frame: Frame, cell: Cell, fed: Sequence[Pattern]) -> str:
    tensors, last = frame.program.tensors, frame.moment.iteration == frame.schedule.iterations
    used = [pattern_text(pattern, tensors) for pattern in fed]
    if frame.program.role(cell.tensor) is TensorRole.AFTER and not last:
        before = name(Cell(frame.program.of(cell.tensor), cell.index), tensors, when=" before")
        used.append(f"{before} of iteration {frame.moment.iteration + 1}")
    if frame.program.moved(cell.tensor) and last:
        return "train, val, test"
    return ", ".join(used)


def pattern_text(pattern: Pattern, tensors: Mapping[str, Tensor]) -> str:
    """`logits[e1,*]`; `mean loss` for a single number."""
    tensor = tensors[pattern.tensor]
    if not pattern.index:
        return tensor.title
    known = places(tensor, tuple(position or 0 for position in pattern.index))
    parts = ("*" if position is None else place for position, place in zip(pattern.index, known, strict=True))
    return f"{tensor.title}[{','.join(parts)}]"


def _first_bad(frame: Frame, cell: Cell, value: float) -> tuple[str, ...]:
    """For a value that is not finite: where the first one stands."""
    if not numbers.is_bad(value) or frame.broken is None or frame.broken.cell == cell:
        return ()
    return (f"first bad cell ▸ {_came_about(frame, frame.broken.cell)}",)


def _spread(frame: Frame, source: Iteration, cell: Cell, value: float) -> tuple[str, ...]:
    """How far it will spread."""
    moved = _moved_by(source, cell)
    if not numbers.is_bad(value) or frame.broken is None or moved is None or len(moved.index) < 2:
        return ()
    column = source[source.program.after(moved.tensor)][:, moved.index[1]]
    if np.isfinite(column).any():
        return ()
    bad, place = (
        "nan" if np.isnan(column).all() else "inf or nan",
        places(frame.program.tensors[moved.tensor], cell.index)[1],
    )
    return (f"The next update makes the whole column {place} of {moved.tensor} {bad}.",)


def _came_about(frame: Frame, cell: Cell) -> str:
    tensors = frame.program.tensors
    word = name(cell, tensors, symbol=False)
    value = float(frame.current[cell.tensor][cell.index])
    op = frame.program.maker(cell.tensor)
    terms = op.terms(cell, frame.current) if op is not None else None
    if terms is not None and terms.form is Form.SHARE and math.isnan(value):
        own = terms.parts[terms.own]
        if math.isinf(own.value):
            return f"{word} = inf / inf: exp({numbers.plain(own.product)}) is larger than 1.8e308"
        if not any(part.value for part in terms.parts):
            return f"{word} = 0 / 0: every exp of its row is too small for a double"
    return f"{word} = {result(cell, value, tensors)}"


def _carried(frame: Frame, cell: Cell, value: float, *, tested: bool) -> Explanation:
    """A parameter before this iteration's update, or what the optimizer remembers: start, updates, perhaps its test."""
    tensors, number = frame.program.tensors, frame.moment.iteration
    tested = tested and frame.program.role(cell.tensor) is TensorRole.PARAMETER
    word = name(cell, tensors, symbol=False)
    start, lines = growth.told(frame, cell)
    fed = provenance.users(frame, cell)
    return Explanation(
        cell=cell,
        title=f"EXPLAIN {word} = {result(cell, value, tensors)}   before iteration {number}",
        rule=f"start value  {start}",
        code=growth.start_code(frame, cell),
        laid=tuple(map(TermLine, lines)),
        said=lines,
        meaning=(),
        test=_nudged(frame.current, cell) if tested else "",
        used_by=", ".join(pattern_text(pattern, tensors) for pattern in fed if not _carries_on(frame, pattern)),
        made_from=growth.origin(frame, cell),
        fed=fed,
        names=given_names(frame, cell),
        follow=(number - 1, Cell(frame.program.after(cell.tensor), cell.index)) if number > 1 else None,
    )


def _carries_on(frame: Frame, pattern: Pattern) -> bool:
    """Whether it is a parameter after its update: that it is made from itself is said elsewhere."""
    return bool(frame.program.moved(pattern.tensor))
