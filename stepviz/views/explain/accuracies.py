"""Accuracies: how one is explained, by the rows of its split."""

from __future__ import annotations

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.ops.check import counting_rule
from stepviz.training import Frame, provenance
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.listing import TermLine
from stepviz.views.predictions import answers
from stepviz.views.predictions.answers import NOTHING, Answers
from stepviz.views.text import numbers
from stepviz.views.text.given_names import given_names
from stepviz.views.text.sentences import spoken

_ROWS = 8
"""Rows of a split told one by one."""


def explain_accuracy(frame: Frame, cell: Cell, value: float) -> Explanation:
    """The rows of a split, each with its logits and verdict; the wrong ones first where not all have room."""
    look, split = frame.look(cell.tensor), next(s for s in SPLITS if s == cell.tensor)
    assert look is not None
    check, parameters = provenance.checked(frame, look)
    asked = answers.ask(frame.program, (split,), parameters)
    right = asked.right.tolist()
    order = range(len(right)) if len(right) <= _ROWS else sorted(range(len(right)), key=right.__getitem__)[: _ROWS - 1]
    told = [_row_told(asked, n) for n in order]
    if len(told) < len(right):
        told.append(f"… {len(right) - len(told)} more, wrong ones first")
    words, rule = check.words(cell, frame.current), counting_rule(asked.logits)
    lines = _two_columns(told)
    text = f"{sum(right)} right of {len(right)} = {numbers.percent(value)}"
    return Explanation(
        cell=cell,
        title=f"EXPLAIN {split} accuracy = {numbers.percent(value)}   at iteration {look.iteration}",
        rule=spoken(words.rule),
        code="",
        laid=tuple(map(TermLine, (*lines, f"  {rule:<44}{text}"))),
        said=(*told, *([rule] if rule else []), text),
        meaning=tuple(spoken(said) for said in words.meaning),
        test="",
        used_by="",
        made_from="",
        names=given_names(frame, cell),
    )


def _row_told(asked: Answers, place: int) -> str:
    """`#8  +0.8106 +0.8784  says c1  y 1 ✓`; of more than two logits the largest alone."""
    logits, said = asked.logits[place].tolist(), int(asked.said[place])
    bad = [value for value in logits if numbers.is_bad(value)]
    shown = logits if len(logits) <= 2 else bad[:1] or [max(logits)]
    told = " ".join(numbers.fixed(value) for value in shown)
    word = "nothing" if said == NOTHING else f"c{said}"
    mark = "✓" if asked.right[place] else "✗"
    return f"#{asked.rows[place]:<2} {told}  says {word}  y {asked.labels[place]} {mark}"


def _two_columns(items: list[str]) -> list[str]:
    """Items in two columns, top down."""
    height = -(-len(items) // 2)
    rows = []
    for position in range(height):
        right = items[position + height] if position + height < len(items) else ""
        rows.append(f"  {items[position]:<39} {right}".rstrip())
    return rows
