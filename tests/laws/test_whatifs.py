"""What is seen of a what-if is what its command prints."""

from __future__ import annotations

import pytest

from stepviz.cli import main
from stepviz.session.words import command
from tests.support.viewer import RUN, Viewer


@pytest.mark.parametrize("keys", ["w p Enter right", "w s 5 Enter ] W", "w l 0.1 Enter ] W W", "w b 6 Enter }"])
def test_the_command_of_what_is_seen_prints_the_same_screen(keys: str, capsys: pytest.CaptureFixture[str]) -> None:
    viewer = Viewer(RUN, "13:grads").press(f"{keys} ] [")
    words = command(viewer.film, viewer.state)
    assert main(["show", *words[1:]]) == 0
    assert capsys.readouterr().out.rstrip("\n").splitlines() == viewer.seen().splitlines()
