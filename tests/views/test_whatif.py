"""What-ifs: what the menu offers can be done, what it says of batches is true; the list leaves things out whole."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.views.layout.layouts import Size
from stepviz.views.text.span import text_of
from stepviz.views.whatif.listed import rows
from stepviz.views.whatif.menu import DRAWN, menu_rows, options_of
from tests.support.viewer import Viewer


@pytest.mark.parametrize(
    ("run", "drawing", "told"),
    [
        (Experiment(), "bs", "in the same order; b and s are the exceptions."),
        (Experiment.of("xor", sampling="order"), "b", "in the same order; b is the exception."),
        (Experiment.of("gpt"), "", "in the same order."),
        (Experiment.of("chain-rule"), "", ""),
    ],
    ids=["article", "in order", "a GPT, which reads a document at once", "a formula, which has no rows"],
)
def test_only_choices_that_are_offered_are_exceptions_from_the_same_rows(
    run: Experiment, drawing: str, told: str
) -> None:
    sight = Viewer(run, "1:update").player.sight
    known = options_of(sight.frame, None)
    assert "".join(key for key, option in known.items() if option.note == DRAWN) == drawing
    shown = [text_of(row).strip() for row in menu_rows(sight, 80)]
    assert [line.partition("see the same rows ")[2] for line in shown if line.startswith("Both runs")] == [told] * bool(
        told
    )


@pytest.mark.parametrize("source", ["article", "gpt", "xor", "line"])
def test_each_choice_of_another_batch_size_can_be_made(source: str) -> None:
    viewer = Viewer(Experiment.of(source), "1:update").press("w")
    offered = "b" in options_of(viewer.player.sight.frame, None)
    viewer.press("b").press("2").press("Enter")
    assert bool(viewer.state.whatifs) == offered


@pytest.mark.parametrize("width", range(30, 90, 3))
def test_each_head_of_the_list_and_each_result_of_a_check_stands_whole(width: int) -> None:
    viewer = Viewer(Experiment(iterations=40, check=(10, 20)), "20:check").press("w l 0.1 Enter")
    state = viewer.state
    _, heads, original, *_ = map(text_of, rows(viewer.film.sight(state).runs(state), 1, (), Size(width, 20)))
    looks = heads.partition("last 100")[2].split("loss, ")
    assert [*looks[0].split()] == ["train", "val"][: len(looks[0].split())]
    assert [*map(str.strip, looks[1:])] in ([], ["log"], ["log scale"])
    results = original.partition("original")[2].split()
    assert [word for word in results if "%" in word and not word.endswith("%")] == []
    assert len([word for word in results if word.endswith("%")]) == len(looks[0].split())
