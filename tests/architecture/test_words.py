"""Words are parts: nothing reads our own text back, and no operation knows how wide a line is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from tests.architecture.trees import PACKAGE, docstrings, nodes, trees

PATTERNS = {
    "formula/grammar.py": "a formula as it was typed",
    "session/overlays/prompt.py": "what is typed into a prompt, up to the cursor",
    "lesson/checking.py": "a teacher's sentence: the numbers in it",
    "lesson/filling.py": "a teacher's sentence: what stands in braces",
    "lesson/keys.py": "values of a lesson file",
    "lesson/lines.py": "the text of a lesson file",
    "lesson/reading.py": "what a teacher says, and where the parser of TOML found a fault",
    "export/frames.py": "a teacher's title, to be the name of a file",
    "training/edits.py": "an edit as it was typed",
    "training/moment.py": "a moment as it was typed",
    "training/conditions/grammar.py": "a condition as it was typed",
    "training/conditions/naming.py": "a condition as it was typed",
    "ops/naming.py": "a cell as it was typed",
    "data/labels.py": "labels of a file",
    "data/files/dialect.py": "lines of a file",
    "data/files/numerals.py": "cells of a file",
    "data/files/opening.py": "the first bytes of a file",
    "views/text/sentences.py": "names that the data give: whether one could be taken for a number or for another one",
    "views/pictures/data_rows.py": "a teacher's sentence: the rows of the data in it",
    "views/text/ascii.py": "characters of any row, to put others in their places",
    "ui/terminal/crash.py": "the message of an error, to leave out what may be data",
    "ui/graphics/asking.py": "what a terminal answers",
    "ui/terminal/keyboard.py": "sequences of a terminal",
    "ui/terminal/tokens.py": "what a terminal sends",
    "settings/toml.py": "TOML, before it is read: its numbers and names, and what its reader says of a line",
    "text.py": "characters of any text, to know how wide it is and where it can be broken",
    "export/svg.py": "characters of any row, to draw no blanks",
}
"""Files that read text by patterns, and what text that is: never a sentence, a line or code of our own."""
WIDTHS = {"width", "columns", "column_width", "ljust", "rjust", "center", "zfill", "expandtabs", "wrap", "shortened"}
"""What a room that knows no screen does not say."""


def read_by_patterns() -> Iterator[str]:
    for module, parts in nodes().items():
        names = {alias.name for node in parts if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module for node in parts if isinstance(node, ast.ImportFrom) and node.module}
        if "re" in names:
            yield trees()[module][0].relative_to(PACKAGE).as_posix()


def test_only_what_others_wrote_is_read_by_patterns() -> None:
    assert sorted(read_by_patterns()) == sorted(PATTERNS)
    assert all(len(reason.split()) > 2 for reason in PATTERNS.values())


def geometry(parts: Iterable[ast.AST]) -> Iterator[str]:
    """What lays text out: names of widths, paddings, fields of a fixed size in a format, numbers of panes."""
    for node in parts:
        if isinstance(node, ast.Name | ast.arg | ast.Attribute):
            name = {ast.Name: "id", ast.arg: "arg", ast.Attribute: "attr"}[type(node)]
            told = str(getattr(node, name)).lower().strip("_")
            yield from {told} & WIDTHS
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            yield from (spec for spec in [ast.unparse(node.format_spec).strip("f'\"")] if _pads(spec))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings():
            yield from re.findall(r"\bpanes? \d", node.value)
        elif isinstance(node, ast.Compare) and any(map(_is_measure, (node.left, *node.comparators))):
            yield from (ast.unparse(node) for side in (node.left, *node.comparators) if _is_large(side))


def _pads(spec: str) -> bool:
    size = spec.lstrip("+,").partition(".")[0]
    return (size[:1] in "<>^=" and bool(size)) or size[:1].isdecimal()


def _is_measure(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) and ast.unparse(part.func) in ("len", "width_of") for part in ast.walk(node))


def _is_large(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value > 12


def test_no_operation_knows_a_screen() -> None:
    found = {module: [*geometry(parts)] for module, parts in nodes().items() if module.startswith("stepviz.ops")}
    assert {module: laid_out for module, laid_out in found.items() if laid_out} == {}


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ('f"{rule:<44}"', True),
        ('f"{number:8.4f}"', True),
        ("text.ljust(column)", True),
        ("_WIDTH = 79", True),
        ("len(self.sentence) > 70", True),
        ('say("in panes 5 and 7")', True),
        ('f"{share:.6g} {value:+.4f}"', False),
        ("len(rows) > 1", False),
    ],
)
def test_geometry_is_told_from_numbers_of_things(code: str, is_found: bool) -> None:
    assert bool([*geometry(ast.walk(ast.parse(code)))]) is is_found
