"""The syntax trees of the package."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import stepviz

PACKAGE = Path(stepviz.__file__).parent


@cache
def modules() -> Mapping[str, Path]:
    """The file of each module, by its dotted name."""
    return {name_of(file): file for file in PACKAGE.rglob("*.py")}


@cache
def trees() -> Mapping[str, tuple[Path, ast.Module]]:
    """File and tree of each module, by its dotted name."""
    return {name: (file, ast.parse(file.read_text(encoding="utf-8"))) for name, file in modules().items()}


@cache
def nodes() -> Mapping[str, tuple[ast.AST, ...]]:
    """All parts of each module, by its dotted name."""
    return {name: tuple(ast.walk(tree)) for name, (_, tree) in trees().items()}


@cache
def docstrings() -> frozenset[int]:
    """The identities of texts that stand alone: they are about the code."""
    alone = (node.value for parts in nodes().values() for node in parts if isinstance(node, ast.Expr))
    return frozenset(map(id, alone))


def name_of(file: Path) -> str:
    dotted = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
    return dotted.removesuffix(".__init__")
