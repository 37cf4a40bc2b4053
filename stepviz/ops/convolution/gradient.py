"""The gradients of filters and their biases: each weight meets a pixel at every place of every row of the batch."""

from __future__ import annotations

import numpy as np

from stepviz.ops.convolution import claims as told
from stepviz.ops.convolution.layer import ConvolutionLayer, places_of
from stepviz.ops.layers.declared import Makes
from stepviz.ops.layers.learning import Learning
from stepviz.ops.layers.parameter_gradient import ParameterGradient
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.words import Words, all_of


class ConvolutionGradient(ParameterGradient):
    """dW = sum over rows and places of pixel × da, db = sum of da."""

    name, label, broken, question = "{grads}", "{dW}", told.BROKEN, told.ASKED_SLOPES.text
    equation = "{dW} = patchesᵀ·{da}{decay_formula}   {db} = sums of {da}"
    lines = (
        "flat = {da}.reshape(-1, {filters}, {places}); back = flat.swapaxes(1, 2).reshape(-1, {filters}); "
        "seen = patches.reshape(-1, {pixels_of_one}); {code}; {db} = flat.sum((0, 2))"
    )
    makes = (
        Makes(
            "{dW}[i,c] = sum(e, sum(s, {source}[e,at[s,i]] * {da}[e,c * {places} + s])){decay}",
            "{dW} = seen.T @ back{decay_code}",
            labels=("e{{e}} h{{c * {places} + s}}",),
        ),
        Makes(
            "{db}[c] = sum(e, sum(s, {da}[e,c * {places} + s]))",
            "{db} = flat.sum((0, 2))",
            labels=("e{{e}} h{{c * {places} + s}}",),
        ),
    )

    def __init__(self, layer: ConvolutionLayer, learning: Learning) -> None:
        self.layer, self.maps, self._at = layer, layer.maps, places_of(layer.maps)
        self.sentence = (told.EACH_DECAYED if learning.l2 else told.EACH).text
        known = {"tables": {"at": self._at}, "sizes": {"s": self.maps.map.places}}
        super().__init__(layer.names, learning, *layer.parameters, **known)

    def compute(self, x: Array, error: Array, *weights: Array) -> tuple[Array, ...]:
        """From x (batch, pixels), da (batch, units), W for its decay: dW (places, filters), db (filters,)."""
        count, places = self.maps.filters.number, self.maps.filters.size.places
        seen = x.take(self._at, axis=1).reshape(-1, places)  # (batch · places of a map, places of a filter)
        flat = error.reshape(-1, count, self.maps.map.places)
        dW = seen.T @ flat.swapaxes(1, 2).reshape(-1, count)
        return self.with_decay(dW, weights), np.add.reduce(flat, axis=(0, 2))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        number, meaning = f"f{cell.index[-1]}", self.meaning(cell, tensors)
        given = {"rows": all_of(self.learning.batch_size, "example"), "places": f"{self.maps.map.places} places"}
        if len(cell.index) == 1:
            return Words(told.ERRORS.say(filter=number, **given), meaning)
        line, column = self.maps.filters.size.place(cell.index[0])
        lies = told.LIES.say(line=str(line + 1), column=str(column + 1), filter=number, places=given["places"])
        rule = told.DECAYED if self.learning.l2 else told.PRODUCTS
        return Words(rule.say(**given), (lies, *meaning))
