"""How the code is built: sizes, circles, names of classes, who knows the terminal and who places what stands on it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

from tests.architecture.trees import PACKAGE, imports, nodes, room_of, trees
from tests.support.drawings import ROOT

MOST = {"class": 200, "file": 300, "function": 40, "folder": 20}
"""Lines; files of a folder."""
LAYOUT = "stepviz.views.layout"
PLACED = {"Pane", "Area", "Word", "Band", "Layout"}
"""What says where something stands."""


def measured() -> Iterator[tuple[str, str, int]]:
    """Kind, name and size of everything."""
    for module, (file, _) in trees().items():
        yield "file", str(file.relative_to(PACKAGE.parent)), len(file.read_text(encoding="utf-8").splitlines())
        for node in nodes()[module]:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                yield kind, f"{module}.{node.name}", node.end_lineno - node.lineno + 1
    folders = Counter(str(file.parent.relative_to(PACKAGE.parent)) for file, _ in trees().values())
    yield from (("folder", folder, count) for folder, count in folders.items())


def test_nothing_is_larger_than_it_may_be() -> None:
    found = [*measured()]
    assert {kind for kind, _, _ in found} == set(MOST)
    assert [(kind, name, size) for kind, name, size in found if size > MOST[kind]] == []


def test_no_module_leads_back_to_itself() -> None:
    TopologicalSorter(imports()).prepare()


def test_no_two_classes_share_a_name() -> None:
    homes = Counter(node.name for _, tree in trees().values() for node in tree.body if isinstance(node, ast.ClassDef))
    assert [name for name, count in homes.items() if count > 1 and not name.startswith("_")] == []


def test_textual_and_rich_are_named_in_the_terminals_room_alone_and_forbidden_to_all_below() -> None:
    library = re.compile(r"^ *(?:from|import) (?:textual|rich)\b", re.MULTILINE)
    files = ((module, file.read_text(encoding="utf-8")) for module, (file, _) in trees().items())
    named = {room_of(module) for module, text in files if library.search(text)}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    forbidden = {f"stepviz.{room}" for room in settings["contracts"][0]["layers"]} - {"stepviz.ui", "stepviz.cli"}
    assert named == {"ui"}
    assert set(settings["contracts"][-1]["source_modules"]) == forbidden


def placed(parts: Sequence[ast.AST]) -> Iterator[str]:
    """What a module places: a class of the layout that it makes, or a place that it moves."""
    froms = (node for node in parts if isinstance(node, ast.ImportFrom) and node.module == f"{LAYOUT}.layouts")
    known = {alias.asname or alias.name for node in froms for alias in node.names if alias.name in PLACED}
    for node in parts:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
            yield node.func.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_replace":
            yield from (str(keyword.arg) for keyword in node.keywords if keyword.arg in ("place", "x", "y"))


def test_the_layout_and_nothing_else_places_anything() -> None:
    found = {module: {*placed(parts)} for module, parts in nodes().items()}
    itself = {name for module, names in found.items() if module.startswith(LAYOUT) for name in names}
    assert {"Pane", "Area", "Word", "Band", "x"} <= itself
    assert {module: names for module, names in found.items() if names and not module.startswith(LAYOUT)} == {}
