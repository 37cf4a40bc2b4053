"""An optimizer that the program does not have: all that one more takes, with a line in `kinds.OPTIMIZERS`."""

from __future__ import annotations

from stepviz.ops import Tensor
from stepviz.ops.update import GradientDescent


class Shy(GradientDescent):
    """Gradient descent that goes a share of every step."""

    way = "Shyly it steps"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, share: float) -> None:
        super().__init__(parameters, lr * share)
