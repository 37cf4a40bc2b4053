"""Accuracies: how one is explained, by the rows of its split."""

from __future__ import annotations

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.training import Frame, provenance
from stepviz.views import numbers
from stepviz.views.explained import Explanation
from stepviz.views.sentences import spoken

_ROWS = 8
"""Rows of a split told one by one."""


def explain_accuracy(frame: Frame, cell: Cell, value: float) -> Explanation:
    """The rows of a split, each with its logits and verdict; the wrong ones first where not all have room."""
    look, split = frame.look(cell.tensor), next(s for s in SPLITS if s == cell.tensor)
    assert look is not None
    check, parameters = provenance.checked(frame, look)
    rows, logits = frame.dataset.rows(split).tolist(), check.logits(split, *parameters).tolist()
    right = check.right(split, *parameters).tolist()
    labels = frame.dataset.y[frame.dataset.rows(split)].tolist()
    order = range(len(rows)) if len(rows) <= _ROWS else sorted(range(len(rows)), key=right.__getitem__)[: _ROWS - 1]
    told = [_row_told(rows[n], logits[n], labels[n], right[n]) for n in order]
    if len(told) < len(rows):
        told.append(f"… {len(rows) - len(told)} more, wrong ones first")
    words = check.words(cell, frame.current)
    lines = _two_columns(told)
    text = f"{sum(right)} right of {len(right)} = {numbers.percent(value)}"
    return Explanation(
        cell=cell,
        title=f"EXPLAIN {split} accuracy = {numbers.percent(value)}   at iteration {look.iteration}",
        rule=spoken(words.rule),
        code="",
        terms=(*lines, f"{'':46}{text}"),
        said=(*told, text),
        meaning=tuple(spoken(said) for said in words.meaning),
        test="",
        used_by="",
        made_from="",
        fed=(),
    )


def _row_told(row: int, logits: list[float], label: int, right: bool) -> str:
    """`#8  +0.8106 +0.8784  says c1  y 1 ✓`; of more than two logits the largest alone."""
    said = "a nan" if any(numbers.is_bad(value) for value in logits) else f"c{logits.index(max(logits))}"
    shown = " ".join(numbers.fixed(value) for value in (logits if len(logits) <= 2 else [max(logits)]))
    return f"#{row:<2} {shown}  says {said}  y {label} {'✓' if right else '✗'}"


def _two_columns(items: list[str]) -> list[str]:
    """Items in two columns, top down."""
    height = -(-len(items) // 2)
    rows = []
    for position in range(height):
        right = items[position + height] if position + height < len(items) else ""
        rows.append(f"  {items[position]:<39} {right}".rstrip())
    return rows
