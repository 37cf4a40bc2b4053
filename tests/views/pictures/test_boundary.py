"""The decision boundary: its signs are what the network says, with the weights of the moment."""

from __future__ import annotations

import random
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepviz import Dataset, Experiment, Frame, Timeline, Trainer
from stepviz.ops import Array, Cell
from stepviz.training import Moment
from stepviz.views.panes.marks import Veil
from stepviz.views.pictures.boundary import LEFT, Boundary, plane_in
from stepviz.views.pictures.boundary_side import FILLS
from stepviz.views.pictures.picture import Picture
from stepviz.views.pictures.plane import around
from stepviz.views.state import USUAL, State
from stepviz.views.text.span import Role
from tests.support.moments import frame_near, frame_of
from tests.support.nets import Net
from tests.support.pictures import (
    HEIGHT,
    WIDTH,
    moments,
    rows_of,
    run,
    small_nets,
    started,
    text,
    viewers,
    with_other_test_rows,
)

COLUMNS, LINES = 54, 18
RIGHTWARDS = [[-3, 3], [0, 0]]
"""Weights that say class 1 where x0 is above 0, the surer the further."""
POINTS: list[list[float]] = [[-1, -1], [-0.5, 0.5], [0.5, 0.5], [1, 1], [0.53, 0.5], [-0.5, -0.5]]
POINTS += [[0.2, 0.9], [0.7, -0.3], [-0.6, 0.1]]
LABELS = [0, 0, 1, 1, 0, 1, 1, 1, 0]


def written(**options: object) -> Timeline:
    """Rows 0 to 5 for training, 6 and 7 for validation, 8 for the test."""
    return started(rows_of(POINTS, LABELS, range(6), (6, 7)), RIGHTWARDS, batch_size=2, **options)


def plot(lines: list[str]) -> list[str]:
    """The plane alone."""
    return [line[LEFT : LEFT + COLUMNS] for line in lines[1 : 1 + LINES]]


def seen_rows(picture: Boundary, frame: Frame, viewer: State = USUAL) -> dict[tuple[int, int], int]:
    """Column and line in the picture of every row that is seen, which is where a letter is."""
    lines = text(picture, frame, viewer)
    places = [(x, y) for y in range(1, 1 + LINES) for x in range(LEFT, LEFT + COLUMNS) if lines[y][x].isalpha()]
    found = {(x, y): picture.row_at(frame, viewer, WIDTH, HEIGHT, x, y) for x, y in places}
    return {place: row for place, row in found.items() if row is not None}


def says(frame: Frame, x: Array, *, after: bool) -> Array:
    """The class with the largest logit, computed here: layer by layer, tanh between."""
    suffix = "_after" if after else ""
    layers = len(frame.program.parameters) // 2
    with np.errstate(all="ignore"):
        for layer in range(1, layers + 1):
            tag = "" if layers == 1 else str(layer)
            x = x @ frame.current[f"W{tag}{suffix}"] + frame.current[f"b{tag}{suffix}"]
            x = np.tanh(x) if layer < layers else x
        if frame.experiment.output == "sigmoid":
            x = 1 / (1 + np.exp(-x))
        x = np.column_stack([np.zeros(len(x)), x]) if x.shape[1] == 1 else x
    said: Array = np.where(np.isfinite(x).all(axis=1), x.argmax(axis=1), -1)
    return said


def test_it_is_a_picture() -> None:
    picture: Picture = Boundary()
    assert picture.key == "boundary"
    assert picture.suits(frame_of(run(), "1:ready"))
    assert not picture.suits(frame_of(run("iris"), "1:ready"))
    assert not picture.suits(frame_of(Timeline(Trainer(Experiment("chain-rule"))), "1:ready"))


def test_the_whole_picture() -> None:
    assert [line.rstrip() for line in text(Boundary(), frame_of(written(), "1:linear"))] == [
        " decision boundary──────────────────────────────────── weights before update 1 ─",
        " +1                       ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▸x  points: train rows",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  o class 0  x class 1",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  O X  said wrong",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  blank ·  c1 up to .5",
        "                ▸o        ·····░░░░░▒▒▒▒▒▒▒▒xO▒▒▒▒▒▒▒▒▒▒▒▒  ░ ▒      c1 above .5",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  ▸ in this batch",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  train -   at 2",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  loss  (no loss yet)",
        "x1                        ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  val   -   at 3",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  click a point to",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  pick its row",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒",
        "                 X        ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒",
        "                          ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  1 up is drawn as far",
        " -1 o                     ·····░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  as 0.667 sideways",
        "    -1                        x0                        +1",
        " Where the two sides meet, both classes get 0.5.",
    ]


def test_a_border_that_is_not_in_view_is_not_spoken_of_as_if_it_were() -> None:
    data = rows_of(POINTS, LABELS, range(6), (6, 7))
    one_side = frame_of(started(data, [[0, 0], [0, 0]], batch_size=2), "1:ready")
    assert text(Boundary(), one_side)[-1].strip() == "The border is not in view: all over this plane it says c0."


def test_up_is_up() -> None:
    data = rows_of(POINTS, LABELS, range(6), (6, 7))
    lines = plot(text(Boundary(), frame_of(started(data, [[0, 0], [-3, 3]], batch_size=2), "1:ready")))
    assert [line.strip("oxOX")[0] for line in lines] == [*"▒" * 7, *"░░··", *" " * 7]
    assert (lines[0][-1], lines[-1][0]) == ("x", "o")


def test_xor_has_the_layout_of_its_drawing() -> None:
    timeline = run(iterations=2000, check=(100, 500))
    lines = text(Boundary(), frame_of(timeline, "600:check"))
    assert lines[0].startswith(" decision boundary─────────────")
    beside = [line[60:].rstrip() for line in lines[1:-1]]
    assert beside[1:5] == ["o class 0  x class 1", "O X  said wrong", "blank ·  c1 up to .5", "░ ▒      c1 above .5"]
    assert beside[6].startswith("train ")
    assert beside[6].endswith("% @600")
    assert beside[7].startswith("loss ")
    assert beside[7].endswith(" last 20")
    assert beside[9:11] == ["click a point to", "pick its row"]
    assert set("".join(beside[13:15])) <= set(" ▁▂▃▄▅▆▇█")
    assert beside[15] == "loss, 32 iter a bar"
    assert lines[-1].strip() == "Where the two sides meet, both classes get 0.5."


@given(small_nets(2), moments)
def test_signs_are_the_class_of_the_largest_logit(net: Net, moment: Moment) -> None:
    experiment = net.experiment
    plain = replace(experiment, activation="tanh", norm=None, dropout=0.0) if experiment.hidden else experiment
    tanh = replace(net, experiment=plain)
    frame, picture = frame_near(Timeline(tanh.trainer), moment), Boundary()
    after, lines = frame.computed("W1_after" if experiment.hidden else "W_after"), text(picture, frame)
    seen = seen_rows(picture, frame)
    for (x, y), row in seen.items():
        label = int(frame.dataset.y[row])
        right = says(frame, frame.dataset.X[[row]], after=after)[0] == label
        sign = ("ox" if net.classes == 2 else "abcde")[label]
        assert lines[y][x] == (sign if right else sign.upper())
    plane = plane_in(frame.dataset, WIDTH, HEIGHT, ended=frame.ends)
    across, up = np.arange(0.5, COLUMNS) / COLUMNS, np.arange(LINES - 0.5, 0, -1) / LINES
    middles = [(x, y) for y in up for x in across]
    start, end = np.array([plane.across.low, plane.up.low]), np.array([plane.across.high, plane.up.high])
    assert np.allclose(plane.grid, start + np.array(middles) * (end - start), rtol=1e-12, atol=1e-12)
    said = says(frame, plane.grid, after=after)
    for number, sign in enumerate("".join(plot(lines))):
        place = (LEFT + number % COLUMNS, 1 + number // COLUMNS)
        left = (place[0] + 1, place[1])
        if place not in seen and not (left in seen and sign in "▸!"):
            if net.classes == 2:
                assert {-1: "!", 0: " ·", 1: "░▒"}[int(said[number])].find(sign) >= 0 or sign == "!"
            else:
                assert sign == ("!" if said[number] < 0 else FILLS[said[number]])


@given(st.data())
def test_the_way_there_does_not_matter(data: st.DataObject) -> None:
    net = data.draw(small_nets(2))
    timeline, picture = Timeline(net.trainer), Boundary()
    for moment in data.draw(st.lists(moments, min_size=2, max_size=5)):
        frame = frame_near(timeline, moment)
        fresh = frame_near(Timeline(net.trainer), moment)
        viewer = data.draw(viewers(net))
        assert picture.rows(frame, viewer, WIDTH, HEIGHT) == Boundary().rows(fresh, viewer, WIDTH, HEIGHT)


def test_one_picture_serves_two_runs() -> None:
    picture, frames = Boundary(), [frame_of(run(seed=seed), "30:check") for seed in (1, 2, 1)]
    assert [text(picture, frame) for frame in frames] == [text(Boundary(), frame) for frame in frames]


def test_the_weights_are_those_before_the_update_until_it_is_done() -> None:
    timeline = run(batch_size=50)
    before, after, later = (frame_of(timeline, moment) for moment in ("20:grads1", "20:update", "21:batch"))
    titles = [text(Boundary(), frame)[0].split("── ")[1].rstrip("─ ") for frame in (before, after, later)]
    assert titles == ["weights before update 20", "weights after update 20", "weights before update 21"]

    def regions(frame: Frame) -> list[str]:
        return [line.replace("▸", " ") for line in plot(text(Boundary(), frame))]

    assert regions(before) != regions(after)
    assert says(after, after.dataset.X, after=True).tolist() == says(later, later.dataset.X, after=False).tolist()


def test_rows_are_drawn_when_they_are_due() -> None:
    timeline, every = written(), {}
    for moment in ("1:ready", "1:update", "2:check", "3:update", "3:check", "4:check", "6:update", "6:check"):
        frame = frame_of(timeline, moment)
        lines = text(Boundary(), frame)
        assert len(set(seen_rows(Boundary(), frame).values())) == len(seen_rows(Boundary(), frame))
        every[moment] = (set(seen_rows(Boundary(), frame).values()), lines[1][60:].strip())
    train = ({0, 1, 2, 3, 4, 5}, "points: train rows")
    assert every.pop("6:check") == (set(range(9)), "points: all rows")
    assert every.pop("3:check") == (set(range(8)), "points: train, val")
    assert set(map(str, every.values())) == {str(train)}


PICKS = (USUAL, State(row=17), State(pick=Cell("x", (0, 0))))


def test_test_rows_are_locked_until_the_end() -> None:
    experiment = Experiment.of("xor", hidden=(8,), activation="tanh", lr=0.5, iterations=30, check=(10, 15))
    one, other = Timeline(Trainer(experiment)), with_other_test_rows(experiment)
    test_row = int(one.trainer.dataset.test[0])
    moment = one.schedule.first
    while moment != one.schedule.last:
        for viewer in (*PICKS, State(row=test_row)):
            assert text(Boundary(), one.frame(moment), viewer) == text(Boundary(), other.frame(moment), viewer)
        moment = one.schedule.step_over(moment)
    assert text(Boundary(), one.frame(moment)) != text(Boundary(), other.frame(moment))


def test_a_click_picks_the_row_that_is_seen() -> None:
    frame, picture = frame_of(run(batch_size=30), "20:update"), Boundary()
    drawn, seen = frame.current["rows"].tolist(), seen_rows(picture, frame)
    everywhere = ((x, y) for y in range(HEIGHT) for x in range(WIDTH))
    picked = {place: picture.row_at(frame, USUAL, WIDTH, HEIGHT, *place) for place in everywhere}
    assert {place: row for place, row in picked.items() if row is not None} == seen
    assert any(row in drawn for row in seen.values())
    assert any(row not in drawn for row in seen.values())
    for (x, y), row in seen.items():
        cell = picture.cell_at(frame, USUAL, WIDTH, HEIGHT, x, y)
        assert cell == (Cell("x", (drawn.index(row), 0)) if row in drawn else None)
        for viewer in [State(row=row)] + [State(pick=cell)] * (cell is not None):
            lines = text(picture, frame, viewer)
            assert lines[y][x - 1] + lines[y][x + 1] == "[]"
            assert lines[-1].startswith(f" #{row} ")
            assert picture.row_at(frame, viewer, WIDTH, HEIGHT, x, y) == row


def test_nothing_is_picked_beside_the_plane() -> None:
    picture, frame = Boundary(), frame_of(written(), "6:check")
    beside = [(x, y) for x in (0, 3, 58, 60, 79) for y in range(HEIGHT)] + [
        (x, y) for x in range(WIDTH) for y in (0, 19)
    ]
    assert all(picture.row_at(frame, USUAL, WIDTH, HEIGHT, x, y) is None for x, y in beside)
    assert all(picture.cell_at(frame, USUAL, WIDTH, HEIGHT, x, y) is None for x, y in beside)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (0, "#0  x0 -1  x1 -1  p[c1] 0.0025  says class 0: right"),
        (1, "#1 e0  x0 -0.5000  x1 0.5000  p[c1] 0.0474  says class 0: right"),
        (4, "#4  x0 0.5300  x1 0.5000  p[c1] 0.9601  says class 1, is class 0: wrong"),
        (7, "#7 is a validation row: it is drawn at the checks that look at it."),
        (8, "#8 is a test row: it is drawn at the end, once."),
    ],
)
def test_a_picked_row_is_told_in_numbers(row: int, told: str) -> None:
    frame = frame_of(written(), "1:linear")
    assert frame.current["rows"].tolist()[0] == 1
    assert text(Boundary(), frame, State(row=row))[-1].strip() == told


def test_a_row_that_does_not_exist_is_not_picked() -> None:
    frame = frame_of(written(), "1:linear")
    for viewer in (State(row=9), State(row=-1), State(pick=Cell("W", (0, 0))), State(pick=Cell("train"))):
        assert text(Boundary(), frame, viewer) == text(Boundary(), frame)


@pytest.mark.parametrize("seed", range(8))
def test_rows_behind_others_are_counted(seed: int) -> None:
    timeline = run("gauss", seed=seed, iterations=2, rows=300, noise=0.2)
    frame, picture = frame_of(timeline, "2:check"), Boundary()
    viewer = State(row=int(frame.dataset.train[0]))
    lines, seen = text(picture, frame, viewer), seen_rows(picture, frame, viewer)
    hidden = int(next(line[60:].split()[0] for line in lines if "hidden" in line))
    assert hidden + len(seen) == 300
    unmarked = int(next(line[60:].split()[0] for line in lines if "▸ not shown" in line))
    marks = "".join(plot(lines)).count("▸") + sum(line[LEFT - 1] == "▸" for line in lines)
    picked = viewer.row in frame.current["rows"]
    assert marks + unmarked + picked == len(set(frame.current["rows"].tolist()))


def test_of_rows_in_one_place_a_wrong_one_is_seen_else_one_of_the_batch() -> None:
    same = [[0.5, 0.5]] * 4 + [[-1, -1], [1, 1]]
    data = rows_of([*same, [0, 0]], [1, 1, 0, 1, 0, 1, 0], range(6))
    timeline = started(data, RIGHTWARDS, batch_size=2)
    where = (LEFT + 40, 5)
    for iteration in range(1, 7):
        frame = frame_of(timeline, f"{iteration}:update")
        assert Boundary().row_at(frame, USUAL, WIDTH, HEIGHT, *where) == 2
        assert Boundary().row_at(frame, State(row=3), WIDTH, HEIGHT, *where) == 3
    right = replace(data, y=np.array([1, 1, 1, 1, 0, 1, 0]))
    timeline, batches = started(right, RIGHTWARDS, batch_size=1), set()
    for iteration in range(1, 7):
        frame = frame_of(timeline, f"{iteration}:update")
        drawn = sorted(row for row in frame.current["rows"].tolist() if row < 4)
        assert Boundary().row_at(frame, USUAL, WIDTH, HEIGHT, *where) == (drawn[0] if drawn else 0)
        assert text(Boundary(), frame)[5][LEFT + 39] == ("▸" if drawn else "▒")
        batches.add(bool(drawn))
    assert batches == {True, False}


def test_what_is_hidden_is_not_told() -> None:
    timeline = run(iterations=400, check=(10, 400))
    update = frame_of(timeline, "10:update")
    names = tuple(tensor.name for tensor in timeline.trainer.program.update.writes)
    hidden = text(Boundary(), update, State(veil=Veil(names)))
    assert " weights before update 10 " in hidden[0]
    check = frame_of(timeline, "10:check")
    told, hidden = text(Boundary(), check), text(Boundary(), check, State(veil=Veil(("train",)), row=0))
    assert "said wrong" in told[3]
    assert "not told yet" in hidden[3]
    assert hidden[7][60:].split() == ["train", "?", "@10"]
    assert any(sign in "OX" for sign in "".join(plot(told)))
    assert not any(sign in "OX" for sign in "".join(plot(hidden)))
    assert "says" not in hidden[-1]
    loss = frame_of(timeline, "1:loss")
    assert "no loss yet" in text(Boundary(), loss, State(veil=Veil(("losses", "loss"))))[8]
    assert text(Boundary(), loss)[8].rstrip().endswith("loss  0.6854")


def test_a_run_that_breaks_is_drawn() -> None:
    timeline = run("moons", activation="relu", lr=1e300)
    list(timeline.extend(60))
    assert timeline.stop is not None
    frame = timeline.frame(timeline.schedule.end(timeline.stop.moment.iteration))
    lines = text(Boundary(), frame)
    assert set("".join(plot(lines))) <= set("!OX▸")
    assert lines[-1].strip() == "100 rows are not a number: marked ! at the left, and counted as wrong."
    assert "p[c1] nan  says nothing" in text(Boundary(), frame, State(row=int(frame.dataset.train[0])))[-1]


def test_a_row_that_is_not_a_number_is_marked_where_its_region_is_one() -> None:
    data = rows_of([[0, -1], [1e308, 0], [0, 1]], [0, 1, 1], range(3))
    lines = text(Boundary(), frame_of(started(data, [[-1.8, 1.8], [0, 0]], batch_size=1), "1:ready"))
    assert [line.split("▒")[-1] for line in plot(lines) if "!" in line] == ["!X"]
    assert lines[-1].strip() == "1 row is not a number: marked ! at the left, and counted as wrong."


def test_plain_softmax_that_overflows_leaves_the_answers() -> None:
    data = rows_of(POINTS, LABELS, range(6), (6, 7))
    timeline = started(data, [[-2000, 2000], [0, 0]], batch_size=2, softmax="plain")
    frame = frame_of(timeline, "1:batch")
    lines = text(Boundary(), frame)
    assert "!" in "".join(plot(lines))
    assert lines[5][LEFT + 40 : LEFT + 42] == "xO"
    assert lines[-1].strip() == "Where ! stands, the chances are not a number."


def test_colour_repeats_what_the_signs_say() -> None:
    frame = frame_of(run(iterations=400, check=(100, 400)), "300:check")
    found = set()
    for row in Boundary().rows(frame, USUAL, WIDTH, HEIGHT)[1 : 1 + LINES]:
        column = 0
        for span in row:
            for sign in span.text:
                if LEFT <= column < LEFT + COLUMNS and span.style.role is not Role.TEXT:
                    found.add((sign, span.style))
                column += 1
    signs = {sign: {style for other, style in found if other == sign} for sign, _ in found}
    grounds = {sign: {(style.role, style.strength) for style in signs[sign]} for sign in " ·░▒"}
    orange, blue = Role.NEGATIVE, Role.POSITIVE
    assert grounds == {" ": {(orange, 2)}, "·": {(orange, 1)}, "░": {(blue, 1)}, "▒": {(blue, 2)}}
    assert all("r" not in style.emphasis for sign in "ox" for style in signs[sign])
    assert all("r" in style.emphasis for sign in "OX" for style in signs.get(sign, ()))


def circle_of(classes: int) -> Dataset:
    """Rows in a circle, the classes one after the other."""
    turn = np.linspace(0, 2 * np.pi, 8 * classes, endpoint=False)
    labels = np.arange(8 * classes) // 8
    return rows_of(
        np.column_stack([np.cos(turn), np.sin(turn)]).tolist(), labels.tolist(), range(8 * classes), (), classes
    )


@pytest.mark.parametrize("classes", [3, 5, 12, 40])
def test_more_classes_have_letters_and_signs(classes: int) -> None:
    experiment = Experiment.of("xor", hidden=(16,), activation="tanh", lr=1.0, iterations=300, batch_size=40)
    frame = frame_of(Timeline(Trainer(experiment, circle_of(classes))), "300:update")
    lines, picture = text(Boundary(), frame), Boundary()
    if classes <= 5:
        assert len(set("".join(plot(lines))) & set(FILLS)) == classes
        for fill, name in zip(FILLS[:classes], "abcde", strict=False):
            legend = "".join(line[60:] for line in lines[2:5])
            assert f"{name}{fill}class" in legend or f"{name} class" in legend
    seen = seen_rows(picture, frame)
    assert all(lines[y][x].isalpha() for x, y in seen)
    told = text(picture, frame, State(row=next(iter(seen.values()))))[-1]
    assert "says c" in told


def test_features_are_named_and_ranges_told() -> None:
    data = rows_of([[row * 1e-4, 1e6 + row] for row in range(10)], [0, 1] * 5, range(8), (8,))
    named = replace(data, features=("income", "x1"))
    lines = text(Boundary(), frame_of(started(named, RIGHTWARDS, batch_size=2), "1:batch"))
    assert lines[-2].split() == ["0", "x0", "income", "0.0008"]
    told = [line[60:].rstrip() for line in lines]
    assert told[told.index("x1 from 1000000") + 1] == "     to 1000008"
    assert not any("like" in line for line in told)
    other = replace(data, features=("x0", "a name that is far too long"))
    assert "x1 a name that is f…" in [
        line[60:] for line in text(Boundary(), frame_of(started(other, RIGHTWARDS), "1:batch"))
    ]


largest = sys.float_info.max
finite = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([largest, -largest, 5e-324, 0.0])


@given(
    st.lists(finite, min_size=1, max_size=8) | st.lists(st.floats(-3, 3), min_size=2, max_size=8), st.integers(1, 60)
)
@example([0.0, 5e-324], 1)
@example([-1e308, 1e308], 3)
def test_an_axis_holds_its_values_and_says_where_it_ends(values: list[float], count: int) -> None:
    axis = around(np.array(values))
    assert axis.low <= min(values)
    assert max(values) <= axis.high
    assert axis.low < axis.high
    assert tuple(map(float, axis.ends)) == (axis.low, axis.high)
    places = axis.places(np.array(values), count)
    assert places.min() >= 0
    assert places.max() < count
    centres = axis.centres(count)
    assert np.isfinite(centres).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(places[order]) >= 0).all()


@given(st.integers(1, 60), finite, st.floats(1e-3, 1e6))
def test_a_value_in_the_middle_of_a_part_lies_in_it(count: int, low: float, length: float) -> None:
    low %= 1e6
    axis = around(np.array([low, low + length]))
    assert axis.places(axis.centres(count), count).tolist() == list(range(count))


def test_signs_do_not_cover_the_ends_of_an_axis() -> None:
    generator = random.Random(0)
    for _ in range(50):
        points = [[generator.uniform(-1, 1), generator.uniform(-1.1, 1.1)] for _ in range(40)] + [
            [-1, -1.08],
            [-1, 1.08],
        ]
        data = rows_of(points, [0, 1] * 21, range(42))
        timeline = started(data, RIGHTWARDS, batch_size=40)
        lines = text(Boundary(), frame_of(timeline, "1:batch"))
        assert (lines[1][:4], lines[LINES][:4]) == ("+1.1", "-1.1")


def test_a_batch_that_is_not_told_is_not_marked() -> None:
    frame, veil = frame_of(written(), "1:batch"), Veil(("x", "y"))
    assert "▸" in "".join(text(Boundary(), frame))
    for viewer in (State(veil=veil), State(veil=veil, pick=Cell("x", (0, 0)))):
        assert "▸" not in "".join(text(Boundary(), frame, viewer))
