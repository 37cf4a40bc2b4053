"""Names of a GPT: what its tensors and axes are called, part by part."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.ops.layers.declared import Names
from stepviz.ops.tensor import Kind, Tensor, TensorRole
from stepviz.settings.kinds import of_block

INDEXES = {
    "t": "position",
    "s": "seen",
    "q": "seen",
    "r": "seen",
    "n": "head",
    "k": "character",
    "p": "slot",
    "c": "class",
    "d": "dimension",
    "i": "dimension",
    "o": "dimension",
    "m": "inner",
}
"""The kinds of axis that indexes of its rules stand along."""
AXES_OF = {
    "wte": ("character", "dimension"),
    "wpe": ("slot", "dimension"),
    "lm_head": ("class", "dimension"),
    "fc1": ("inner", "dimension"),
    "fc2": ("dimension", "inner"),
}
"""The axes of its parameters, where these are not both of the numbers of a position."""


class GptPart(NamedTuple):
    """A part of a GPT: the embedding, the attention or the MLP of a block, or the head."""

    number: int
    """From 1, in order."""
    block: int = 1
    blocks: int = 1
    heads: int = 1
    size: int = 1
    """Numbers of a position for each head."""

    @property
    def tag(self) -> str:
        """What stands behind the names of its tensors."""
        return of_block("", self.block, self.blocks)

    @property
    def attends(self) -> bool:
        """Whether it is an attention; else an MLP."""
        return self.number % 2 == 0

    @property
    def does(self) -> str:
        """What it is, in words."""
        return "attention" if self.attends else "MLP"

    def own(self, name: str) -> str:
        """What a tensor of its block is called."""
        return f"{name}{self.tag}"

    def names(self, **given: str) -> Names:
        """What templates name: a letter is a tensor of its block."""
        known = {"count": str(self.heads), "size": str(self.size)}
        return Names(self.tag, self.number, INDEXES, **{**known, **given})

    def parameter(self, name: str) -> Tensor:
        """One of its parameters, each a matrix."""
        axes = AXES_OF.get(name, ("dimension", "dimension"))
        return Tensor(
            name if name in ("wte", "wpe", "lm_head") else self.own(name),
            axes,
            Kind.SIGNED,
            TensorRole.PARAMETER,
            layer=self.number,
        )
