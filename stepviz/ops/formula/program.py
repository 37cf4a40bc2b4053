"""The program of a formula that somebody typed: no rows, no batch, no check; forward, then back node by node.

What it lowers is its last number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from stepviz.data import Dataset
from stepviz.formula.asked import Formula, formula_of
from stepviz.formula.functions import FUNCTIONS, raised
from stepviz.formula.graph import Graph, Node
from stepviz.formula.writing import number
from stepviz.formula.writing_nodes import NodeWords, own_slope, wording
from stepviz.ops.claims import Sentence
from stepviz.ops.formula.node_slopes import NodeSlopes, slope_tensor, titles
from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Program
from stepviz.ops.rules.rule import Rule
from stepviz.ops.single import Single, Texts
from stepviz.ops.story import Story
from stepviz.ops.tensor import Kind, Tensor, TensorRole
from stepviz.settings.experiment import Experiment
from stepviz.settings.values import short

_LONGEST = 46
"""Columns of a formula beside the values it starts from."""
_FEW = 3
"""Names that are named."""
LEAST = Sentence("This is the loss to minimize.")
BEGUN = Sentence("The backward pass starts with 1: {slope:text} = 1.")
AIM = Sentence(
    "Minimize {made:text}: each update moves {moved:text} against {whose:its gradient|their gradients}.", "aim"
)
READY = Sentence("Each name has its start value", "ready")


def backward(graph: Graph) -> Iterator[Op]:
    """The operations of the way back."""
    yield _first_slope(graph)
    done: set[str] = set()
    for node in reversed(graph.nodes):
        before = set(done)
        done.add(node.name)
        users = {name: {user.name for user, _ in graph.users(name)} for name in node.names}
        ready = tuple(name for name, by in users.items() if by <= done and not by <= before)
        if ready or own_slope(node):
            yield NodeSlopes(graph, node, ready)


def _first_slope(graph: Graph) -> Single:
    """The slope of the last number by itself: 1."""
    output, told = graph.output, titles(graph)
    meaning = BEGUN.text_of(slope=told[f"d{output}"])
    sentence = f"How much does {output} change if {output} changes by 1? By 1."
    texts = Texts(sentence, f"how much does {output} change with itself?", meaning, told)
    op = Single(Phase.BACKWARD, slope_tensor(graph, output), f"d{output} = 1", texts)
    op.label, op.reads = op.name, (output,)
    return op


def _forward(node: Node, *, last: bool) -> Single:
    """A node: one number of the formula."""
    told, name = wording(node), node.name
    made = Tensor(name, (), Kind.SIGNED, TensorRole.OBJECTIVE if last else TensorRole.ACTIVATION)
    texts = Texts(told.sentence, f"what is {told.formula}?", LEAST.text if last else "")
    op = Single(Phase.FORWARD, made, f"{name} = {told.code}", texts, _rule(node, told))
    op.equation = f"{name} = {told.formula}"
    curved = node.kind not in ("sum", "product", "relu")
    op.kinks, op.bends = (op.reads if node.kind == "relu" else ()), (op.reads if curved else ())
    return op


def _rule(node: Node, told: NodeWords) -> Rule | None:
    """The rule of a number whose code is none."""
    if node.kind in FUNCTIONS:
        return Rule(f"{node.name} = {told.formula}")
    if node.kind == "power" and node.exponent != 2:
        power = raised(node.exponent, number(node.exponent))
        return Rule(f"{node.name} = power({node.inputs[0]})", functions={"power": power})
    return None


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
    forward = (_forward(node, last=node is graph.nodes[-1]) for node in graph.nodes)
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
