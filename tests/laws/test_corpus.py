"""Every screen, explanation and message of the corpus is as it was; one that is meant to change is pinned anew.

Where NumPy or the processor rounds in another way than where they were pinned, digits of other runs than the
article's may differ.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus import GROUPS, ROUNDING, pinned, rounding, texts
from tests.support.trodden import alone, digest


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_printed_and_seen_is_as_it_was(group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = pinned()
    if group != GROUPS[0] and known[ROUNDING] != rounding():
        pytest.skip("this NumPy or processor rounds in another way than the one of the digests")
    alone(monkeypatch)
    monkeypatch.chdir(tmp_path)
    found = dict(texts(group))
    other = [name for name, text in found.items() if digest(text) != known.get(name)]
    other += [name for name in known if name.split("/")[0] == group and name not in found]
    assert not other, (
        f"{len(other)} of {len(found)} are other ones, the first:\n{other[0]}\n{found.get(other[0], 'is gone')}\n"
        f"all of them: {other}\nIf they are meant to be: python -m tests.corpus --pin"
    )
