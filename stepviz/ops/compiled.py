"""Compiled: the code that is shown of an operation, as the function that runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stepviz.ops.tensor import Array, Tensor, TensorRole


def compiled(listing: str, reads: Sequence[str], writes: Sequence[Tensor]) -> Callable[..., tuple[Array, ...]]:
    """A function from the arrays of `reads` to those of `writes`, both called in the code by their names.

    What is carried on in the place of a tensor is called as that; a single number may go by its symbol.
    """
    lines = [statement for line in listing.split("\n") for statement in line.split("; ")]
    made = [_called(tensor, lines) for tensor in writes]
    made = [f"asarray({name})" if not tensor.axes else name for name, tensor in zip(made, writes, strict=True)]
    names: dict[str, Any] = {"np": np, "asarray": lambda number: np.asarray(np.multiply(number, 1.0))}
    exec("\n    ".join([f"def compute({', '.join(reads)}):", *lines, f"return ({', '.join(made)},)"]), names)
    found: Callable[..., tuple[Array, ...]] = names["compute"]
    return found


def expression(code: str, *names: str) -> Callable[..., Array]:
    """A function of these names, from statements: of the last one, `h = np.tanh(a)`, the right side."""
    *before, last = code.split("; ")
    lines = [f"def expression({', '.join(names)}):", *before, f"return {last.partition(' = ')[2]}"]
    known: dict[str, Any] = {"np": np}
    exec("\n    ".join(lines), known)
    found: Callable[..., Array] = known["expression"]
    return found


def _called(tensor: Tensor, lines: Sequence[str]) -> str:
    name = tensor.of if tensor.role is TensorRole.AFTER else tensor.name
    return name if any(line.startswith(f"{name} = ") for line in lines) else tensor.symbol
