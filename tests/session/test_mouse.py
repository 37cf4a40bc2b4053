"""The mouse: what a click does on a number, a title and the strip, and where the wheel steps."""

from __future__ import annotations

from stepviz.ops import Cell
from tests.support.viewer import RUN, Viewer


def click_on(viewer: Viewer, text: str) -> None:
    """A click in the middle of the first place that shows it."""
    lines = viewer.seen().splitlines()
    line = next(number for number, shown in enumerate(lines) if text in shown)
    viewer.player.click(lines[line].index(text) + len(text) // 2, line)


def test_a_click_selects_a_number_and_another_one_explains_it() -> None:
    viewer = Viewer(RUN, "1:grads")
    for text, cell in (("+2.4897", Cell("logits", (0, 1))), ("0.1704", Cell("probs", (1, 1)))):
        click_on(viewer, text)
        assert (viewer.state.pick, viewer.state.explaining) == (cell, False)
    click_on(viewer, "0.1704")
    assert (viewer.state.pick, viewer.state.explaining) == (cell, True)


def test_a_click_on_a_title_opens_its_plot_and_one_on_that_of_the_plot_closes_it() -> None:
    viewer = Viewer(RUN, "1:grads")
    click_on(viewer, "probs p")
    assert viewer.state.zoomed
    viewer.player.click(5, 2)
    assert not viewer.state.zoomed


def test_a_click_on_an_operation_goes_there_and_the_wheel_steps_over_the_first_two_lines() -> None:
    viewer = Viewer(RUN, "1:grads")
    click_on(viewer, "logits")
    assert viewer.at == "1:linear"
    for line, there in ((0, "1:softmax"), (1, "1:loss"), (5, "1:loss")):
        viewer.player.wheel(5, line, 1)
        assert viewer.settle().at == there
    viewer.player.wheel(5, 1, -1)
    assert viewer.settle().at == "1:softmax"
