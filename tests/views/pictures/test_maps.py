"""The maps: what is drawn are filters, maps and pooled maps of the moment; a click finds each number again."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from stepviz.ops import Cell
from stepviz.views.panes.marks import Mask
from stepviz.views.pictures.maps import WON, FeatureMaps
from stepviz.views.state import USUAL
from tests.support.moments import frame_of
from tests.support.pictures import HEIGHT, WIDTH, run, text

FILTERED = run("digits", conv="4@3x3", hidden=(5,), activation="relu", lr=0.1)


def test_the_largest_of_each_pool_is_marked_and_nothing_else() -> None:
    frame = frame_of(FILTERED, "20:p1")
    h = frame.current["h1"][0].reshape(4, 3, 2, 3, 2).swapaxes(2, 3).reshape(36, 4)
    first = h.argmax(axis=1).tolist()
    won = {(n // 9, 2 * (n // 3 % 3) + at // 2, 2 * (n % 3) + at % 2) for n, at in enumerate(first)}
    lines = text(FeatureMaps(), frame)
    signs = [(x, y) for y, row in enumerate(lines[:-1]) for x, sign in enumerate(row) if sign == WON]
    marked = {((x - 19) // 14, y - 6, (x - 20) // 2 % 7) for x, y in signs}
    assert marked == won
    assert not any(WON in row for row in text(FeatureMaps(), frame_of(FILTERED, "20:h1"))[:-1])


@pytest.mark.parametrize(("width", "height"), [(WIDTH, HEIGHT), (120, 33), (160, 45)])
def test_what_the_net_says_of_the_image_stands_below_it(width: int, height: int) -> None:
    frame = frame_of(FILTERED, "20:p1")
    row = int(frame.current["rows"][0])
    logits = frame.program.scores(frame.dataset.X[[row]], frame.current.model)[0]
    probabilities = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    lines = text(FeatureMaps(), frame, USUAL, width, height)
    start = next(number for number, line in enumerate(lines) if line.startswith(f" is {frame.dataset.y[row]}")) + 1
    assert lines[start].startswith(f" predicted {probabilities.argmax()} ")
    told = [line.split()[:2] for line in lines[start + 1 : min(start + 11, height - 1)]]
    for (name, said), number in zip(told, probabilities.argsort()[::-1].tolist(), strict=False):
        assert name == str(number)
        assert float(said) == pytest.approx(probabilities[number], abs=6e-5)
    assert len(told) >= 7
    veiled = text(FeatureMaps(), frame, replace(USUAL, mask=Mask(("probs",))), width, height)
    assert not any("predicted" in line for line in veiled)


def test_probabilities_that_are_nan_are_told_without_bars() -> None:
    frame = frame_of(run("digits", conv="2@3x3", softmax="plain", lr=1e5, iterations=6), "1:update")
    lines = text(FeatureMaps(), frame, USUAL, 119, 33)
    told = [line[:16] for line in lines if re.match(r" \d +nan", line)]
    assert told
    assert "█" not in "".join(told)


def test_the_signs_of_the_legend_have_their_tones_and_those_of_a_number_have_none() -> None:
    frame = frame_of(FILTERED, "20:p1")
    legend = FeatureMaps().drawn(frame, USUAL, WIDTH, HEIGHT).rows[-1]
    assert [span.text for span in legend if span.style.ground is not None] == ["+", "#", "-", "="]
    number = FeatureMaps().drawn(frame, replace(USUAL, pick=Cell("W1", (0, 0))), WIDTH, HEIGHT).rows[-1]
    assert all(span.style.ground is None for span in number)
