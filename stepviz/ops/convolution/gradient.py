"""The gradients of filters and their biases: each weight meets a pixel at every place of every row of the batch."""

from __future__ import annotations

import math

import numpy as np

from stepviz.ops.convolution import claims as told
from stepviz.ops.convolution.layer import ConvolutionLayer, places_of
from stepviz.ops.layers.claims import DECAY
from stepviz.ops.layers.learning import Learning
from stepviz.ops.op import Op, Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.ops.words import Saying, Words, all_of
from stepviz.settings.values import short


class ConvolutionGradient(Op):
    """dW = sum over rows and places of pixel × da, db = sum of da; with weight decay `l2`, `l2 · W` on top of dW."""

    phase = Phase.BACKWARD

    def __init__(self, layer: ConvolutionLayer, learning: Learning) -> None:
        self.layer, self.maps, self._learning = layer, layer.maps, learning
        W, b, l2 = layer.weights, layer.bias, learning.l2
        self._decay = np.asarray(l2)
        self.reads = (layer.source, layer.error, *([W.name] if l2 else []))
        role = TensorRole.GRADIENT
        self.writes = tuple(Tensor(f"d{p.name}", p.axes, Kind.SIGNED, role, p.name, layer=layer.number) for p in (W, b))
        self.name, self.label, self.question = f"grads{layer.tag}", f"d{W.name}", told.ASKED_SLOPES.text
        self.sentence = (told.EACH_DECAYED if l2 else told.EACH).text
        decay = f" + l2·{W.name}" * bool(l2)
        self.equation = f"d{W.name} = patchesᵀ·{layer.error}{decay}   d{b.name} = sums of {layer.error}"
        self._flat = f"flat = {layer.error}.reshape(-1, {self.maps.filters.number}, {self.maps.map.places})"
        self.code = f"d{W.name} = seen.T @ back{f' + {short(l2)}*{W.name}' if l2 else ''}"
        self.codes = {f"d{W.name}": self.code, f"d{b.name}": f"d{b.name} = flat.sum((0, 2))"}
        self._at = places_of(self.maps)
        source, error, *weights = self.reads
        dW, db = (tensor.name for tensor in self.writes)
        places = self.maps.map.places
        unit = f"f * {places} + s"
        decay = "".join(f" + l2 * {name}[k,f]" for name in weights)
        products = f"sum(e, sum(s, {source}[e,at[s,k]] * {error}[e,{unit}]))"
        label = (f"e{{e}} h{{{unit}}}",)
        self.rules = (
            Rule(f"{dW}[k,f] = {products}{decay}", {"l2": l2}, tables={"at": self._at}, labels=label),
            Rule(f"{db}[f] = sum(e, sum(s, {error}[e,{unit}]))", sizes={"s": places}, labels=label),
        )

    @property
    def listing(self) -> str:
        count, places = self.maps.filters.number, self.maps.filters.size.places
        errors = f"{self._flat}; back = flat.swapaxes(1, 2).reshape(-1, {count})"
        return f"{errors}; seen = patches.reshape(-1, {places}); {super().listing}"

    def compute(self, x: Array, error: Array, *weights: Array) -> tuple[Array, ...]:
        """From x (batch, pixels), da (batch, units), W for its decay: dW (places, filters), db (filters,)."""
        count, places = self.maps.filters.number, self.maps.filters.size.places
        seen = x.take(self._at, axis=1).reshape(-1, places)  # (batch · places of a map, places of a filter)
        flat = error.reshape(-1, count, self.maps.map.places)
        dW = seen.T @ flat.swapaxes(1, 2).reshape(-1, count)
        for W in weights:
            dW += self._decay * W
        return dW, np.add.reduce(flat, axis=(0, 2))

    def penalty(self, parameter: str) -> float:
        """`l2`, of the weights alone."""
        return self._learning.l2 if parameter == self.layer.weights.name else 0.0

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        number, slope = f"f{cell.index[-1]}", self._slope(cell, tensors)
        given = {"rows": all_of(self._learning.batch_size, "example"), "places": f"{self.maps.map.places} places"}
        if len(cell.index) == 1:
            return Words(told.ERRORS.say(filter=number, **given), (slope,))
        line, column = self.maps.filters.size.place(cell.index[0])
        decayed = bool(self._learning.l2) and math.isfinite(tensors[cell.tensor][cell.index])
        lies = told.LIES.say(line=str(line + 1), column=str(column + 1), filter=number, places=given["places"])
        rule = told.DECAYED if self._learning.l2 else told.PRODUCTS
        return Words(rule.say(**given), (lies, slope, *([DECAY.say()] if decayed else [])))

    def _slope(self, cell: Cell, tensors: Tensors) -> Saying:
        terms, noun = self.terms(cell, tensors), self.writes[len(cell.index) == 1].noun
        return self._learning.slope(terms, noun, told.BROKEN, cornered=self._learning.at_corner(tensors))
