"""Told: what stands below the graph of a number: what it shows, and of a parameter the product of each way."""

from __future__ import annotations

from stepviz.ops import Shape, TensorRole, Words
from stepviz.ops.claims import Sentence
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.explain.shown import name
from stepviz.views.explain.worked import WorkedNumber, worked
from stepviz.views.graph.walking import Path

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
    program = looker.frame.program
    last = tensors[program.the(TensorRole.OBJECTIVE)].title if program.story.formula else _LOSS
    end = " and ".join(tensors[name].title for name in found.ends) or last
    return (SUM.text_of(end=end, sum=name(found.gradient, tensors)),)


def worked_ways(path: Path) -> WorkedNumber:
    """A line for each of the largest ways, and what all make; none before that is known."""
    if path.parameter is None or not path.looker.knows(path.looker.ways(path.parameter).gradient):
        return WorkedNumber()
    terms, tensors = path.looker.ways(path.parameter).terms, path.looker.frame.program.tensors
    return worked(terms, Shape.PRODUCTS, Words(()), tensors)


def arithmetic_of(path: Path, width: int, *, digits: bool = False) -> str:
    """How the picked number was made, as the line of numbers has it; or all its `digits`."""
    return numbers_line(path.looker.frame, path.cells[-1], width, digits=digits)
