"""The statistics of a norm: mean, variance and deviation of the sums of a layer, and those kept for checks."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from stepviz.formula.functions import Function
from stepviz.ops.claims import Part, Sentence, Shape
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.layers.layer import Layer
from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Kind, Tensor

EPSILON = 1e-5
"""Is added to a variance, so that no root is 0: PyTorch's."""
STATISTICS = Sentence("For {what:text}: mean, variance, σ over {whole:text}.", "caption")
MEAN = Sentence("mean of {part:text} of {of:text}", "rule")
VARIANCE = Sentence("mean square of {part:text} of {u:text} minus its mean {mu:text}", "rule")
DEVIATION = Sentence("sqrt(variance + 0.00001), so that it is not 0", "rule")
KEEPS = Sentence("0.9 × the old one, plus 0.1 × this batch's mean", "rule")
WIDER = Sentence("0.9 × the old one, plus 0.1 × this batch's variance × {batch:text}", "rule")
WHY = Sentence("Checks use running values: no prediction depends on other rows.")
_UNITS = {"own": "h", "along": "e", "axis": "0", "beside": "", "kind": "unit"}
_UNITS |= {"norm": "batch norm", "what": "each unit", "whole": "the batch"}
_ROWS = {"own": "e", "along": "h", "axis": "1", "beside": "[:, None]", "kind": "row"}
_ROWS |= {"norm": "layer norm", "what": "each row", "whole": "the units"}


class NormTensors(Names):
    """The means of a batch norm, a number for each unit, or those of a layer norm, a number for each row.

    In a rule `{own}` is the index of a mean, and `{along}` the one it is taken over. In code a mean of numbers (batch,
    units) is taken along `{axis}`, and has `{beside}` behind it where it meets such numbers again.
    """

    def __init__(self, layer: Layer, *, rows: bool) -> None:
        """`rows`: over the rows of a batch, for each unit; else over the units of a row, for each row."""
        self.layer, self.rows = layer, rows
        texts = {"layer": str(layer.number), "normal": f"n{layer.tag}", "epsilon": repr(EPSILON)}
        super().__init__(layer.tag, layer.shown, **texts, **(_UNITS if rows else _ROWS))

    def place(self, index: tuple[int, ...]) -> tuple[int, ...]:
        """Where the mean for a row and unit stands."""
        return (index[1] if self.rows else index[0],)

    def part(self, index: tuple[int, ...]) -> str:
        """`column h2`, `row e0`: what the mean at that place is taken of."""
        return f"column {self.layer.made}{index[0]}" if self.rows else f"row e{index[0]}"


MOMENTUM = 0.1
"""Share of the batch in the running mean and variance after it: PyTorch's."""
_ROOT = Function(
    f"√({{}} + {EPSILON:g})".replace("e-0", "e-"),
    lambda value: float(np.sqrt(value + EPSILON)),
    lambda value: (value + Decimal(repr(EPSILON))).sqrt(),
    lambda value: float(0.5 / np.sqrt(value + EPSILON)),
)


class OfNorm(Declared):
    """An operation of a norm."""

    names: NormTensors

    def places(self, tensor: Tensor, index: tuple[int, ...]) -> Mapping[str, Part]:
        return {**super().places(tensor, index), "part": self.names.part(index)}


class Statistics(OfNorm):
    """μ = mean u, v = mean (u - μ)², σ = √(v + ε)."""

    phase, name, label, term = Phase.FORWARD, "{stats}", "μ,{σ}", "{norm}"
    caption = STATISTICS
    equation = "{μ} = mean {u}   {v} = mean ({u}-{μ})²   {σ} = √({v}+ε)"
    question = "what are the mean and σ of the sums of layer {layer}?"
    functions = MappingProxyType({"root": _ROOT})
    makes = (
        Makes(
            "{mu}[{own}] = mean({along}, {u}[e,h])",
            "{mu} = {u}.mean({axis})",
            (MEAN,),
            symbol="{μ}",
            given={"of": "{u}"},
        ),
        Makes(
            "{var}[{own}] = mean({along}, ({u}[e,h] - {mu}[{own}]) ** 2)",
            "{var} = (({u} - {mu}{beside})**2).mean({axis})",
            (VARIANCE,),
            kind=Kind.SQUARE,
            symbol="{v}",
        ),
        Makes(
            "{sd}[{own}] = root({var}[{own}])",
            "{sd} = np.sqrt({var} + {epsilon})",
            (DEVIATION,),
            kind=Kind.SQUARE,
            symbol="{σ}",
        ),
    )

    def __init__(self, over: NormTensors, kept: tuple[str, ...] = ()) -> None:
        """`kept`: the mean and the variance that are taken at checks, where these are not those of the rows."""
        super().__init__(over)
        self._kept, self.otherwise = kept, "running means" if kept else ""

    def at_check(self) -> tuple[Op, ...]:
        if not self._kept:
            return (self,)
        settled = copy(self)
        settled.reads = self._kept
        return (settled,)

    def compute(self, *arrays: Array) -> tuple[Array, ...]:
        """From u (batch, units), at a check from a mean and a variance: mean, variance, deviation, (units,) each.

        Of a layer norm (batch,) each.
        """
        return super().compute(*arrays) if len(arrays) == 1 else (*arrays, np.sqrt(arrays[1] + EPSILON))


class RunningStatistics(Declared):
    """running = 0.9 · running + 0.1 · the batch's, of mean and variance: what checks take in their place.

    As PyTorch does it: the variance is the one over n - 1.
    """

    phase, name, term = Phase.FORWARD, "{running}", "running mean"
    sentence = "For checks: running values = 0.9 × old + 0.1 × new."
    equation = "running = 0.9·running + 0.1·(that of this batch)"
    question = "which mean and variance will checks use for layer {layer}?"
    makes = (
        Makes(
            "{rmean}_after[h] = 0.9*{rmean}[h] + 0.1*{mu}[h]",
            says=(KEEPS, WHY),
            symbol="{rμ}",
            noun="running mean",
            start=0.0,
            labels=("old", "now"),
            shape=Shape.PRODUCTS,
        ),
        Makes(
            "{rvar}_after[h] = 0.9 * {rvar}[h] + wider * {var}[h]",
            "{rvar} = 0.9*{rvar} + 0.1*{rows}/{others}*{var}",
            (WIDER, WHY),
            kind=Kind.SQUARE,
            symbol="{rv}",
            noun="running variance",
            start=1.0,
            labels=("old", "now"),
            shape=Shape.PRODUCTS,
        ),
    )

    def __init__(self, over: NormTensors, batch_size: int) -> None:
        others = batch_size - 1
        over |= {"rows": str(batch_size), "others": str(others), "batch": f"{batch_size} / {others}"}
        super().__init__(over, numbers={"wider": MOMENTUM * batch_size / others})

    def at_check(self) -> tuple[Op, ...]:
        """Nothing: a check learns nothing."""
        return ()
