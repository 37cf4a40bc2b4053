"""Maps: the embedding of a GPT, its linear layers, (outputs, inputs) without bias, activations and residual sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.ops.claims import Part as Piece
from stepviz.ops.claims import Saying, Sentence
from stepviz.ops.gpt.names import GptPart
from stepviz.ops.layers.declared import Declared, Makes
from stepviz.ops.layers.learning import Learning, ParameterGradient
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Cell, Tensor, TensorRole, Tensors

MAPPED = Sentence("{source:text} of {t:own}  ·  row {column:place} of {W:text}", "rule")
PRODUCTS = Sentence("sum over the positions of   {error:text} {row:place}  ×  {source:text} {column:place}", "rule")
RETURNED = Sentence("sum over {outs:text} of   {error:text}  ×  column {column:place} of {W:text}", "rule")
WAYS = Sentence("sum of the gradients that come back through {weights:text}", "rule")
QUERY = Sentence("The query: what {t:own} asks of the positions up to it, in head {head:place}.")
KEY = Sentence("The key: what {t:own} offers to those that ask, in head {head:place}.")
VALUE = Sentence("The value: what {t:own} gives to those that attend to it, in head {head:place}.")
HANDED = {"query": QUERY, "key": KEY, "value": VALUE}
EACH = Sentence("For each weight: sum {word:text} × gradient over the positions.", "caption")


class LinearMap(NamedTuple):
    """A linear layer without bias: its matrix and its output."""

    parameter: Tensor
    """Its matrix."""
    made: str
    """The tensor that it makes."""
    along: str = "o"
    """The index along the last axis of `made`."""
    role: TensorRole = TensorRole.ACTIVATION
    symbol: str = ""
    """The name of `made` in code and formulas, if that differs."""
    means: Sentence | None = None
    """The sentence about the meaning of one of its numbers."""

    @property
    def weights(self) -> str:
        """The name of its matrix."""
        return self.parameter.name

    @property
    def code(self) -> str:
        """The name of `made` in code and formulas."""
        return self.symbol or self.made


class Mapped(Declared):
    """made = source · Wᵀ, for one matrix or several."""

    phase, term = Phase.FORWARD, "linear layer"
    makes: tuple[Makes, ...] = ()

    def __init__(self, part: GptPart, source: str, read: str, maps: tuple[LinearMap, ...], *, called: str = "") -> None:
        """`read`: the index along the last axis of `source`; `called`: its name, by default its first result."""
        self.name = called or maps[0].made
        self.label = ",".join(one.code for one in maps)
        names = part.names(source=source)
        self.equation = "   ".join(f"{one.code} = {source}·{one.weights}ᵀ" for one in maps)
        self.sentence = f"Multiply each position of {source} by {', '.join(one.weights for one in maps)}."
        does = "do" if maps[1:] else "does"
        self.question = f"what {does} {', '.join(one.weights for one in maps)} make of {source}?"
        self.makes = tuple(
            Makes(
                f"{one.made}[t,{one.along}] = sum({read}, {one.weights}[{one.along},{read}] * {source}[t,{read}])",
                f"{one.code} = {source} @ {one.weights}.T",
                (MAPPED, *((one.means,) if one.means else ())),
                role=one.role,
                symbol=one.symbol,
                given={"W": one.weights},
            )
            for one in maps
        )
        super().__init__(names)

    def places(self, tensor: Tensor, index: tuple[int, ...]) -> dict[str, Piece]:
        """Texts for fields of sentences about a cell, with its head."""
        return {**super().places(tensor, index), "head": f"n{index[-1] // int(self.names['size'])}"}


class MappedBack(ParameterGradient):
    """dW = dmadeᵀ · source, dsource = dmade · W, summed over the matrices that read `source`."""

    caption = EACH
    makes: tuple[Makes, ...] = ()

    def __init__(
        self, part: GptPart, source: str, read: str, maps: tuple[LinearMap, ...], learning: Learning, outs: str
    ) -> None:
        """`outs`: the numbers of an output, in words: `the classes`."""
        weights = ", ".join(one.weights for one in maps)
        names = part.names(source=source, outs=outs, word=source, weights=weights)
        self.name, self.label = f"d{maps[0].weights}", f"{','.join(f'd{one.weights}' for one in maps)},d{source}"
        back = " + ".join(f"d{one.code}·{one.weights}" for one in maps)
        self.equation = f"d{maps[0].weights} = d{maps[0].code}ᵀ·{source}   d{source} = {back}"
        self.question = f"how does the loss change with {weights} and {source}?"
        gradients = (
            Makes(
                f"d{one.weights}[{one.along},{read}] = sum(t, d{one.made}[t,{one.along}] * {source}[t,{read}])",
                f"d{one.weights} = d{one.code}.T @ {source}",
                (PRODUCTS,),
                given={"error": f"d{one.code}"},
            )
            for one in maps
        )
        self.makes = (*gradients, _returned(maps, source, read))
        super().__init__(names, learning, *(one.parameter for one in maps))


def _returned(maps: tuple[LinearMap, ...], source: str, read: str) -> Makes:
    """The gradient by `source`: the sum of what comes back through each matrix that reads it."""
    several = len(maps) > 1
    indexed = [*zip("abe"[: len(maps)] if several else maps[0].along, maps, strict=True)]
    sums = (f"sum({at}, d{one.made}[t,{at}] * {one.weights}[{at},{read}])" for at, one in indexed)
    return Makes(
        f"d{source}[t,{read}] = {' + '.join(sums)}",
        f"d{source} = {' + '.join(f'd{one.code} @ {one.weights}' for one in maps)}",
        (WAYS if several else RETURNED,),
        labels=tuple(f"{one.made} d{{{{{at}}}}}" for at, one in indexed) if several else (),
        given={"error": f"d{maps[0].code}", "W": maps[0].weights},
    )


STREAM = Sentence("residual stream: {before:text} unchanged, plus {added:text} from the {part:text}", "rule")


class Residual(Declared):
    """r = the residual stream + the output of a part of a block."""

    phase, name, term = Phase.FORWARD, "{out}", "skip connection"
    equation, question = "{out} = {before} + {added}", "what goes on in the residual stream?"
    makes = (Makes("{out}[t,d] = {before}[t,d] + {added}[t,d]", says=(STREAM,), role=TensorRole.ACTIVATION),)

    def __init__(self, part: GptPart, before: str, added: str, out: str) -> None:
        self.sentence = f"Add the output of the {part.does} to the residual stream."
        super().__init__(part.names(before=before, added=added, out=out, part=part.does))


ADDED = Sentence("{d:own} of the character at {t:own} in wte, plus {d:own} of its position in wpe", "rule")
OF_CHARACTER = Sentence("sum of   demb {d:own}   at the positions that have {k:own}", "rule")
NOWHERE = Sentence("{k:own} does not occur in this document, so the gradient is 0", "rule")
OF_PLACE = Sentence("demb {d:own} at the only position that reads {p:own}", "rule")
NO_PLACE = Sentence("this document is too short to read {p:own}, so the gradient is 0", "rule")
EACH_NUMBER = Sentence("For each number of wte and wpe: sum demb where it was looked up.", "caption")


class Embedding(Declared):
    """emb = wte[x] + wpe."""

    phase, name, term = Phase.FORWARD, "emb", "embedding"
    sentence = "Look up the embedding of each character; add that of its position."
    equation, question = "emb = rows x of wte + rows of wpe", "what are the numbers of each position?"
    takes = ("x", "wte", "wpe")
    makes = (
        Makes(
            "emb[t,d] = wte[x[t],d] + wpe[t,d]",
            "emb = wte[x] + wpe[:len(x)]",
            (ADDED,),
            role=TensorRole.ACTIVATION,
            labels=("wte k{{x[t]}}", "wpe p{{t}}"),
        ),
    )


class TablesGradient(ParameterGradient):
    """dwte, dwpe = the gradients by emb, summed by character and by position."""

    name, label, one, caption = "tables", "dwte,dwpe", "number", EACH_NUMBER
    equation = "dwte = demb summed by x   dwpe = demb"
    question = "how does the loss change with each number of the tables?"
    lines = "dwte = np.zeros(wte.shape); np.add.at(dwte, x, demb); dwpe = np.zeros(wpe.shape); dwpe[:len(x)] = demb"
    given = "wte = np.empty(({character}, {dimension})); wpe = np.empty(({slot}, {dimension}))"
    makes = (
        Makes(
            "dwte[k,d] = sum(t, (x[t] == k) * demb[t,d])", "np.add.at(dwte, x, demb)", (OF_CHARACTER,), empty=NOWHERE
        ),
        Makes("dwpe[p,d] = sum(t, (t == p) * demb[t,d])", "dwpe[:len(x)] = demb", (OF_PLACE,), empty=NO_PLACE),
    )

    def __init__(self, part: GptPart, learning: Learning, lengths: Mapping[str, int]) -> None:
        """`lengths`: those of the axes of the tables, by name."""
        names = part.names(**{name: str(length) for name, length in lengths.items()})
        super().__init__(names, learning, part.parameter("wte"), part.parameter("wpe"))

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        return super().meaning(cell, tensors) if self.terms(cell, tensors).parts else ()
