"""Norms of a GPT: each position is divided by its root mean square, or standardized. They have no parameters.

The maths is that of `stepviz.ops.norms`, along other axes.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from stepviz.ops.claims import Sentence
from stepviz.ops.gpt.names import GptPart
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.norms.kinds import EPSILON, ROOT, GradientMeans, Normalise, NormGradient, Statistics
from stepviz.ops.norms.rms import Divided, RestGradient, RootMeanSquare
from stepviz.ops.op import Phase
from stepviz.ops.tensor import TensorRole

WAYS = Sentence("sum of two paths: past the {part:text} unchanged, and through its norm", "rule")


@dataclass(frozen=True)
class Norm:
    """Norm number `number` of a GPT, from the tensor `source` to the tensor `out`."""

    kind: str
    part: GptPart
    number: int
    source: str
    out: str
    around: str = ""
    """The residual sum of `source` and this part, whose gradient comes back past this norm too; empty without one."""

    def names(self) -> Names:
        n, root = self.number, "rms" if self.kind == "rms" else "sd"
        words = {"u": self.source, "n": self.out, "normal": self.out, "dn": f"d{self.out}", "around": self.around}
        words |= {"du": f"way{n}" if self.around else f"d{self.source}", "sd": f"{root}{n}"}
        words |= {"ms": f"ms{n}", "mu": f"mu{n}", "var": f"var{n}", "q": f"g{n}", "p": f"b{n}", "rest": f"rest{n}"}
        words |= {"at": "t,d", "own": "t", "along": "d", "axis": "1", "beside": "[:, None]", "epsilon": repr(EPSILON)}
        words |= {"part": self.part.does, "line": "row"}
        return self.part.names(**words)

    def forward(self) -> Declared:
        return (RMS if self.kind == "rms" else Standardized)(self.names())

    def backward(self) -> Declared:
        return NormBack(self.names(), centred=self.kind != "rms", around=bool(self.around))


class RMS(Declared):
    """n = x / √(mean x² + ε)."""

    phase, name, term = Phase.FORWARD, "{n}", "layer norm"
    sentence = "Divide the numbers of each position by their root mean square."
    equation = "{n} = {u} / √(mean {u}² + ε)"
    question = "what is each position, divided by its root mean square?"
    functions, shown = MappingProxyType({"root": ROOT}), -1
    makes = (*RootMeanSquare.makes, Divided.makes[0]._replace(role=TensorRole.ACTIVATION))


class Standardized(Declared):
    """n = (x - mean x) / √(variance x + ε)."""

    phase, name, term = Phase.FORWARD, "{n}", "layer norm"
    sentence = "Standardize each position: subtract its mean, divide by σ."
    equation = "{n} = ({u} - mean) / √(variance + ε)"
    question = "how many σ is each number of a position from its mean?"
    functions, shown = MappingProxyType({"root": ROOT}), -1
    makes = (
        *(made._replace(symbol="") for made in Statistics.makes),
        Normalise.makes[0]._replace(role=TensorRole.ACTIVATION),
    )


_CENTRED = (*GradientMeans.makes, NormGradient.makes[0])
_SCALED = (GradientMeans.makes[1], RestGradient.makes[0])
"""The means that are subtracted from the gradient of each position, and the rest: of the one norm and of the other."""
_BOTH = Makes("d{u}[t,d] = d{around}[t,d] + {du}[t,d]", says=(WAYS,), labels=("past the {part}", "through the {part}"))


class NormBack(Declared):
    """dx = (dn minus its parts along the mean and along n) / σ, plus the gradient that comes past the norm."""

    phase, name, shown = Phase.BACKWARD, "d{u}", -1
    makes: tuple[Makes, ...] = ()
    question = "how does the loss change with each number of {u}?"

    def __init__(self, names: Names, *, centred: bool, around: bool) -> None:
        """`centred`: True if the norm subtracts the mean; `around`: True if a residual connection goes past it."""
        self.makes = (*(_CENTRED if centred else _SCALED), RestGradient.makes[1], *(_BOTH,) * around)
        self.sentence = f"Backpropagate through the norm{'; add the path past it' * around}."
        past, mean = "d{around} + " * around, "mean {dn} - " * centred
        self.equation = "d{u} = " + past + "({dn} - " + mean + "{n}·mean({dn}·{n})) / {sd}"
        super().__init__(names)
