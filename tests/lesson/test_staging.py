"""A stop that cannot be shown: which one it is, of which file, is said wherever its screen is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.files import complaints

LESSON = """[lesson]
title = "Two stops"
source = "article"
[[stop]]
at = "1:ready"
[[stop]]
at = "1:softmax"
hide = ["nothing"]
"""


@pytest.mark.parametrize("words", ["show --stop 2", "export --out page.html", "frames --out screens"])
def test_a_stop_that_cannot_be_shown_is_named(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for moment, why in (
        ("1:softmax", '"nothing" is not the name of a number: choose '),
        ("1:nothing", "moment '1:nothing': 'nothing' is not an operation: choose "),
    ):
        folder = tmp_path / moment.replace(":", "-")
        folder.mkdir()
        monkeypatch.chdir(folder)
        Path("two.toml").write_text(LESSON.replace("1:softmax", moment))
        command, *options = words.split()
        (said,) = complaints([command, "two.toml", *options])
        assert said.startswith(f"two.toml stop 2 cannot be shown: {why}")
