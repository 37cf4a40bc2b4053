"""Skip: a residual connection. A hidden layer hands on what it makes plus what it read, and the error takes both ways.

He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition".
"""

from __future__ import annotations

from stepviz.ops.claims import Sentence
from stepviz.ops.layers.back import BOTH, RATE, RATE_THERE, TO_SUM, Back, InputGradient
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Phase
from stepviz.ops.tensor import TensorRole

SKIP = "skip"
"""What the term of a sum is called that comes past a layer."""
ADDS = Sentence("Skip connection: layer {n} passes on {made:text} plus its input {read:text}.", "caption")
ADDED = Sentence("{made:text} plus the input of the layer, {read:text}", "rule")
SUM_AND = Sentence("sum over {over:text} of   {error:text}  ×  weight out of {column:place},  plus {past:text}", "rule")
UNCHANGED = Sentence("{error:text} unchanged: a sum passes its gradient on to each of its terms", "rule")


class Skip(Declared):
    """s = h + x, with what the layer read."""

    phase, name, term, caption = Phase.FORWARD, "{out}", "skip connection", ADDS
    equation, question = "{out} = {made} + {read}", "what does layer {n} pass on?"
    makes = (
        Makes(
            "{out}[e,h] = {made}[e,h] + {read}[e,h]",
            says=(ADDED,),
            role=TensorRole.ACTIVATION,
            labels=("{made}", SKIP),
        ),
    )

    def __init__(self, layer: Layer) -> None:
        names = {"n": str(layer.number), "out": layer.hands_on, "made": layer.said, "read": layer.source}
        super().__init__(Names(layer.tag, layer.shown, **names))


class BackPast(Back):
    """dx = dz·Wᵀ + ds: what a layer with a skip reads gets two gradients, through the layer and past it."""

    formula, beside, what = "{error}·{W}ᵀ+{past}", ", skip", "the weights, skip"
    makes = (
        Makes(
            "d{source}[e,i] = sum(c, {back}[e,c] * {W}[i,c]) + {past}[e,i]",
            "d{source} = {error} @ {W}.T + {past}",
            (SUM_AND, RATE),
            "{source}",
            labels=("{letter}{{c}}", SKIP),
        ),
    )

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer, past=f"d{layer.hands_on}")


class Unchanged(InputGradient):
    """dh = ds: a sum passes its gradient on to what was added."""

    name, through, formula, what = "d{made}", "{out}", "d{out}", "the sum"
    makes = (Makes("d{made}[e,h] = d{out}[e,h]", says=(UNCHANGED, RATE_THERE), of="{made}"),)

    def __init__(self, layer: Layer) -> None:
        names = {"out": layer.hands_on, "made": layer.said, "error": f"d{layer.hands_on}"}
        super().__init__(Names(layer.tag, layer.shown, **names))


def back_to_sum(layer: Layer, back: Back) -> Back:
    """The way through the layer above, as an operation: to the sum that a layer passes on."""
    W, n = back.through, layer.number
    past = isinstance(back, BackPast)
    back.sentence = BOTH.text_of(W=W, above=str(n + 1)) if past else TO_SUM.text_of(W=W, n=str(n))
    back.question, back.term = f"how does the loss change with what layer {n} passed on?", "skip connection"
    return back
