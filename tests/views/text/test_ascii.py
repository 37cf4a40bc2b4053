"""ASCII: every sign of ours has another one below 128, as wide, and marks that differ stay different."""

from __future__ import annotations

from pathlib import Path

import pytest

import stepviz
from stepviz.text import width_of
from stepviz.views.pictures.boundary_side import FILLS
from stepviz.views.text.ascii import in_ascii


@pytest.mark.parametrize(("text", "plain"), [
    ("z[e0,c0] = 1·1.7641 + 0·1.8676", "z[e0,c0] = 1*1.7641 + 0*1.8676"),
    ("   ·       ·", "   .       ."),
    ("▸0.7691  0.2309✓  0.1704✗", ">0.7691  0.2309v  0.1704x"),
    ("café 身長 ✉", "cafe ???? ?"),
    ("≈ × √ ‖ ▶ ◂", "~ * / | > <"),
])  # fmt: skip
def test_each_sign_has_another_one(text: str, plain: str) -> None:
    assert in_ascii(text) == plain
    assert width_of(text) == len(plain)


def test_every_sign_of_ours_has_one_and_none_is_that_of_what_is_hidden() -> None:
    """A graph's corners, the rows that are left out and outputs beyond the edges were question marks."""
    signs = {sign for path in Path(stepviz.__file__).parent.rglob("*.py") for sign in path.read_text(encoding="utf-8")}
    assert {sign for sign in signs if sign > "\x7f" and in_ascii(sign) == "?"} == {"\ufffd"}


def test_marks_that_differ_stay_different() -> None:
    for marks in ("▸·✓✗!?*~┊", "▁▂▃▄▅▆▇█ ", " ·░▒▓█", "→←↑↓", "▶◀‖", "ovT●▴▾", "●○◆◇■□★☆", FILLS):
        assert len(set(in_ascii(marks))) == len(marks)
