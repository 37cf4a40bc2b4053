"""Imports point one way and never in a circle; only the terminal's room knows Textual."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from tests.architecture.trees import circles, imports, room_of, trees

SETTINGS = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = SETTINGS["tool"]["importlinter"]
LAYERS: list[str] = CONTRACTS["contracts"][0]["layers"]
"""From the terminal down."""
FORBIDDEN = [contract for contract in CONTRACTS["contracts"] if contract["type"] == "forbidden"]
TERMINAL = {"ui"}


def test_every_room_has_its_floor() -> None:
    rooms = {room_of(module) for module in trees()} - {"", "__main__"}
    assert rooms == set(LAYERS)


def test_imports_point_down() -> None:
    floor = {room: number for number, room in enumerate(LAYERS)}
    upwards = {
        (module, used)
        for module, known in imports().items()
        for used in known
        if room_of(module) in floor and room_of(used) in floor and floor[room_of(module)] > floor[room_of(used)]
    }
    assert upwards == set()


def test_no_module_leads_back_to_itself() -> None:
    assert circles(imports()) == []


def test_a_circle_would_be_found() -> None:
    edges = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("b"), "d": frozenset("d")}
    assert circles(edges) == [["b", "c"], ["d"]]


def test_textual_and_rich_are_named_in_the_terminals_room_alone() -> None:
    named = {module for module, (_, tree) in trees().items() if _names(tree) & {"textual", "rich"}}
    assert {room_of(module) for module in named} == TERMINAL


@pytest.mark.parametrize("contract", FORBIDDEN, ids=lambda contract: contract["name"])
def test_every_other_room_is_under_contract(contract: dict[str, list[str]]) -> None:
    assert {module.removeprefix("stepviz.") for module in contract["source_modules"]} == {*LAYERS} - TERMINAL - {"cli"}


def _names(tree: ast.Module) -> set[str]:
    whole = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    parts = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in (*whole, *parts)}


def test_no_two_classes_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for module, (_, tree) in trees().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    assert {name: modules for name, modules in homes.items() if len(modules) > 1} == {}
