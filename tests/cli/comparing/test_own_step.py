"""A step of one's own that is written for another run."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import ended


def test_a_step_for_another_network_is_told_what_this_one_gives(here: Path) -> None:
    head = "def step(x, y, lr, W1, b1, scale=1):"
    (here / "mine.py").write_text(f"{head}\n    return {{'W1': W1}}\n")
    status, _, err = ended("compare mine.py")
    assert status == 2
    assert "mine.py: step takes W1, b1, and this run gives lr, W, b, x, y" in err
    assert ended("compare mine.py xor --hidden 2").status == 0
