"""Every screen, explanation and message of the corpus is as it was; one that is meant to change is pinned anew.

Where NumPy or the processor rounds in another way than where they were pinned, digits of other runs than the
article's may differ; what is said of files and of mistakes is as it was everywhere.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus import KEYS, STEADY, changed, groups, is_same_machine, texts
from tests.support.examples import LONG
from tests.support.openings import OPENINGS
from tests.support.trodden import alone


@pytest.mark.parametrize("group", [group for group in groups() if group not in {f"{KEYS}{name}" for name in OPENINGS}])
def test_what_is_printed_and_seen_is_as_it_was(group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sample, in `--long` all; each key in each opening is pressed in `test_every_key.py`."""
    if group not in STEADY and not is_same_machine():
        pytest.skip("this NumPy or processor rounds in another way than the one of the digests")
    alone(monkeypatch)
    monkeypatch.chdir(tmp_path)
    found = dict(texts(group, whole=LONG))
    part = not LONG and not group.startswith(KEYS)
    assert not (told := changed(group, found, part=part)), told
