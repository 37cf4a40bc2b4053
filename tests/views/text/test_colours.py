"""Colours: contrast and numbers are those of the standards."""

from __future__ import annotations

import pytest

from stepviz.views.text.colours import BLACK, WHITE, contrast, numbered


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
    assert contrast(WHITE, "#777777") == contrast("#777777", WHITE)


def test_numbered_colours_are_those_of_terminals() -> None:
    told = {16: "#000000", 21: "#0000FF", 67: "#5F87AF", 196: "#FF0000", 231: "#FFFFFF", 232: "#080808", 255: "#EEEEEE"}
    assert {number: numbered(number) for number in told} == told
