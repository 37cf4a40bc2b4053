"""No tensor or source by name outside `ops`, `formula`, `data`, `settings` and texts: a program says what is what."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache

from stepviz.data import load
from stepviz.ops import build
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import SOURCES
from tests.architecture.trees import PACKAGE, docstrings, nodes, trees

FREE = {"ops", "formula", "data", "settings", "text.py", "glossary"}
ENDS = {"_after", "d", "m", "v", "s"}
"""What a tensor's name is put together with, and taken apart by."""
CUTS = {"removesuffix", "removeprefix", "startswith", "endswith"}
ASKS = {"Cell", "named", "tensor", "computed", "state"}
"""Functions that are given the name of a tensor."""
KINDS = {"CHAIN_RULE", "ARTICLE"}
EXCEPTIONS: dict[str, tuple[str, str]] = {
    "cli/topics/__init__.py": ("`loss` and `names` are names of options", "loss names"),
    "cli/train.py": ("`loss` is a key of its JSON lines", "loss"),
    "session/program.py": ("`digits` is the command for more digits", "digits"),
    "views/explain/sentences/comparison.py": ("`line` is a place where a sentence stands", "line"),
    "views/explain/sentences/checks.py": ("`line` is a place where a sentence stands", "line"),
    "training/conditions/naming.py": ("`loss` is a word of the language of conditions", "loss"),
    "views/chrome/commands.py": ("`digits` is the command for more digits", "digits"),
    "views/pictures/confusion.py": ("`rows` is the head of a column", "rows"),
    "views/panes/curve.py": ("`loss` is written beside the curve", "loss"),
    "views/pictures/data_rows.py": ("`x` is the letter before a feature", "x"),
    "views/layout/sheets/graph.py": (
        "drawn from widths alone, before there is a program",
        "dL dm dn dx loss t_after x_after",
    ),
    "views/chrome/header.py": ("first paint, before there is a program", "CHAIN_RULE"),
    "ui/skeleton.py": (
        "the first paint, before there is a program to ask; a test holds its panes to those of the program",
        "ARTICLE CHAIN_RULE W_after b_after dW db dlogits logits loss losses probs",
    ),
}
"""What still names some of them, and why. It may only shrink."""


@cache
def known() -> tuple[frozenset[str], frozenset[str]]:
    """What tensors are called, every kind of network and optimizer among them; and all that must not be a text."""
    runs = [Experiment.of("article"), Experiment.of("chain-rule", optimizer="adam")]
    runs += [Experiment.of("xor", hidden=(3, 2), optimizer=kind) for kind in ("momentum", "adam")]
    tensors = frozenset(name for run in runs for name in build(run, load(run)).tensors)
    return tensors | ENDS, frozenset(SOURCES) | {name for name in tensors if len(name) > 1}


def written(parts: Iterable[ast.AST]) -> set[str]:
    """Names of tensors and sources in the code, as they stand there; one letter where it is a tensor for sure."""
    letters, texts = known()
    found: set[str] = set()
    for node in parts:
        if isinstance(node, ast.Constant) and id(node) not in docstrings():
            found |= {node.value} & texts if isinstance(node.value, str) else set()
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found |= {node.id} & KINDS
        elif isinstance(node, ast.JoinedStr):
            found |= put_together(node)
        else:
            found |= letters & constants(single(node))
    return found


def put_together(node: ast.JoinedStr) -> set[str]:
    """`d{}` or `{}_after` of an f-string whose parts are such ends and one name."""
    pieces = [str(piece.value) if isinstance(piece, ast.Constant) else "{}" for piece in node.values]
    return {"".join(pieces)} if pieces.count("{}") == 1 and set(pieces) - {"{}"} <= ENDS and len(pieces) > 1 else set()


def single(node: ast.AST) -> list[ast.expr]:
    """What names a tensor for sure: of a cell, in brackets, compared, or cut off a name."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return node.args if called in CUTS else node.args[:1] if called in ASKS else []
    if isinstance(node, ast.Subscript):
        return [node.slice]
    return node.comparators if isinstance(node, ast.Compare) and "tensor" in ast.unparse(node) else []


def constants(nodes: list[ast.expr]) -> set[str]:
    parts = [part for node in nodes for part in getattr(node, "elts", [node])]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def test_tensors_and_sources_are_asked_for_and_not_named() -> None:
    """Each file names what its exception says, no more and no less: the program is asked for all others."""
    files = {trees()[module][0].relative_to(PACKAGE): parts for module, parts in nodes().items()}
    found = {file.as_posix(): written(parts) for file, parts in files.items() if file.parts[0] not in FREE}
    assert {file: names for file, names in found.items() if names} == {
        file: set(names.split()) for file, (_, names) in EXCEPTIONS.items()
    }
