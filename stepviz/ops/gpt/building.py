"""Building: makes the program of a GPT, with its operations in order and its first parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from itertools import pairwise

import numpy as np

from stepviz.data import Dataset
from stepviz.data.documents import published
from stepviz.ops.activations.kind import find
from stepviz.ops.gpt.attention import HeadSums, QueriesBack, Scores, Shares, SharesBack
from stepviz.ops.gpt.batch import Document
from stepviz.ops.gpt.checking import CharacterCheck
from stepviz.ops.gpt.maps import (
    HANDED,
    Embedding,
    LinearMap,
    Mapped,
    MappedBack,
    Residual,
    TablesGradient,
)
from stepviz.ops.gpt.names import GptPart
from stepviz.ops.gpt.norm import Norm
from stepviz.ops.layers.activation import Activation, ActivationBack
from stepviz.ops.layers.learning import Learning
from stepviz.ops.losses.loss import OutputLayer
from stepviz.ops.op import Op, Phase
from stepviz.ops.predictor import Network
from stepviz.ops.program import Program
from stepviz.ops.run_intro import ALL_PUBLISHED, COUNTED, PUBLISHED, Parameters, RunIntro, of_drawn
from stepviz.ops.tensor import Array, Tensor, TensorRole
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import BLOCK, RESIDUAL
from stepviz.settings.sources import MICROGPT

WIDER = 4
"""The hidden units of an MLP per number of a position."""
_STD = 0.08
"""The standard deviation of the first parameters with `normal`, as in the published run."""


class Gpt(Program):
    """A program whose rows are positions of documents: predictions are made document by document."""

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The part of the GPT that each operation belongs to: `attention`, `MLP 2`; empty for an update."""
        found, last, layer = list[str](), max(tensor.layer for tensor in self.parameters), 1
        for op in self.ops:
            layer = next((tensor.layer for tensor in op.writes if tensor.layer), layer)
            name = "attention" if layer % 2 == 0 else "MLP"
            name += f" {layer // 2}" if last > 4 else ""
            name = "embedding" if layer == 1 else "head" if layer == last else name
            found.append("" if op.phase is Phase.UPDATE else name)
        return tuple(found)

    def answered(self, x: Array, model: Parameters) -> dict[str, Array]:
        """All arrays of the forward pass of the last document in x, rows of (character, position): (rows, 2)."""
        starts = [0, *np.flatnonzero(x[:, 1] == 0).tolist()]
        return super().answered(x[starts[-1] :, 0], model)

    def scores(self, x: Array, model: Parameters) -> Array:
        """The logits (rows, classes) of documents x, rows of (character, position): (rows, 2)."""
        edges = sorted({0, *np.flatnonzero(x[:, 1] == 0).tolist(), len(x)})
        with np.errstate(all="ignore"):
            made = [self.scores_of(self.answered(x[start:end], model)) for start, end in pairwise(edges)]
        return np.concatenate(made) if made else np.zeros((0, self.widths[-1]))


class Building:
    """The operations and parameters of a GPT, part by part."""

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        self.experiment, self.dataset = experiment, dataset
        heads, self.blocks = experiment.heads or 1, experiment.layers or 1
        self._numbers, self._context = experiment.embed or 1, experiment.context or 1
        self.part = partial(GptPart, blocks=self.blocks, heads=heads, size=self._numbers // heads)
        self.kind = find(experiment.activation)
        self.first, self.head = self.part(1), self.part(2 * self.blocks + 2)
        norm = experiment.norm or "rms"
        self.start = Norm(norm, self.first, 0, "emb", "r0")
        self.adds = RESIDUAL not in experiment.without
        self.norms = tuple(self._norms(norm))
        self.out = LinearMap(self.head.parameter("lm_head"), "logits", "c", TensorRole.SCORE, "z")

    def _norms(self, kind: str) -> Iterator[Norm]:
        """The norms before each attention and MLP that is not left out, in order."""
        left_out, source = self.experiment.without, "r0"
        known = enumerate((name for _ in range(self.blocks) for name in BLOCK), 2)
        for n, number in enumerate((number for number, name in known if name not in left_out), 1):
            part, goes_on = self.part(number, number // 2), f"r{n}" if self.adds else ""
            yield Norm(kind, part, n, source, f"n{n}", around=goes_on)
            source = goes_on or _output(part).made

    @property
    def end(self) -> str:
        """The tensor that the head reads."""
        return (self.norms[-1].around or _output(self.norms[-1].part).made) if self.norms else "r0"

    @property
    def parameters(self) -> tuple[Tensor, ...]:
        """All matrices, in order."""
        inner = [one.parameter for norm in self.norms for one in (*_inputs(norm.part), _output(norm.part))]
        tables = self.first.parameter("wte"), self.first.parameter("wpe")
        return (*tables, *inner, self.out.parameter)

    def forward(self) -> Iterator[Op]:
        """The operations from the document to the logits."""
        yield Embedding(self.first.names())
        yield self.start.forward()
        for norm in self.norms:
            part, asked, last = norm.part, _inputs(norm.part), _output(norm.part)
            yield norm.forward()
            yield Mapped(part, norm.out, "i", asked, called=part.own("qkv") if part.attends else "")
            if part.attends:
                yield from (Scores(part), Shares(part), HeadSums(part))
            else:
                yield Activation(part.names_of_units, self.kind)
            yield Mapped(part, *_inner(part), (last,))
            if self.adds:
                yield Residual(part, norm.source, last.made, norm.around)
        yield Mapped(self.head, self.end, "i", (self.out,), called="linear")

    def backward(self) -> Iterator[Op]:
        """The operations from the gradient by the logits to those by all parameters."""
        length = self.experiment.batch_size
        learning = Learning(length, self.kind)
        yield MappedBack(self.head, self.end, "i", (self.out,), learning, "the classes")
        for norm in reversed(self.norms):
            part, asked, last = norm.part, _inputs(norm.part), _output(norm.part)
            # What is added to the residual stream has the gradient of the sum.
            came = last._replace(made=norm.around, symbol="") if self.adds else last
            yield MappedBack(part, *_inner(part), (came,), learning, "the numbers of a position")
            if part.attends:
                yield from (SharesBack(part), QueriesBack(part))
            else:
                yield ActivationBack(part.names_of_units, self.kind)
                learning = learning.below(asked[0].made)
            outs = "the numbers of a head" if part.attends else "the units"
            yield MappedBack(part, norm.out, "i", asked, learning, outs)
            yield norm.backward()
        yield self.start.backward()
        yield TablesGradient(self.first, learning, self.lengths)

    @property
    def lengths(self) -> dict[str, int]:
        """Lengths of the axes that do not depend on the document."""
        known = len(self.dataset.characters)
        lengths = {"character": known, "class": known, "dimension": self._numbers, "inner": WIDER * self._numbers}
        return lengths | {"head": self.first.heads, "slot": self._context}


def _inputs(part: GptPart) -> tuple[LinearMap, ...]:
    """The matrices of a part that read its norm: for queries, keys and values, or the first one of an MLP."""
    if part.attends:
        return tuple(LinearMap(part.parameter(f"w{key[0]}"), part.own(key), means=one) for key, one in HANDED.items())
    return (LinearMap(part.parameter("fc1"), part.own("a"), "m", TensorRole.PREACTIVATION),)


def _inner(part: GptPart) -> tuple[str, str]:
    """The tensor that the last matrix of a part reads, and the index along it."""
    return (part.own("heads"), "i") if part.attends else (part.own("h"), "m")


def _output(part: GptPart) -> LinearMap:
    """The last matrix of a part: the one that mixes the heads, or the second one of an MLP."""
    name, made = ("wo", "attn") if part.attends else ("fc2", "mlp")
    return LinearMap(part.parameter(name), part.own(made))


def gpt_program(
    experiment: Experiment,
    dataset: Dataset,
    ending: OutputLayer,
    updates: Callable[[tuple[Tensor, ...]], tuple[Op, ...]],
) -> Program:
    """The program of a GPT. `ending`: its output layer; `updates`: makes the operations that update its parameters."""
    made = Building(experiment, dataset)
    batch = Document(dataset, experiment.sampling)
    ops = (batch, *made.forward(), *ending.ops, *made.backward(), *updates(made.parameters))
    classes = len(dataset.characters)
    network = Network((), (2, classes), ending._replace(check=CharacterCheck), made.lengths)
    intro = _intro(experiment, dataset, made, batch.begins)
    return Gpt(dataset, ops, made.parameters, experiment.looks, experiment.batch_size, intro, network)


def _intro(experiment: Experiment, dataset: Dataset, made: Building, again: str) -> RunIntro:
    shapes = {one.name: tuple(made.lengths[axis] for axis in one.axes) for one in made.parameters}
    names, matrices, lines = [*shapes], str(len(shapes)), []
    for name, (outputs, inputs) in shapes.items():
        scales = {"normal": f"{_STD}", "he": f"sqrt(2/{inputs})", "xavier": f"sqrt(2/({inputs}+{outputs}))"}
        lines.append(f"{name} = rng.randn({outputs}, {inputs}) * {scales[experiment.init]}")
    count = str(sum(outputs * inputs for outputs, inputs in shapes.values()))
    told = COUNTED.text_of(matrices=matrices, count=count, seed=str(experiment.seed)), lines[0].replace("rng.", "")
    intro = of_drawn(experiment, dataset, lines, f"{names[0]} to {names[-1]}", told, again)
    start = published() if experiment.source == MICROGPT else {}
    if intro.given or {name: start[name].shape for name in names if name in start} != shapes:
        return intro
    first = tuple(start[name] for name in names)
    told = ALL_PUBLISHED.text_of(matrices=matrices), f"{names[0]} = published[{names[0]!r}]"
    return intro._replace(first=lambda _: first, ready=PUBLISHED.text, start=told, drawn=(), given="the published run")
