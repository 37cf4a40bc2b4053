"""What stands behind the rows of a pane with a row for each example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stepviz import Experiment, Timeline, Trainer
from stepviz.views import screen
from stepviz.views.sight import Sight
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at, frame_of

_WITH_ITS_NUMBER = re.compile(r"\d\.\d+\]?\s*◂")


@pytest.mark.parametrize("run", [Experiment(), Experiment.of("xor")])
def test_the_mean_loss_is_named_beside_its_number_only(run: Experiment) -> None:
    frame, named = frame_at("1:grads", run), 0
    for width in (28, 33, 40, 52, 60, 80, 100):
        for height in (9, 11, 16, 20, 24, 40):
            for line in screen.text(frame, width, height):
                if "◂ mean" in line:
                    named += 1
                    assert _WITH_ITS_NUMBER.search(line), (width, height, line)
    assert named


def heads(folder: Path, names: str, width: int) -> list[str]:
    rows = "".join(f"{n / 7:.3f},{n % 5 / 3:.3f},{'ab'[n % 2]}\n" for n in range(24))
    (folder / "own.csv").write_text(f"{names},y\n{rows}")
    frame = frame_of(Timeline(Trainer(Experiment.of(str(folder / "own.csv")))), "1:batch")
    found = next(
        row for row in screen.screen(Sight(State(frame.moment), frame), width, 24).rows if "row " in text_of(row)
    )
    return text_of(found).split()[1:3]


@pytest.mark.parametrize(
    ("names", "width", "told"),
    [
        ("hours,sleep", 80, ["hours", "sleep"]),
        ("hours,sleep_per_night", 80, ["x0", "x1"]),
        ("x1,x0", 80, ["x0", "x1"]),
    ],
)
def test_inputs_go_by_their_names(names: str, width: int, told: list[str], tmp_path: Path) -> None:
    assert heads(tmp_path, names, width) == told


@pytest.mark.parametrize(
    ("run", "at"),
    [
        (Experiment.of("xor", hidden=(8,)), "1:dh1"),
        (Experiment.of("xor", hidden=(8,)), "1:h1"),
        (Experiment.of("iris", hidden=(8,)), "100:check"),
        (Experiment.of("digits", hidden=(8,)), "1:loss"),
        (Experiment.of("names", context=3, embed=2), "1:grads1"),
    ],
)
def test_the_first_title_says_how_many_of_the_rows_are_in_view(run: Experiment, at: str) -> None:
    frame = frame_at(at, run)
    for size in ((60, 20), (80, 24), (100, 30)):
        text = "\n".join(map(text_of, screen.screen(Sight(State(frame.moment), frame), *size).rows[2:]))
        title = next(iter(re.findall(r"[ >*~]1 [^─\n]*?(?:─|  |>)", text)))
        assert re.search(r"(e\d+(-\d+)?|\d+)( of |/)32", title), (size, title)


@pytest.mark.parametrize(("width", "told"), [(80, ">1 x 12/32 "), (120, " 3 E1 21/27─")])
def test_a_narrow_title_says_how_many_of_how_many(width: int, told: str) -> None:
    frame = frame_at("1:grads1", Experiment.of("names", context=3, embed=2))
    height = 24 if width == 80 else 36
    assert told in text_of(screen.screen(Sight(State(frame.moment), frame), width, height).rows[2])


def test_targets_of_one_name_are_not_called_by_it_twice() -> None:
    frame = frame_at("1:loss", Experiment.of("housing", hidden=(4,)))
    for size in ((60, 20), (80, 24), (120, 36)):
        shown = "\n".join(screen.text(frame, *size))
        assert re.search(r"\d (targets )?y ?─", shown), size
        assert "y y" not in shown, size
