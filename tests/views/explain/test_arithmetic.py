"""Between `=` and `≈` one place chooses."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

from stepviz import views
from stepviz.views.explain import arithmetic


def test_no_other_file_of_the_views_writes_a_sign_of_its_own() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in Path(views.__path__[0]).rglob("*.py")}
    written = {
        name
        for name, text in texts.items()
        if "≈" in text
        and any(isinstance(node, ast.Constant) and node.value == "≈" for node in ast.walk(ast.parse(text)))
    }
    assert written == {"arithmetic.py"}


def test_one_sign_for_several_is_that_of_the_worst_and_what_is_left_open_is_not_equal() -> None:
    half, third = (Decimal("0.5"), "0.5000"), (Decimal(1) / 3, "0.3333")
    assert arithmetic.sign_of(*half, third) == "="
    assert arithmetic.sign_of(*half, third, (Decimal(1) / 3, "0.3334")) == "≈"
    assert arithmetic.sign_of(None, "0.5000") == "≈"
