"""Where things stand on the screen is known to `views/layout` alone. A panel or a picture knows its own columns."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.trees import trees

LAYOUT = "stepviz.views.layout"
PLACED = {"Pane", "Area", "Word", "Band", "Layout"}
"""What says where something stands."""


def imported(tree: ast.Module) -> set[str]:
    """What a module has of the layout's own classes, by the name it has them under."""
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    names = [alias for node in froms if node.module == f"{LAYOUT}.layouts" for alias in node.names]
    return {alias.asname or alias.name for alias in names if alias.name in PLACED}


def made(tree: ast.Module) -> Iterator[str]:
    """The places that a module makes or moves."""
    known = imported(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in known:
            yield node.func.id
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "_replace":
            yield from (str(keyword.arg) for keyword in node.keywords if keyword.arg in ("place", "x", "y"))


def test_nothing_else_places_anything() -> None:
    found = {module: [*made(tree)] for module, (_, tree) in trees().items() if not module.startswith(LAYOUT)}
    assert {module: places for module, places in found.items() if places} == {}


def test_the_layout_itself_does() -> None:
    found = {name for module, (_, tree) in trees().items() if module.startswith(LAYOUT) for name in made(tree)}
    assert {"Pane", "Area", "Word", "Band", "x"} <= found


@pytest.mark.parametrize(
    "code",
    [
        "from stepviz.views.layout.layouts import Pane\nPane('x', None)",
        "from stepviz.views.layout.layouts import Area as P\nP(0, 0, 1, 1)",
        "pane._replace(place=other)",
        "place._replace(x=3)",
    ],
)
def test_a_place_made_elsewhere_is_noticed(code: str) -> None:
    assert list(made(ast.parse(code)))
