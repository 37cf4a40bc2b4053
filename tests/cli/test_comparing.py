"""`stepviz compare`: an export, a step for another run, and one without an end."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from stepviz.cli.comparing import compare as reading
from tests.support.commands import ended, printed


@pytest.mark.usefixtures("here")
def test_an_export_is_compared_with_itself() -> None:
    printed("export --iterations 2-4 --out run.npz")
    assert ended("compare run.npz --at 3").status == 0
    assert "has no iteration 5: it has 2 to 4, give --at" in ended("compare run.npz --at 5").err


def test_a_step_without_an_end_is_stopped(here: Path) -> None:
    (here / "mine.py").write_text("print('begun', flush=True)\nwhile True: pass")
    with patch.object(reading, "SECONDS", 1):
        status, _, err = ended("compare mine.py")
    assert status == 2
    assert "was stopped: step took more than 1 seconds" in err


def test_a_step_for_another_network_is_told_what_this_one_gives(here: Path) -> None:
    head = "def step(x, y, lr, W1, b1, scale=1):"
    (here / "mine.py").write_text(f"{head}\n    return {{'W1': W1}}\n")
    status, _, err = ended("compare mine.py")
    assert status == 2
    assert "mine.py: step takes W1, b1, and this run gives lr, W, b, x, y" in err
    assert ended("compare mine.py xor --hidden 2").status == 0
