from __future__ import annotations

from stepviz.settings.sources import BUNDLED, SOURCES
from tests.support.commands import printed


def test_datasets_are_one_line_each() -> None:
    lines = printed("datasets")
    assert [line.split()[0] for line in lines] == list(SOURCES)
    assert lines[0] == "article     16 x 4   2 classes  four switches; the label equals x2"
    assert max(map(len, lines)) <= 80
    assert all("CC BY 4.0" in line for line in lines if line.split()[0] in BUNDLED)
