"""The program of a formula that somebody typed: no rows, no batch, no check. What it lowers is its last number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stepviz.data import Dataset
from stepviz.experiment import Experiment, short
from stepviz.formula.asked import Formula, formula_of
from stepviz.ops.claims import Definition
from stepviz.ops.formula.backward import backward
from stepviz.ops.formula.forward import OF_ONE, FormulaNode
from stepviz.ops.formula.node_slopes import slope_title
from stepviz.ops.program import Program
from stepviz.ops.story import Story
from stepviz.ops.tensor import Kind, Tensor, TensorRole
from stepviz.ops.update import Update

_LONGEST = 46
"""Columns of a formula beside the values it starts from."""
_READY = Definition("Each name has its start value", "the start", "ready", OF_ONE)


def formula_program(
    experiment: Experiment, dataset: Dataset, update: Callable[[tuple[Tensor, ...]], Update]
) -> Program:
    """The program of the formula of an experiment; `update`: makes what moves its names."""
    assert experiment.formula is not None
    formula = formula_of(experiment.formula, experiment.set, experiment.move)
    graph = formula.graph
    parameters = tuple(
        Tensor(name, (), Kind.SIGNED, TensorRole.PARAMETER, slope=slope_title(graph, name)) for name in formula.ordered
    )
    forward = (FormulaNode(node, last=node is graph.nodes[-1]) for node in graph.nodes)
    ops = (*forward, *backward(graph), update(parameters))
    return Program(dataset, ops, parameters, experiment.check, 0, _story(formula, ops[0].question))


def _story(formula: Formula, question: str) -> Story:
    starts = tuple(np.asarray(formula.values[name]) for name in formula.ordered)
    for start in starts:
        start.setflags(write=False)
    told = [f"{name} = {short(value)}" for name, value in formula.values.items()]
    title = formula.title if len(formula.title) <= _LONGEST else f"{formula.title[: _LONGEST - 1]}…"
    return Story(
        first=lambda _: starts,
        ready=_READY.text,
        start=(title, "; ".join(told)),
        again=question,
        formula=formula.title,
        claims=(
            _READY,
            Definition(title, "the formula", "formula", OF_ONE),
            Definition(question, "a question", "again", OF_ONE),
        ),
    )
