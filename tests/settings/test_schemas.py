"""A version that a file has is read, or refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stepviz.settings.folders import state
from stepviz.settings.schemas import KEY, VERSIONS, refusal, stamp
from tests.support.files import complaints

LATER = f"has {KEY} 2, and this stepviz reads up to 1: install a newer copy of stepviz"


def test_none_an_older_one_and_ours_can_be_read_and_a_later_one_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERSIONS, "json", 3)
    assert stamp("json") == {KEY: 3}
    assert [refusal("json", version) for version in (None, 1, 2, 3)] == [""] * 4
    assert refusal("json", 4) == LATER.replace("2", "4").replace("to 1", "to 3")
    wrong = f"has a {KEY} that is no version number: correct it, or leave it out"
    assert {refusal("json", version) for version in (0, -1, True, 1.0, "1", ())} == {wrong}


def _write(name: str) -> None:
    """A file of a later stepviz, in which other things are wrong for this one."""
    if name == "w.npz":
        np.savez(name, **{KEY: np.array(2), "gates": np.zeros(3)})  # type: ignore[arg-type]
    elif name == "l.toml":
        text = f'[gates]\n\n[lesson]\n{KEY} = 2\nfound = 3\n[[stop]]\nfrom = "1:grads"\n'
        Path(name).write_text(text)
    else:
        path = state() / name if name == "last.json" else Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'{{"{KEY}": 2, "words": {{}}, "gates": []}}')


READ_BY = {
    "w.json": ("train --weights w.json",),
    "w.npz": ("train --weights w.npz",),
    "last.json": ("resume",),
    "l.toml": ("check l.toml", "l.toml", "show l.toml", "notes l.toml", "record l.toml"),
}


@pytest.mark.parametrize("name", READ_BY)
def test_a_file_of_a_later_stepviz_is_refused_in_one_sentence(
    name: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(here))
    _write(name)
    for command in READ_BY[name]:
        (line,) = complaints(command)
        assert name in line
        assert line.endswith(LATER)
        assert ("line 4 " in line) == (name == "l.toml")
