"""OutputGradient: the gradient of the losses by what the last layer makes, of any kind of loss."""

from __future__ import annotations

from stepviz.ops.op import Op, Phase
from stepviz.ops.tensor import Array, Kind, Tensor, TensorRole
from stepviz.settings.experiment import Experiment


class OutputGradient(Op):
    """Which way each logit or output should move; divided by the examples where the loss is their mean."""

    phase = Phase.BACKWARD

    def __init__(self, run: Experiment) -> None:
        self._deep, self._layer = run.deep, run.layers if run.deep else 0
        self.divisor = run.batch_size if run.reduction == "mean" else 1
        self.over = f" / {self.divisor}" * (self.divisor != 1)
        """How it is divided, in formulas, in code and in rules."""
        self.label = self.symbol(self.name[1:])

    def symbol(self, of: str) -> str:
        """What the gradient by logits or outputs is called: `dz` beside layers with numbers."""
        return {"logits": "dz", "outputs": "do"}[of] if self._deep else f"d{of}"

    def tensor(self, of: str, axis: str, kind: Kind, symbol: str = "") -> Tensor:
        """The gradient by logits or outputs, along that axis."""
        symbol, axes = symbol or self.symbol(of), ("example", axis)
        return Tensor(f"d{of}", axes, kind, TensorRole.ERROR, of, symbol=symbol, title=symbol, layer=self._layer)

    def divided(self, summed: Array) -> Array:
        """Its part of the mean, where that is the loss."""
        return summed / self.divisor if self.over else summed

    def said_over(self, before: str) -> str:
        """`; over 21`, after that word; nothing where nothing is divided."""
        return f"; {before} {self.divisor}" * (self.divisor != 1)
