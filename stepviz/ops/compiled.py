"""Compiled: turns the shown code of an operation into the function that runs."""

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
    """A function that runs the listing: from the arrays of `reads` to those of `writes`.

    `known`: other names that the code uses. The code may call a tensor by its symbol, and calls a tensor after the
    update as the one that it replaces.
    """
    # An array without axes would come out as a Python or NumPy number, which cannot be made read-only.
    lines = [statement for line in listing.split("\n") for statement in line.split("; ")]
    words = _names(listing)
    reads = [next((s for s, name in SYMBOLS.items() if name == read and s in words), read) for read in reads]
    made = []
    for tensor in writes:
        name = tensor.of if tensor.role is TensorRole.AFTER else tensor.name
        name = name if any(line.startswith(f"{name} = ") for line in lines) else tensor.symbol
        made.append(name if tensor.axes else f"np.asarray({name} * 1.0)")
    return function(reads, lines, f"({', '.join(made)},)", **known)


@lru_cache(1024)
def _names(listing: str) -> frozenset[str]:
    """The names in the code, which programs of one shape share."""
    return frozenset(node.id for node in ast.walk(ast.parse(listing)) if isinstance(node, ast.Name))


def expression(code: str, *names: str) -> Callable[..., Array]:
    """A function of these names that runs statements; it returns the right side of the last one, `h = np.tanh(a)`."""
    *before, last = code.split("; ")
    return function(names, before, last.partition(" = ")[2])


def in_shape(codes: Iterable[str], *names: str) -> Callable[..., tuple[Array, ...]]:
    """A function of these names that returns the arrays of several expressions, each in the shape of the first name."""
    # + 0*o: an expression may not depend on o.
    return function(names, (), f"({''.join(f'{code} + 0*{names[0]}, ' for code in codes)})")


def function(names: Sequence[str], statements: Sequence[str], result: str, **known: Any) -> Callable[..., Any]:
    """A function of these names that runs the statements and returns the result; `known`: other names in them."""
    lines = [f"def run({', '.join(names)}):", *map(_reduced, statements), f"return {_reduced(result)}"]
    return defined(lines, {**KNOWN, **known})


@lru_cache(64)
def made_by(statements: str) -> Mapping[str, Any]:
    """The variables that the statements, separated by `; `, define, by name."""
    made = {"np": np}
    exec(statements, made)
    return made


@lru_cache(1024)
def _reduced(statement: str) -> str:
    """The statement with each `x.sum(1)` as `np.add.reduce(x, 1)`: the same bits, without NumPy's code in Python."""
    if not any(f".{how}(" in statement for how in _REDUCTIONS):
        return statement
    return ast.unparse(_Reduced().visit(ast.parse(statement)))


class _Reduced(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Attribute(value=of, attr=how), args=args, keywords=[]) if how in _REDUCTIONS:
                axis = ast.unparse(args[0]) if args else "None"
                count = f"shape[{axis}]" if args else "size"
                made = _REDUCTIONS[how].format(array=f"({ast.unparse(of)})", axis=axis, count=count)
                return ast.parse(made, mode="eval").body
        return node


def defined(lines: Sequence[str], known: dict[str, Any]) -> Callable[..., Any]:
    """The function `run` that the lines define. `known`: the names that they use; `run` is added to it."""
    exec(_code("\n    ".join(lines)), known)
    found: Callable[..., Any] = known["run"]
    return found


_code = lru_cache(1024)(partial(compile, filename="<operation>", mode="exec"))
"""Compiles with a cache, since programs of one shape have the same code."""


KNOWN: Mapping[str, Any] = {
    "np": np,
    "erf": np.vectorize(math.erf, otypes=[float]),
}
"""Names that all code can use; NumPy has no erf."""
_REDUCTIONS = {
    "sum": "np.add.reduce({array}, {axis})",
    "max": "np.maximum.reduce({array}, {axis})",
    "mean": "np.add.reduce(_ := {array}, {axis}) / _.{count}",
}
"""What each method of an array does, by the name of the method."""
