"""Nothing grows past what is read in one sitting."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from tests.architecture.trees import PACKAGE, nodes, trees

MOST = {"class": 200, "file": 300, "function": 40, "folder": 20}
"""Lines; files of a folder."""


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
