"""What stands between the matrices of a GPT: the activation of its MLP, and the sums of the residual stream."""

from __future__ import annotations

from dataclasses import replace

from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.claims import Sentence
from stepviz.ops.gpt.names import GptPart
from stepviz.ops.layers.activation import RATE_THERE
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Array, TensorRole, Tensors

ACTIVATED = Sentence("{kind:text} of {a:text}[{row:own},{column:place}]", "rule")
GATED = Sentence("{dh:text} times the derivative of {kind:text} at {a:text}[{row:own},{column:place}]", "rule")
STREAM = Sentence("what came in, plus what the {part:text} adds to it", "rule")


class Activated(Declared):
    """h = f(a), each number on its own."""

    phase, name, label = Phase.FORWARD, "{h}", "{h}"
    question = "what is each output of the MLP's hidden layer?"
    makes = (Makes("{h}[t,m] = f({a}[t,m])", "{made}", (ACTIVATED,), role=TensorRole.ACTIVATION),)

    def __init__(self, part: GptPart, kind: ActivationKind) -> None:
        self.kind, names = kind, part.names(kind=kind.name)
        names["made"] = kind.code.format(n=names["tag"])
        self.term, self.sentence = kind.term or kind.name, kind.sentence
        self.equation, self.functions = kind.equation.format(n=names["tag"]), {"f": kind.function}
        super().__init__(names)
        self.writes = (replace(self.writes[0], kind=kind.numbers),)
        self.kinks, self.bends = self.reads * kind.kinked, self.reads * kind.curved

    def corners(self, *arrays: Array) -> tuple[Array, ...]:
        return self.kind.corners(*arrays) if self.kinks else ()

    def steepness(self, tensors: Tensors) -> Array:
        return self.kind.steepness(tensors[self.names[self.kind.slope_at]])


class ActivatedBack(Declared):
    """da = dh · slope of the activation."""

    phase, name, label = Phase.BACKWARD, "{da}", "{da}"
    question = "how does the loss change with each sum of the MLP?"
    makes = (Makes("{da}[t,m] = {dh}[t,m] * derivative({seen}[t,m])", "{made}", (GATED, RATE_THERE), of="{a}"),)

    def __init__(self, part: GptPart, kind: ActivationKind) -> None:
        names = part.names(kind=kind.name)
        tag = names["tag"]
        names |= {"made": kind.gradient_code.format(n=tag).rpartition("; ")[2], "seen": f"{kind.slope_at}{tag}"}
        self.lines, self.functions = kind.gradient_code.format(n=tag), {"derivative": kind.slope}
        self.sentence = kind.gradient_sentence[0].upper() + kind.gradient_sentence[1:]
        self.equation = f"{{da}} = {{dh}} × {kind.gradient_equation.format(n=tag)}"
        super().__init__(names)


class Residual(Declared):
    """r = what came in + what a part of a block makes of it."""

    phase, name, label, term = Phase.FORWARD, "{out}", "{out}", "skip connection"
    equation, question = "{out} = {before} + {added}", "what goes on in the residual stream?"
    makes = (
        Makes(
            "{out}[t,d] = {before}[t,d] + {added}[t,d]",
            says=(STREAM,),
            role=TensorRole.ACTIVATION,
            labels=("{before}", "{added}"),
        ),
    )

    def __init__(self, part: GptPart, before: str, added: str, out: str) -> None:
        does = "attention" if part.number % 2 == 0 else "MLP"
        self.sentence = f"Add what the {does} makes to what came in."
        super().__init__(part.names(before=before, added=added, out=out, part=does))
