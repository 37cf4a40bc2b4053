"""Names of a GPT: the names of its tensors and axes, part by part."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.ops.layers.declared import Names
from stepviz.ops.tensor import Kind, Tensor, TensorRole
from stepviz.settings.kinds import of_block

_INDEXES = {"q": "seen", "r": "seen", "p": "slot", "i": "dimension", "o": "dimension", "m": "inner"}
"""The kind of axis of each index in its rules that is not the letter of that kind."""
_AXES_OF = {
    "wte": ("character", "dimension"),
    "wpe": ("slot", "dimension"),
    "lm_head": ("class", "dimension"),
    "fc1": ("inner", "dimension"),
    "fc2": ("dimension", "inner"),
}
"""The axes of its parameters, by name; by default both are `dimension`."""


class GptPart(NamedTuple):
    """A part of a GPT: the embedding, the attention or the MLP of a block, or the head."""

    number: int
    """From 1: the embedding, then attention and MLP of each block, then the head."""
    block: int = 1
    blocks: int = 1
    heads: int = 1
    size: int = 1
    """The numbers of a position in each head."""

    @property
    def tag(self) -> str:
        """The suffix of the names of its tensors: its block; empty if there is only one."""
        return of_block("", self.block, self.blocks)

    @property
    def attends(self) -> bool:
        """True if it is an attention, false if an MLP."""
        return self.number % 2 == 0

    @property
    def does(self) -> str:
        """`attention` or `MLP`."""
        return "attention" if self.attends else "MLP"

    def own(self, name: str) -> str:
        """The name of a tensor of its block."""
        return f"{name}{self.tag}"

    def names(self, **given: str) -> Names:
        """The names for templates, in which a letter is a tensor of its block."""
        known = {"count": str(self.heads), "size": str(self.size)}
        return Names(self.tag, self.number, _INDEXES, **{**known, **given})

    @property
    def names_of_units(self) -> Names:
        """The names for the activation of an MLP, see there."""
        return self.names(n=self.tag, at="t,m", where="the MLP's hidden layer")

    def parameter(self, name: str) -> Tensor:
        """The parameter (a matrix) of that name."""
        called = name if name in ("wte", "wpe", "lm_head") else self.own(name)
        axes = _AXES_OF.get(name, ("dimension", "dimension"))
        return Tensor(called, axes, Kind.SIGNED, TensorRole.PARAMETER, layer=self.number)
