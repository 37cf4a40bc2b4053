"""The what-ifs worth showing in a lecture have these outcomes, and a command gives the same frames in a new process."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.session.words import command
from stepviz.training.branch import branched
from tests.support.moments import frame_of, whole
from tests.support.pressing import at, press, seen

MOMENTS = ("500:check", "501:batch", "501:grads", "501:update", "502:probs", "777:loss", "1000:check")
WHATIFS = (
    ("501:lr=0.1",),
    ("501:W.x2.c0=2", "501:softmax=stable"),
    ("501:seed=3",),
    ("501:batch-size=6",),
    ("501:reduction=mean", "700:optimizer=adam"),
    ("501:x.r6.x2=1", "600:y.r6=1"),
)
_IN_A_NEW_PROCESS = """
import hashlib
from stepviz import Experiment, Timeline, Trainer
from stepviz.training.branch import branched
from tests.laws.test_whatifs import MOMENTS, WHATIFS, digest
for texts in WHATIFS:
    print(digest(branched(Timeline(Trainer(Experiment())), texts)))
"""


def digest(timeline: Timeline) -> str:
    """Of whole frames, every bit of them."""
    return hashlib.sha256(repr([whole(frame_of(timeline, moment)) for moment in MOMENTS]).encode()).hexdigest()


def test_a_what_if_and_its_command_give_the_same_whole_frames_in_a_new_process() -> None:
    done = subprocess.run([sys.executable, "-c", _IN_A_NEW_PROCESS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [digest(branched(Timeline(Trainer(Experiment())), texts)) for texts in WHATIFS]


@pytest.mark.parametrize("keys", ["w p Enter right", "w s 5 Enter ] W", "w l 0.1 Enter ] W W", "w b 6 Enter }"])
def test_the_command_of_what_is_seen_prints_the_same_screen(keys: str, capsys: pytest.CaptureFixture[str]) -> None:
    viewer = press(press(at(13, 6), keys), "] [")
    words = command(viewer.film, viewer.state)
    assert main(["show", *words[1:]]) == 0
    assert capsys.readouterr().out.rstrip("\n").splitlines() == seen(viewer).splitlines()
