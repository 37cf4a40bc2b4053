"""Where things stand on the screen is known to `views/layout` alone. A panel or a picture knows its own columns."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from tests.architecture.trees import nodes

LAYOUT = "stepviz.views.layout"
PLACED = {"Pane", "Area", "Word", "Band", "Layout"}
"""What says where something stands."""


def imported(parts: Iterable[ast.AST]) -> set[str]:
    """What a module has of the layout's own classes, by the name it has them under."""
    froms = (node for node in parts if isinstance(node, ast.ImportFrom))
    names = [alias for node in froms if node.module == f"{LAYOUT}.layouts" for alias in node.names]
    return {alias.asname or alias.name for alias in names if alias.name in PLACED}


def made(parts: Sequence[ast.AST]) -> Iterator[str]:
    """The places that a module makes or moves."""
    known = imported(parts)
    for node in parts:
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in known:
            yield node.func.id
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "_replace":
            yield from (str(keyword.arg) for keyword in node.keywords if keyword.arg in ("place", "x", "y"))


def test_the_layout_and_nothing_else_places_anything() -> None:
    found = {module: {*made(parts)} for module, parts in nodes().items()}
    itself = {name for module, names in found.items() if module.startswith(LAYOUT) for name in names}
    assert {"Pane", "Area", "Word", "Band", "x"} <= itself
    assert {module: names for module, names in found.items() if names and not module.startswith(LAYOUT)} == {}
