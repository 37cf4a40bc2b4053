"""One more overlay is a file and the row of its command: on a copy of the package all else knows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.copied import changed, copied, run

FILE = '''"""Losses: those of all iterations so far, to go back to one."""

from __future__ import annotations

from dataclasses import dataclass

from stepviz.session.overlays.overlay import CLOSE, MOVES, ListOverlay, choose, close
from stepviz.session.travel import go_to
from stepviz.views.chrome.overlaid import MOST, listed
from stepviz.views.layout.layouts import Size
from stepviz.views.overlays import Keys
from stepviz.views.moment_view import MomentView
from stepviz.views.state import State
from stepviz.views.text.span import Row


@dataclass(frozen=True)
class LossList(ListOverlay):
    """Each with its iteration, one of them chosen."""

    keys = (
        Keys(("enter",), "Enter go there", lambda top, at: go_to(at.film, at.below, str(top.place + 1))),
        Keys((*CLOSE, "Z"), "Esc close", close),
        Keys(MOVES, "↑↓ choose", choose),
    )

    def count(self, state: State) -> int:
        return state.moment.iteration

    def rows(self, sight: MomentView, size: Size, below: tuple[Row, ...]) -> tuple[Row, ...]:
        lines = [f"{number}  {loss:.4f}" for number, loss in enumerate(sight.frame.history.losses, 1)]
        return listed(below, "LOSSES", lines, self.told, self.place, MOST)
'''
HOME = "session/overlays/losses.py"
COMMAND = """        ("losses", "Z", "Z", "list of losses, to go back to one", "list of losses"),
"""
OPENED = """    "losses": f"{_OVER}.losses:LossList",
"""
LISTS = "views/chrome/commands.py"
ROWS = (("        MOVE,\n", COMMAND), ("OPENED: Mapping[str, str] = {\n", OPENED))
SCRIPT = """
import json
from stepviz import Experiment, Moment
from stepviz.session.words import Place
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from tests.support.viewer import Viewer, pressed
viewer = Viewer(Experiment(iterations=20), Place(Moment(5, 4)))
def seen(*keys):
    pressed(viewer, *keys)
    return [text_of(row).rstrip() for row in screen(viewer.player.sight, 80, 24).rows]
opened = seen("Z")
print(json.dumps({
    "title": opened[-7].strip(" ─"), "keys": opened[-1], "ends": seen("end")[-2].split()[0],
    "esc": (seen("escape"), viewer.state.overlays)[1], "there": (seen("Z", "down", "enter"), viewer.state.moment)[1],
    "back": (seen("backspace"), viewer.state.moment)[1],
    "helped": [line for line in seen("question_mark", *"list of losses") if "Z " in line],
    "listed": [line for line in seen("escape", "ctrl+p", *"list of losses") if "Z " in line],
    "carried out": (seen("enter"), type(viewer.state.top).__name__)[1],
}))
"""
HOLDS = "tests/architecture/test_tables.py"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copied(tmp_path_factory.mktemp("copy"), "tests/support", "tests/architecture")
    (root / "stepviz" / HOME).write_text(FILE, encoding="utf-8")
    for opening, row in ROWS:
        changed(root / "stepviz" / LISTS, opening, f"{opening}{row}")
    return root


def test_its_key_opens_it_its_keys_are_told_and_help_and_list_of_commands_know_it(copy: Path) -> None:
    done = run(copy, "-c", SCRIPT)
    assert done.returncode == 0, done.stderr
    line = "list of losses, to go back to one"
    assert json.loads(done.stdout) == {
        "title": "LOSSES",
        "keys": " Enter go there   Esc close   ↑↓ choose",
        "ends": "5",
        "esc": [],
        "there": [2, 4],
        "back": [5, 4],
        "helped": [f" Z          {line}"],
        "listed": [f"  Z           {line}"],
        "carried out": "LossList",
    }


def test_what_holds_of_every_overlay_holds_of_it(copy: Path) -> None:
    done = run(copy, "-m", "pytest", "-v", "-n", "0", "-p", "no:cacheprovider", "-k", "overlay or command", HOLDS)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "LossList" in done.stdout
