"""Told: what stands below the graph of a number: what it shows, and of a parameter the product of each way."""

from __future__ import annotations

from stepviz.ops import TensorRole, Words
from stepviz.ops.claims import Sentence
from stepviz.views.explain import arithmetic
from stepviz.views.explain.listing import MOST, Case, Listed, Table, listed
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.explain.shown import as_factor, name, result, shown
from stepviz.views.explain.term_lines import added_up
from stepviz.views.graph.walking import Path
from stepviz.views.text import numbers
from stepviz.views.text.span import fitting

_LOSS = "the loss"


OF = Sentence("graph of {cell:text}", "graph")
SUM = Sentence("Paths to {end:text} multiply derivatives; their sum is {sum:text}.", "graph")
LATER = Sentence("The derivatives of the last steps are known after the backward pass.", "graph")
EDGE = Sentence("×2 on an edge: what moves its start a little moves its end twice as far.", "graph")


def title(path: Path) -> str:
    """Of what the graph is."""
    return OF.text_of(cell=name(path.root, path.looker.frame.program.tensors))


def sentences(path: Path) -> tuple[str, ...]:
    """What is said of the graph."""
    if path.parameter is None:
        return (EDGE.text_of(),)
    looker, found = path.looker, path.looker.ways(path.parameter)
    if not looker.knows(found.gradient):
        return LATER.text_of(), EDGE.text_of()
    tensors = looker.frame.program.tensors
    last = _LOSS if looker.frame.program.layers else tensors[looker.frame.program.the(TensorRole.OBJECTIVE)].title
    end = " and ".join(tensors[name].title for name in found.ends) or last
    return (SUM.text_of(end=end, sum=name(found.gradient, tensors)),)


def products(path: Path, width: int, most: int = MOST) -> tuple[list[str], list[str]]:
    """A line for each of the `most` largest ways, and those of their sum, in `width` columns; none before known."""
    if path.parameter is None or not path.looker.knows(path.looker.ways(path.parameter).gradient):
        return [], []
    found, tensors = path.looker.ways(path.parameter), path.looker.frame.program.tensors
    items, others = listed(found.terms, most)
    lines = [_product(item, tensors, width) for item in items]
    case = Case(found.terms, Words(()), tensors, items, others)
    *rest, total = added_up(case)
    return lines, [*rest, fitting((f"{name(found.gradient, tensors)} = {total}", total), width)]


def gradient(path: Path) -> str:
    """What all ways make, where none of them has a line."""
    assert path.parameter is not None
    found, tensors = path.looker.ways(path.parameter), path.looker.frame.program.tensors
    return f"{name(found.gradient, tensors)} = {result(found.terms.cell, found.terms.value, tensors)}"


def _product(item: Listed, tensors: Table, width: int) -> str:
    """`c  e2   1 × 0.1108 × +1.8676 × -0.0499 = -0.0103`; in fewer columns without blanks, slopes, label."""
    digits = [as_factor(shown(factor, tensors)) for factor in item.term.factors]
    value = numbers.fixed(item.term.value).strip()
    exact = arithmetic.product(arithmetic.value(shown(factor, tensors)) for factor in item.term.factors)
    end = f"{arithmetic.sign_of(exact, value)} {value}"
    head = f"{item.letter}  {item.term.label}"
    forms = (f"{head}   {' × '.join(digits)} {end}", f"{item.letter} {item.term.label} {'·'.join(digits)} {end}")
    return fitting((*forms, f"{head}   … {value}", f"{item.letter} {value}"), width)


def arithmetic_of(path: Path, width: int, *, digits: bool = False) -> str:
    """How the picked number was made, as the line of numbers has it; or all its `digits`."""
    return numbers_line(path.looker.frame, path.cells[-1], width, digits=digits).text
