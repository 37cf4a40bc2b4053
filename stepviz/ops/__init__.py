"""Operations: the calculations of one iteration, as data; one file for each kind of operation."""

from stepviz.formula.functions import Function
from stepviz.ops.building import build
from stepviz.ops.claims import Name, Num, Part, Pattern, Saying, Share, Short, Words
from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Program
from stepviz.ops.run_intro import Parameters
from stepviz.ops.tensor import AXES, Array, Cell, Kind, Tensor, TensorRole, Tensors, places
from stepviz.ops.terms import Factor, Form, Term, Terms

__all__ = [
    "AXES",
    "Array",
    "Cell",
    "Factor",
    "Form",
    "Function",
    "Kind",
    "Name",
    "Num",
    "Op",
    "Parameters",
    "Part",
    "Pattern",
    "Phase",
    "Program",
    "Saying",
    "Share",
    "Short",
    "Tensor",
    "TensorRole",
    "Tensors",
    "Term",
    "Terms",
    "Words",
    "build",
    "places",
]
