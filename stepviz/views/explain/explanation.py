"""Explanation: how one number was computed, as lines of arithmetic and as lettered cells."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import starmap

from stepviz.ops import Cell, Kind, Pattern, Saying, TensorRole, Terms
from stepviz.ops.check import counting_rule
from stepviz.training import Frame, Iteration, provenance
from stepviz.views import answers
from stepviz.views.answers import NOTHING, Predictions, split_of
from stepviz.views.explain import history, rounding
from stepviz.views.explain.sentences import again, checks, comparison, links, titles
from stepviz.views.explain.sentences.links import MADE_FROM, USED_BY
from stepviz.views.explain.sentences.titles import called
from stepviz.views.explain.shown import result
from stepviz.views.explain.worked import WorkedNumber, worked
from stepviz.views.panes.marks import NOTHING_HIDDEN, Mask
from stepviz.views.text import numbers
from stepviz.views.text.sentences import given_names, in_given_words, names_in, spoken

BODY = 6
"""Lines of an explanation below its title at 80x24."""
CODE = "code: "
"""Prefix of the code in lines to be read aloud."""


@dataclass(frozen=True)
class Explanation:
    """How a number was computed."""

    cell: Cell
    title: str
    rule: str
    code: str = ""
    worked: WorkedNumber = field(default_factory=WorkedNumber)
    """The terms, and their result."""
    meaning: tuple[str, ...] = ()
    test: str = ""
    """The effect of a perturbation of the parameter on this batch's loss; empty for other numbers."""
    used_by: str = ""
    made_from: str = ""
    letters: Mapping[Cell, str] = field(default_factory=dict)
    """The cells of the terms that the screen shows with the value used, each with its term's letter."""
    witnesses: frozenset[Cell] = frozenset()
    """The labels that selected terms, which are read but are no factors."""
    fed: tuple[Pattern, ...] = ()
    """The cells computed from it."""
    iteration: int = 0
    """The iteration that computed it."""
    alarms: frozenset[str] = frozenset()
    """The sentences of `meaning` that are warnings."""
    follow: tuple[int, Cell] | None = None
    """The iteration and cell that a carried number came from; None without one."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The data's names of features and classes by short name, first those of the cell, then of its terms."""

    def spoken(self) -> list[str]:
        """The explanation as lines for a screen reader: one fact a line, no columns."""
        return [" ".join(line.translate(_BARS).split()) for line, _ in self.linked()]

    def linked(self) -> list[tuple[str, tuple[Cell, ...]]]:
        """The lines of `spoken`; a term's line comes with its cells that the screen shows with the value used."""
        head = [self.title.removeprefix("EXPLAIN ").replace("   ▸", ","), self.rule]
        head += [f"where {', '.join(starmap(called, self.names.items()))}"] if self.names else []
        head += [f"{CODE}{self.code}"] if self.code else []
        more = [*self.meaning, *([self.test.replace(" ▸ ", ": ")] if self.test else [])]
        more += [f"used by: {self.used_by}"] if self.used_by else []
        more += [f"inputs: {self.made_from}"] if self.made_from else []
        cells = [tuple(cell for cell in line.term.cells if cell in self.letters) for line in self.worked.lines]
        said = self.worked.spoken
        cells += [()] * (len(said) - len(cells))
        told = [*((line, ()) for line in head), *zip(said, cells, strict=True), *((line, ()) for line in more)]
        return [(" ".join(line.replace("▸", "").split()), found) for line, found in told]

    @property
    def titles(self) -> tuple[str, ...]:
        """Forms of the title, longest first: `EXPLAIN b[c0] = 0   of iteration 3`, `EXPLAIN b[c0] = 0`, …, `= 0`."""
        head, _, _ = self.title.partition("   ")
        short = head.removeprefix("EXPLAIN ")
        _, equals, value = short.partition(" = ")
        return (self.title, head, short, f"= {value}") if equals else (self.title, head, short)

    @property
    def factors(self) -> str:
        """The tensors multiplied in each term of a sum: `x × dlogits`; empty if terms are no products of cells."""
        cells = [factor.cell for factor in self.worked.lines[0].term.factors] if self.worked.added else []
        return " × ".join(cell.tensor for cell in cells if cell is not None) if len(cells) > 1 else ""

    @property
    def links(self) -> tuple[str, str]:
        """The texts on what uses the number and what it is made from; first the one that Enter follows."""
        used = USED_BY.text_of(cells=self.used_by) if self.used_by else ""
        made = MADE_FROM.text_of(what=self.made_from) if self.made_from else ""
        return (used, made) if self.follow is None else (made, used)


_BARS = dict.fromkeys(map(ord, history.BARS), " ")
"""Translates the bars of a history to blanks: its ends are numbers."""
_WIDTH = 79
_ROWS = 8
"""The most rows of a split that are listed."""


def explain(frame: Frame, cell: Cell, mask: Mask = NOTHING_HIDDEN) -> Explanation:
    """How that cell got its value at this moment; a cell that is not computed yet gets an explanation that says so.

    The explanation reveals nothing that `mask` hides, except the cell itself.
    """
    value = frame.value(cell)
    if value is not None and cell.tensor in frame.program.measures:
        return _measured(frame, cell, value)
    source = frame.shown(cell.tensor)
    if value is None or source is None:
        title, when = titles.absent(frame, cell)
        return Explanation(cell, title, when, names=given_names(frame, cell))
    if any(cell.tensor == carried.name for carried in frame.program.carried):
        loss = frame.program.the(TensorRole.OBJECTIVE)
        return _carried(frame, cell, value, tested=frame.computed(loss) and loss not in mask.tensors)
    return _made(frame, source, cell, value, mask)


def _made(frame: Frame, source: Iteration, cell: Cell, value: float, mask: Mask) -> Explanation:
    """The explanation of a number that an operation computed."""
    op, tensors = frame.program.maker(cell.tensor), frame.program.tensors
    assert op is not None, f"no operation makes {cell.tensor}"
    terms, words = op.terms(cell, source), op.words(cell, source)
    ruled = op.rule_of(cell.tensor) is not None  # else it is random, or from the data
    work = worked(terms, words, tensors) if ruled else WorkedNumber()
    gradient = source.program.role(cell.tensor) is TensorRole.GRADIENT
    moved = Cell(source.program.of(cell.tensor), cell.index) if gradient else None
    first_bad = titles.first_bad(frame, cell, value)
    spread = (*first_bad, *titles.spread(frame, source, cell, value))
    overflow = rounding.overflow(terms) if moved is None else ()
    fault = () if agrees(terms) else (titles.OTHER.text_of(total=result(cell, terms.total(), tensors)),)
    first, more = words.meaning[:1], words.meaning[1:]
    sayings = (*first, *titles.verdict(source, cell), *more, *_ahead(source, moved, value, mask))
    unit = comparison.unit(frame, cell)
    meaning = [*[unit] * bool(unit), *(in_given_words(frame.dataset, saying, _WIDTH - 1) for saying in sayings)]
    fed, here = provenance.users(frame, cell), {name for name in (*op.reads, *op.inner) if frame.shown(name) is source}
    names = given_names(frame, cell, [line.term for line in work.lines])
    names |= names_in(frame.dataset, words.rule, plain=True)
    return Explanation(
        cell=cell,
        title=titles.title(frame, cell, value, words.note),
        rule=spoken(words.rule),
        code=words.code or op.code_of(cell.tensor),
        worked=work,
        meaning=(*fault, *rounding.remarks(terms), *overflow, *meaning, *again.after(frame, source, cell), *spread),
        test=again.nudged(source, cell) if moved is not None and not spread else "",
        used_by="" if spread else links.used_by(frame, cell, fed),
        made_from="" if spread or frame.program.moved(cell.tensor) else links.made_from(frame, op.inputs(cell, source)),
        letters={c: line.letter for line in work.lines for c in line.term.cells if c.tensor in here},
        alarms=frozenset((*fault, *first_bad)),
        witnesses=frozenset(c for x in work.lines if (c := x.term.because) is not None and c.tensor in here),
        fed=fed,
        iteration=source.number,
        names=names,
    )


def agrees(terms: Terms) -> bool:
    """True if the terms give the number, up to the order of additions.

    A sum that passes the largest double in one order is infinite, and may be finite in another, or inf - inf, a nan.
    """
    total, value = terms.total(), terms.value
    if not (math.isfinite(total) and math.isfinite(value)):
        return math.isinf(total) or math.isinf(value) or math.isnan(total) == math.isnan(value)
    size = max(abs(value), max((abs(part.value) for part in terms.parts), default=0.0) / terms.divisor)
    return abs(total - value) <= 1e-9 * size


def _ahead(source: Iteration, moved: Cell | None, value: float, mask: Mask) -> tuple[Saying, ...]:
    """For a finite gradient, the sentence on what the update will do with it; else empty."""
    if moved is None or not math.isfinite(value):
        return ()
    hidden = source.program.after(moved.tensor) in mask.tensors
    return () if hidden else (source.program.update.ahead(moved, source),)


def _carried(frame: Frame, cell: Cell, value: float, *, tested: bool) -> Explanation:
    """The explanation of a parameter or optimizer state before this iteration's update.

    `tested`: with the effect of a perturbation, if it is a parameter.
    """
    number = frame.moment.iteration
    tested = tested and frame.program.role(cell.tensor) is TensorRole.PARAMETER
    grown = provenance.history(frame, cell)
    start, lines = history.told(frame, cell, grown)
    left = number > 1 and not provenance.is_edited(frame, cell)
    fed = provenance.users(frame, cell)
    return Explanation(
        cell=cell,
        title=titles.title(frame, cell, value),
        rule=start,
        code=history.start_code(frame, cell, grown.start),
        worked=WorkedNumber(texts=lines),
        test=again.nudged(frame.current, cell) if tested else "",
        used_by=links.used_by(frame, cell, [pattern for pattern in fed if not frame.program.moved(pattern.tensor)]),
        made_from=links.origin(frame, cell),
        fed=fed,
        names=given_names(frame, cell),
        follow=(number - 1, Cell(frame.program.after(cell.tensor), cell.index)) if left else None,
    )


def _measured(frame: Frame, cell: Cell, value: float) -> Explanation:
    """The explanation of a metric: of an accuracy the split's rows with their predictions, of others the terms."""
    look, measure = frame.last_check(cell.tensor), frame.described(cell.tensor)
    assert look is not None
    percent = measure.kind is Kind.PERCENT
    if percent:
        check, parameters = provenance.checked(frame, look)
        asked = answers.ask(frame.program, (split_of(measure),), parameters)
        words, work = check.words(cell, frame.current), WorkedNumber(texts=(*_rows_told(asked, value),))
    else:
        check, found = provenance.asked(frame, cell.tensor, look)
        terms, words = provenance.terms(frame, cell), check.words(cell, found)
        assert terms is not None
        tensors = dict(frame.program.tensors) | {cell.tensor: measure}
        work = worked(terms, words, tensors)
    title, told = checks.TITLE if percent else checks.FIT_TITLE, checks.found(measure, value)
    return Explanation(
        cell=cell,
        title=title.text_of(**{n: told[n] for n in title.fields if n in told}, iteration=str(look.iteration)),
        rule=spoken(words.rule),
        code=words.code,
        worked=work,
        meaning=tuple(map(spoken, words.meaning)),
        names=given_names(frame, cell),
    )


def _rows_told(asked: Predictions, value: float) -> Iterator[str]:
    """A line for each row, wrong ones first if not all fit; then the counting rule and the number of correct rows."""
    right = asked.right.tolist()
    order = range(len(right)) if len(right) <= _ROWS else sorted(range(len(right)), key=right.__getitem__)[: _ROWS - 1]
    for place in order:  # of more than two logits only the largest, or the first nan or inf
        logits, said = asked.logits[place].tolist(), int(asked.said[place])
        bad = [value for value in logits if numbers.is_bad(value)]
        shown = logits if len(logits) <= 2 else bad[:1] or [max(logits)]
        yield checks.ROW.text_of(
            row=f"{asked.rows[place]:<2}",
            scores=" ".join(map(numbers.fixed, shown)),
            says="none" if said == NOTHING else f"c{said}",
            label=str(asked.labels[place]),
            mark="✓" if right[place] else "✗",
        )
    if len(order) < len(right):
        yield checks.OTHERS.text_of(count=str(len(right) - len(order)))
    if rule := checks.COUNTED.text_of(rule=counting_rule(asked.logits)):
        yield rule
    yield checks.TOTAL.text_of(right=str(sum(right)), counted=str(len(right)), percent=numbers.percent(value))
