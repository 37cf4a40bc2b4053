from __future__ import annotations

import pytest

from stepviz.cli import main
from stepviz.settings.sources import BUNDLED, SOURCES


def test_datasets_are_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["datasets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(SOURCES)
    assert lines[0] == "article     16 x 4   2 classes  four switches; the label equals x2"
    assert max(map(len, lines)) <= 80
    assert all("CC BY 4.0" in line for line in lines if line.split()[0] in BUNDLED)
