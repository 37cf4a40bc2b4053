"""What the contracts of `lint-imports` leave open: they name every room, and no module leads back to itself."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator

import pytest

from tests.architecture.trees import circles, imports, nodes, room_of, trees
from tests.support.drawings import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
ROOMS: set[str] = {*CONTRACTS[0]["layers"]}
FORBIDDEN = [contract for contract in CONTRACTS if contract["type"] == "forbidden"]


def test_every_room_has_its_floor() -> None:
    assert {room_of(module) for module in trees()} - {"", "__main__"} == ROOMS


@pytest.mark.parametrize("contract", FORBIDDEN, ids=lambda contract: contract["name"])
def test_every_room_but_that_of_the_terminal_is_under_contract(contract: dict[str, list[str]]) -> None:
    assert {module.removeprefix("stepviz.") for module in contract["source_modules"]} == ROOMS - {"ui", "cli"}


def test_no_module_leads_back_to_itself() -> None:
    edges = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("b"), "d": frozenset("d")}
    assert circles(edges) == [["b", "c"], ["d"]]
    assert circles(imports()) == []


def named() -> Iterator[tuple[str, str]]:
    """Each module, with the names of all that it imports."""
    for module, parts in nodes().items():
        for node in parts:
            if isinstance(node, ast.ImportFrom):
                yield module, node.module or ""
            elif isinstance(node, ast.Import):
                yield from ((module, alias.name) for alias in node.names)


def test_textual_and_rich_are_named_in_the_terminals_room_alone() -> None:
    assert {room_of(module) for module, name in named() if name.split(".")[0] in ("textual", "rich")} == {"ui"}


def test_no_two_classes_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for module, (_, tree) in trees().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    assert {name: modules for name, modules in homes.items() if len(modules) > 1} == {}
