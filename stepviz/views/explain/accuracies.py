"""Accuracies: how one is explained, and R² and a mean error, by the rows of their split."""

from __future__ import annotations

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell
from stepviz.ops.check import counting_rule
from stepviz.training import Frame, provenance
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.listing import TermLine
from stepviz.views.explain.said import checks
from stepviz.views.explain.said import fits as said_of
from stepviz.views.explain.term_lines import term_lines
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
        told.append(checks.OTHERS.text_of(count=str(len(right) - len(told))))
    words, counted = check.words(cell, frame.current), counting_rule(asked.logits)
    rule = checks.COUNTED.text_of(rule=counted)
    lines = _two_columns(told)
    percent = numbers.percent(value)
    text = checks.TOTAL.text_of(right=str(sum(right)), counted=str(len(right)), percent=percent)
    return Explanation(
        cell=cell,
        title=checks.TITLE.text_of(split=split, percent=percent, iteration=str(look.iteration)),
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
    row, mark = f"{asked.rows[place]:<2}", "✓" if asked.right[place] else "✗"
    return checks.ROW.text_of(row=row, scores=told, says=word, label=str(asked.labels[place]), mark=mark)


def _two_columns(items: list[str]) -> list[str]:
    """Items in two columns, top down."""
    height = -(-len(items) // 2)
    rows = []
    for position in range(height):
        right = items[position + height] if position + height < len(items) else ""
        rows.append(f"  {items[position]:<39} {right}".rstrip())
    return rows


def explain_fit(frame: Frame, cell: Cell, value: float) -> Explanation:
    """The rows that are farthest off, and what all of them come to."""
    look, measure = frame.look(cell.tensor), frame.described(cell.tensor)
    terms = provenance.terms(frame, cell)
    assert look is not None
    assert terms is not None
    check, parameters = provenance.checked(frame, look)
    words = check.words(cell, provenance.Checked(frame.program, parameters, cell, look))
    lines, said, items, _ = term_lines(terms, words, dict(frame.program.tensors) | {cell.tensor: measure})
    return Explanation(
        cell=cell,
        title=said_of.title(measure, value, look.iteration),
        rule=spoken(words.rule),
        code=words.code,
        laid=lines,
        said=said,
        meaning=tuple(spoken(text) for text in words.meaning),
        test="",
        used_by="",
        made_from="",
        listed=items,
    )
