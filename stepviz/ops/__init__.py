"""Operations: what one iteration does, one file for each kind of operation."""

from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Parameters, Program, build, initial_parameters
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, Tensors, places
from stepviz.ops.terms import Factor, Form, Function, Term, Terms

__all__ = [
    "AXES",
    "Array",
    "Cell",
    "Factor",
    "Form",
    "Function",
    "Kind",
    "Op",
    "Parameters",
    "Phase",
    "Program",
    "Tensor",
    "Tensors",
    "Term",
    "Terms",
    "build",
    "initial_parameters",
    "places",
]
