"""Panel: draws an explanation into an area of any size, below the panes or beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache, partial

from stepviz.text import in_whole_words, width_of
from stepviz.views.explain.explanation import Explanation
from stepviz.views.explain.flow import BRIEF, FULL, Pieces, fitted_terms, flow, flowed, indent, titled, written
from stepviz.views.explain.worked import WorkedNumber
from stepviz.views.marks import Drawn, Hit, Mark, always
from stepviz.views.text.sentences import legend
from stepviz.views.text.span import BOLD, DIM, TEXT, WARNING, Line, Row, fitting

_CODE_AT, _APART, _LEAST_APART = 57, 3, 2
"""The column of the code beside a rule, and the usual and least number of columns between them."""
_LONGEST = 79
"""The most columns of a sentence."""


def explanation(
    told: Explanation,
    width: int,
    height: int,
    *,
    term: int | None = None,
    title: str = "",
    code: bool = False,
    unseen: Collection[str] = (),
    at: Sequence[int] = (),
) -> Drawn:
    """Title, rule, terms, their result, and as many sentences as fit, in exactly `height` rows.

    `term`: the index of the selected term. `code`: show the code instead of the rule. `unseen`: letters not to show.
    `at`: the row of each term, so that terms align with a pane beside them.
    """
    if height < 1:
        return Drawn(())
    names = legend(told.names, width - 3 - width_of(told.title))
    head = titled(width, fitting([title] if title else [told.title + names, *told.titles], width - 2))
    rule, sentences = _rule(told, width, code=code), _sentences(told, width, linked=term is not None)
    lead, rows, sentences = _in_rows(told, width, height, at, rule, sentences) or (
        *_chosen(told.worked, width, height - 1, term, unseen, rule, sentences),
        sentences,
    )
    top = 1 + len(lead)
    terms = [written(row, width, term) for row in rows]
    shown = [head, *lead, *terms, *_granted(sentences, height - top - len(terms))][:height]
    marks = tuple(
        Mark(piece.column, top + y, width_of(piece.text), 1, always(Hit(term=piece.term)))
        for y, row in enumerate(rows[: height - top])
        for piece in row
        if piece.term >= 0
    )
    return Drawn((*shown, *[Line(width).row()] * (height - len(shown))), marks)


Sentences = list[tuple[int, list[Row]]]
"""(rank, rows) of each sentence, in reading order; those of the smallest rank get room first."""


def _in_rows(
    told: Explanation, width: int, height: int, at: Sequence[int], rule: list[Row], sentences: Sentences
) -> tuple[list[Row], list[Pieces], Sentences] | None:
    """The rows before the terms, the terms in the rows `at`, and the sentences after them; None if they do not fit."""
    rows = flow(told.worked, width, FULL, at=at) if at and at[0] else []
    high = [piece.end for row in rows for piece in row]
    if not rows or len(rows) > height - at[0] or max(high) > width - indent(width):
        return None
    factors = Line(width).put_right(told.factors, DIM, end=rows[0][0].end).row()
    lead = rule if len(rule) < at[0] else [factors] * (at[0] > 1)
    blank = [Line(width).row()] * (at[0] - 1 - len(lead))
    if lead is rule or (lead and told.factors):
        return ([*lead, *blank] if lead is rule else [*blank, *lead]), rows, sentences
    return [*lead, *blank], rows, [(0, rule), *sentences]


def _chosen(
    worked: WorkedNumber,
    width: int,
    height: int,
    term: int | None,
    unseen: Collection[str],
    rule: list[Row],
    sentences: Sentences,
) -> tuple[list[Row], list[Pieces]]:
    """The rule, and the terms in the fullest form that leaves room for it and, if possible, the first sentence."""
    found = cache(partial(flow, worked, width, unseen=unseen))
    first = next((len(rows) for rank, rows in sentences if not rank), 0)
    for more, forms in ((first, range(BRIEF)), (0, range(BRIEF + 1))):
        for form in forms:
            if len(rule) + len(found(form)) + more <= height:
                return rule, found(form)
    return [], fitted_terms(worked, width, height, term, unseen)


def _rule(told: Explanation, width: int, *, code: bool) -> list[Row]:
    """The rows of the rule, with the code beside it if that fits; or the rows of the code."""
    start = indent(width)
    if code and told.code:
        return flowed(told.code, width, BOLD)
    if not _is_beside(told, width):
        return flowed(" ".join(told.rule.split()), width, BOLD) if told.rule else []
    column = min(max(_CODE_AT, start + len(told.rule) + _APART), width - len(told.code))
    return [Line(width).put(start, told.rule, BOLD).put(column, told.code, BOLD).row()]


def _is_beside(told: Explanation, width: int) -> bool:
    """True if the code fits beside the rule."""
    return bool(told.code) and indent(width) + len(told.rule) + _LEAST_APART + len(told.code) <= width


def _sentences(told: Explanation, width: int, *, linked: bool) -> Sentences:
    """The meaning, the effect of a perturbation, the links and the code, ranked.

    `linked`: the links rank before the perturbation.
    """
    said = ((in_whole_words(text, _LONGEST), WARNING if text in told.alarms else TEXT) for text in told.meaning)
    found = [(3 * (n > 0), flowed(text, width, style)) for n, (text, style) in enumerate(said)]
    found += [(2 if linked else 1, flowed(told.test, width, TEXT))] if told.test else []
    links = [text for text in told.links if text]
    joined = [gap.join(links) for gap in ("       ", "   ") if links]
    fits = [text for text in joined if len(text) <= width - 2 * indent(width)][:1]
    found += [(1 if linked else 2, flowed(text, width, DIM)) for text in fits or links]
    found += [(4, flowed(told.code, width, TEXT))] if told.code and not _is_beside(told, width) else []
    return found


def _granted(sentences: Sentences, room: int) -> Iterator[Row]:
    """The rows, in reading order, of the sentences that fit: by rank, up to the first that does not."""
    kept = set()
    for place in sorted(range(len(sentences)), key=lambda place: sentences[place][0]):
        room -= len(sentences[place][1])
        if room < 0:
            break
        kept.add(place)
    return (row for place, (_, rows) in enumerate(sentences) if place in kept for row in rows)
