"""What stands between the matrices of a GPT: the activation of its MLP, and the sums of the residual stream."""

from __future__ import annotations

from stepviz.ops.activations.kind import ActivationKind
from stepviz.ops.claims import Sentence
from stepviz.ops.gpt.names import GptPart
from stepviz.ops.layers.activation import Activation, Gate
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Array, TensorRole, Tensors

STREAM = Sentence("residual stream: {before:text} unchanged, plus {added:text} from the {part:text}", "rule")


class Activated(Activation):
    """h = f(a), each number on its own."""

    name, label, question = "{h}", "{h}", "what is each output of the MLP's hidden layer?"
    makes = (Makes("{h}[t,m] = f({a}[t,m])", "{made}", role=TensorRole.ACTIVATION),)

    def __init__(self, part: GptPart, kind: ActivationKind) -> None:
        self._declare(kind, part.names(n=part.tag))


class ActivatedBack(Gate):
    """da = dh · slope of the activation."""

    name, label, question = "{da}", "{da}", "how does the loss change with each sum of the MLP?"
    makes = (Makes("{da}[t,m] = {dh}[t,m] * derivative({seen}[t,m])", "{made}", of="{a}"),)

    def __init__(self, part: GptPart, kind: ActivationKind) -> None:
        self._declare(kind, part.names(n=part.tag))

    def into(self, unit: int, tensors: Tensors) -> Array:
        after: Array = tensors[f"fc1{self.names['n']}_after"][unit]
        return after


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
        self.sentence = f"Add the output of the {part.does} to the residual stream."
        super().__init__(part.names(before=before, added=added, out=out, part=part.does))
