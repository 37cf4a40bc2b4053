"""Nothing grows past what is read in one sitting. What is larger today is named with its reason, and only shrinks."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache

from tests.architecture.trees import PACKAGE, trees

MOST = {"class": 200, "file": 300, "function": 40, "folder": 20}
"""Lines; files of a folder."""
LARGER: dict[tuple[str, str], int] = {}
"""No size here may grow, and what keeps its limit again leaves the list."""


@cache
def measured() -> tuple[tuple[str, str, int], ...]:
    """Kind, name and size of everything."""
    return tuple(_measured())


def _measured() -> Iterator[tuple[str, str, int]]:
    for module, (file, tree) in trees().items():
        yield "file", str(file.relative_to(PACKAGE.parent)), len(file.read_text(encoding="utf-8").splitlines())
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                yield kind, f"{module}.{node.name}", node.end_lineno - node.lineno + 1
    folders = Counter(str(file.parent.relative_to(PACKAGE.parent)) for file, _ in trees().values())
    yield from (("folder", folder, count) for folder, count in folders.items())


def test_nothing_is_larger_than_it_may_be() -> None:
    larger = {(kind, name): size for kind, name, size in measured() if size > MOST[kind]}
    assert set(larger) == set(LARGER)
    assert {what: size for what, size in larger.items() if size > LARGER[what]} == {}


def test_every_kind_is_measured() -> None:
    assert {kind for kind, _, _ in measured()} == set(MOST)
