"""Fits: how R² and a mean error are explained, by the rows of their split."""

from __future__ import annotations

from stepviz.ops import Cell
from stepviz.training import Frame, provenance
from stepviz.views.explain.explained import Explanation
from stepviz.views.explain.said import fits as said_of
from stepviz.views.explain.term_lines import term_lines
from stepviz.views.text.sentences import spoken


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
