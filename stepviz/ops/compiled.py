"""Compiled: the code that is shown of an operation, as the function that runs; and how a few numbers are put together.

A sum is added up from left to right, without the compensation that Python's own `sum` has from 3.12 on.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from stepviz.ops.naming import SYMBOLS
from stepviz.ops.tensor import Array, Tensor, TensorRole


def compiled(
    listing: str, reads: Sequence[str], writes: Sequence[Tensor], **known: Any
) -> Callable[..., tuple[Array, ...]]:
    """A function from the arrays of `reads` to those of `writes`, both called in the code by their names.

    `known`: what the code names besides.

    What is carried on in the place of a tensor is called as that; it may go by its symbol.
    """
    lines = [statement for line in listing.split("\n") for statement in line.split("; ")]
    words = {node.id for node in ast.walk(ast.parse(listing)) if isinstance(node, ast.Name)}
    reads = [next((s for s, name in SYMBOLS.items() if name == read and s in words), read) for read in reads]
    made = [_called(tensor, lines) for tensor in writes]
    made = [f"as_number({name})" if not tensor.axes else name for name, tensor in zip(made, writes, strict=True)]
    found: Callable[..., tuple[Array, ...]] = function(reads, lines, f"({', '.join(made)},)", **known)
    return found


def expression(code: str, *names: str) -> Callable[..., Array]:
    """A function of these names, from statements: of the last one, `h = np.tanh(a)`, the right side."""
    *before, last = code.split("; ")
    found: Callable[..., Array] = function(names, before, last.partition(" = ")[2])
    return found


def function(names: Sequence[str], statements: Sequence[str], result: str, **known: Any) -> Callable[..., Any]:
    """A function of these names that runs the statements and returns the result; `known`: what they name besides."""
    return defined([f"def run({', '.join(names)}):", *statements, f"return {result}"], {**KNOWN, **known})


def defined(lines: Sequence[str], known: dict[str, Any]) -> Callable[..., Any]:
    """The function `run` that the lines define, its head first; `known`: what they name, where it is found, too."""
    exec(_code("\n    ".join(lines)), known)
    found: Callable[..., Any] = known["run"]
    return found


_code = lru_cache(1024)(partial(compile, filename="<operation>", mode="exec"))
"""Programs of one shape have the same code."""


def _number(number: Any) -> Array:
    return np.asarray(np.multiply(number, 1.0))


KNOWN: Mapping[str, Any] = {"np": np, "erf": np.vectorize(math.erf, otypes=[float]), "as_number": _number}
"""What all code can name. NumPy has no erf."""


def _called(tensor: Tensor, lines: Sequence[str]) -> str:
    name = tensor.of if tensor.role is TensorRole.AFTER else tensor.name
    return name if any(line.startswith(f"{name} = ") for line in lines) else tensor.symbol


def added(numbers: Iterable[float]) -> float:
    """Their sum, from left to right."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def first(numbers: Iterable[float]) -> int:
    """The position of the first of the largest, as NumPy's `argmax` has it: of the first nan, where there is one."""
    known = list(numbers)
    return next((n for n, number in enumerate(known) if number != number), known.index(max(known)))
