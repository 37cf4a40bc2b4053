"""No tensor or source by name outside `ops`, `formula`, `data`, `settings` and texts: a program says what is what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import stepviz
from stepviz.data import load
from stepviz.ops import build
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import SOURCES
from tests.architecture.named_today import EXCEPTIONS

PACKAGE = Path(stepviz.__file__).parent
FREE = {"ops", "formula", "data", "settings", "text.py", "glossary"}
ENDS = {"_after", "d", "m", "v", "s"}
"""What a tensor's name is put together with, and taken apart by."""
CUTS = {"removesuffix", "removeprefix", "startswith", "endswith"}
KINDS = {"CHAIN_RULE", "ARTICLE"}
FILES = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*.py")
    if not FREE & {path.relative_to(PACKAGE).parts[0]}
)


@cache
def tensor_names() -> frozenset[str]:
    """What the tensors of some programs are called, every kind of network and optimizer among them."""
    runs = [Experiment.of("article"), Experiment.of("chain-rule", optimizer="adam")]
    runs += [Experiment.of("xor", hidden=(3, 2), optimizer=kind) for kind in ("momentum", "adam")]
    return frozenset(name for run in runs for name in build(run, load(run)).tensors)


def written(source: str) -> set[str]:
    """Names of tensors and sources in the code, as they stand there; one letter where it is a tensor for sure."""
    tree = ast.parse(source)
    texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts:
            found |= {node.value} & (set(SOURCES) | {name for name in tensor_names() if len(name) > 1})
        elif isinstance(node, ast.Name):
            found |= {node.id} & KINDS if isinstance(node.ctx, ast.Load) else set()
        elif isinstance(node, ast.JoinedStr):
            found |= put_together(node)
        found |= set(single(node)) & (tensor_names() | ENDS)
    return found


def put_together(node: ast.JoinedStr) -> set[str]:
    """`d{}` or `{}_after` of an f-string whose parts are such ends and one name."""
    pieces = [piece.value if isinstance(piece, ast.Constant) else "{}" for piece in node.values]
    ends = [str(piece) for piece in pieces if piece != "{}"]
    return {"".join(map(str, pieces))} if ends and set(ends) <= ENDS and len(pieces) - len(ends) == 1 else set()


def single(node: ast.AST) -> Iterator[str]:
    """Letters that name a tensor for sure: of a cell, in brackets, compared, or cut off a name."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in CUTS:
            yield from (f"{end}" for end in constants(node.args) if end in ENDS)
        elif called in ("Cell", "named", "tensor", "computed", "state"):
            yield from constants(node.args[:1])
    elif isinstance(node, ast.Subscript):
        yield from constants([node.slice])
    elif isinstance(node, ast.Compare) and "tensor" in ast.unparse(node):
        yield from constants(node.comparators)


def constants(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
        yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_tensors_and_sources_are_asked_for_and_not_named() -> None:
    """Each file names what its exception says, no more and no less: the program is asked for all others."""
    found = {file: names for file in FILES if (names := written((PACKAGE / file).read_text()))}
    assert found == {file: set(names.split()) for file, (_, names) in EXCEPTIONS.items()}


def test_every_exception_is_of_a_file_and_has_a_reason() -> None:
    assert set(EXCEPTIONS) <= set(FILES)
    assert all(len(reason.split()) > 3 for reason, _ in EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('after = f"{cell.tensor}_after"', {"{}_after"}),
        ('gradient = f"d{name}"', {"d{}"}),
        ('frame.current["x"]', {"x"}),
        ('cell.tensor.removesuffix("_after")', {"_after"}),
        ('cell.tensor == "probs"', {"probs"}),
        ('cell.tensor in ("x", "y")', {"x", "y"}),
        ("experiment.source == CHAIN_RULE", {"CHAIN_RULE"}),
        ('source == "digits"', {"digits"}),
        ('Style(emphasis="b")', set()),
        ('"""The losses of d."""', set()),
    ],
)
def test_a_name_is_found_wherever_it_is_written(code: str, names: set[str]) -> None:
    assert written(code) - {"{}"} == names
