from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from stepviz.cli.comparing import compare as reading
from tests.support.commands import ended


def test_a_step_without_an_end_is_stopped(here: Path) -> None:
    (here / "mine.py").write_text("print('begun', flush=True)\nwhile True: pass")
    with patch.object(reading, "SECONDS", 1):
        status, _, err = ended("compare mine.py")
    assert status == 2
    assert "was stopped: step took more than 1 seconds" in err
