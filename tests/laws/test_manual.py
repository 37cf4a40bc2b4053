"""The manual page tells the truth. `python -m tests.laws.test_manual` writes it again."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from stepviz.cli.topics import TOPICS
from stepviz.cli.topics.offered import OPTIONS
from stepviz.views.chrome.commands import COMMANDS
from tests.support.drawings import ROOT
from tests.support.manual import manual

PAGE = ROOT / "docs" / "stepviz.1"


def test_the_page_is_current_and_comes_with_the_wheel() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual(), "run: python -m tests.laws.test_manual"
    assert '"docs/stepviz.1" = "share/man/man1/stepviz.1"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff on this machine")
def test_it_renders_with_every_option_and_key() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-rLL=200n", "-P-c", str(PAGE)], capture_output=True, check=True
    )
    assert done.stderr == b""
    text = re.sub(r".\x08", "", done.stdout.decode())
    for topic in TOPICS.values():
        for name in (*topic.options, *topic.more):
            assert f"{OPTIONS[name].flag} {OPTIONS[name].value}".strip() in text
        for example in topic.examples:
            assert example in text
    for command in COMMANDS:
        assert command.shown in text
        assert command.does in text


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
