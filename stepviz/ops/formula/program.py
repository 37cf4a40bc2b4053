"""The program of a formula that somebody typed: no rows, no batch, no check; forward, then back node by node.

What it lowers is its last number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from stepviz.data import Dataset
from stepviz.formula.asked import Formula, formula_of
from stepviz.formula.graph import Graph
from stepviz.formula.writing_nodes import own_slope
from stepviz.ops.claims import Sentence
from stepviz.ops.formula.forward import FormulaNode
from stepviz.ops.formula.node_slopes import NodeSlopes, slope_tensor, titles
from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Program
from stepviz.ops.rules.rule import Rule
from stepviz.ops.single import Single
from stepviz.ops.story import Story
from stepviz.ops.tensor import Kind, Tensor, TensorRole
from stepviz.settings.experiment import Experiment
from stepviz.settings.values import short

_LONGEST = 46
"""Columns of a formula beside the values it starts from."""
_FEW = 3
"""Names that are named."""
BEGUN = Sentence("The backward pass starts with 1: {slope:text} = 1.")
AIM = Sentence(
    "Minimize {made:text}: each update moves {moved:text} against {whose:its gradient|their gradients}.", "aim"
)
READY = Sentence("Each name has its start value", "ready")


def backward(graph: Graph) -> Iterator[Op]:
    """The operations of the way back."""
    yield FirstSlope(graph)
    done: set[str] = set()
    for node in reversed(graph.nodes):
        before = set(done)
        done.add(node.name)
        users = {name: {user.name for user, _ in graph.users(name)} for name in node.names}
        ready = tuple(name for name, by in users.items() if by <= done and not by <= before)
        if ready or own_slope(node):
            yield NodeSlopes(graph, node, ready)


class FirstSlope(Single):
    """The slope of the last number by itself: 1."""

    phase = Phase.BACKWARD

    def __init__(self, graph: Graph) -> None:
        output = graph.output
        self.reads, self.writes = (output,), (slope_tensor(graph, output),)
        self.name = self.label = name = f"d{output}"
        self.code, self.titles = f"{name} = 1", titles(graph)
        self.equation = self.in_formula(self.code)
        self.meanings = {name: BEGUN.text_of(slope=self.titles[name])}
        self.sentence = f"How much does {output} change if {output} changes by 1? By 1."
        self.question = f"how much does {output} change with itself?"
        self.rules = (Rule(self.code, labels=("",)),)


def formula_program(
    experiment: Experiment, dataset: Dataset, updates: Callable[[tuple[Tensor, ...]], tuple[Op, ...]]
) -> Program:
    """The program of the formula of an experiment; `updates`: makes what moves its names."""
    assert experiment.formula is not None
    formula = formula_of(experiment.formula, experiment.set, experiment.move)
    graph = formula.graph
    parameters = tuple(
        Tensor(name, (), Kind.SIGNED, TensorRole.PARAMETER, slope=titles(graph)[f"d{name}"]) for name in formula.ordered
    )
    forward = (FormulaNode(node, last=node is graph.nodes[-1]) for node in graph.nodes)
    ops = (*forward, *backward(graph), *updates(parameters))
    return Program(dataset, ops, parameters, experiment.check, 0, _story(formula, ops[0].question))


def _story(formula: Formula, question: str) -> Story:
    starts = tuple(np.asarray(formula.values[name]) for name in formula.ordered)
    for start in starts:
        start.setflags(write=False)
    told = [f"{name} = {short(value)}" for name, value in formula.values.items()]
    many = len(formula.moved) > _FEW
    moved = "its names" if many else " and ".join(formula.moved)
    whose = "its gradient" if len(formula.moved) == 1 else "their gradients"
    title = formula.title if len(formula.title) <= _LONGEST else f"{formula.title[: _LONGEST - 1]}…"
    return Story(
        first=lambda _: starts,
        aims=(AIM.text_of(made=formula.graph.output, moved=moved, whose=whose),),
        ready=READY.text,
        start=(title, "; ".join(told)),
        again=question,
        formula=formula.title,
    )
