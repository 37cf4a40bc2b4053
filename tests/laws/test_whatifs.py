"""The what-ifs worth showing in a lecture have these outcomes, and a command gives the same frames in a new process."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli import main
from stepviz.session.words import command
from stepviz.training.branch import branched
from stepviz.training.conditions import parse, search_forward
from tests.support.conditions import finished
from tests.support.moments import frame_of, whole
from tests.support.pressing import at, press, seen
from tests.support.session import finish

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


def run(*texts: str, upto: int = 4000) -> Timeline:
    timeline = branched(Timeline(Trainer(Experiment())), texts)
    finish(timeline.extend(upto))
    return timeline


def last_hundred(timeline: Timeline, iteration: int) -> float:
    return round(float(timeline.losses[iteration - 100 : iteration].mean()), 4)


def all_right_after(timeline: Timeline) -> int:
    """The first update after which every training row is answered right."""
    condition = parse("now.train == 100", timeline.trainer.program)
    found = finished(search_forward(timeline, condition, timeline.schedule.first))
    assert found is not None
    return found.iteration


def test_a_larger_step_from_501_answers_every_validation_row_at_1000() -> None:
    edited, original = run("501:lr=0.1", upto=1000), run(upto=1000)
    assert (edited.accuracy(1000)["val"], original.accuracy(1000)["val"]) == (100.0, 75.0)
    assert (last_hundred(edited, 1000), last_hundred(original, 1000)) == (0.0129, 0.0747)


@pytest.mark.parametrize(("texts", "iterations"), [((), 287), (("1:lr=0.1",), 37), (("1:lr=0.001",), 2747)])
def test_how_soon_every_training_row_is_right(texts: tuple[str, ...], iterations: int) -> None:
    assert all_right_after(run(*texts, upto=1)) == iterations


def test_a_small_step_leaves_half_of_the_validation_rows_wrong() -> None:
    assert run("1:lr=0.001").accuracy(4000)["val"] == 50.0


def test_ten_times_ten_overfits() -> None:
    edited = run("1:lr=10")
    assert float(edited.losses[-1]) < 0.00002
    assert {name: edited.accuracy(4000)[name] for name in ("train", "test")} == {"train": 100.0, "test": 100.0}
    assert [edited.accuracy(number)["val"] for number in range(500, 4001, 500)] == [75.0] * 8


def test_a_hundred_ends_in_no_number_and_the_stable_softmax_cures_it() -> None:
    plain, stable = run("1:lr=100"), run("1:lr=100", "1:softmax=stable")
    assert [f"{loss:.5g}" for loss in plain.losses[:].tolist()] == ["0.89638", "37.907", "347.12", "nan"]
    np.testing.assert_allclose(stable.losses[:6], [0.8964, 37.907, 347.12, 118.09, 0.0, 25.925], rtol=5e-5, atol=5e-5)
    assert np.isfinite(stable.losses[:]).all()
    assert stable.accuracy(100)["train"] == 100.0
    assert {stable.accuracy(number)["val"] for number in range(500, 4001, 500)} == {75.0}


def test_a_mean_gradient_is_a_smaller_step() -> None:
    edited = run("1:reduction=mean")
    right = [number for number in range(100, 4001, 100) if edited.accuracy(number)["train"] == 100.0]
    assert right[0] == 1200
    assert (edited.accuracy(4000)["val"], edited.accuracy(4000)["test"]) == (75.0, 75.0)


def test_a_what_if_and_its_command_give_the_same_whole_frames_in_a_new_process() -> None:
    done = subprocess.run([sys.executable, "-c", _IN_A_NEW_PROCESS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [digest(branched(Timeline(Trainer(Experiment())), texts)) for texts in WHATIFS]


@pytest.mark.parametrize("keys", ["w p Enter right", "w s 5 Enter ] W", "w l 0.1 Enter ] W W", "w b 6 Enter }"])
def test_the_command_of_what_is_seen_prints_the_same_screen(keys: str, capsys: pytest.CaptureFixture[str]) -> None:
    viewer = press(press(at(13, 6), keys), "] [")
    words = command(viewer.film, viewer.state)
    assert main(["show", *words[1:]]) == 0
    assert capsys.readouterr().out.rstrip("\n").splitlines() == seen(viewer).splitlines()
