"""The first line: the latest loss stands there where its curve does not."""

from __future__ import annotations

import pytest

from stepviz.cli.lessons.runs import script_of
from stepviz.lesson.staging import acts
from stepviz.views.below import curve_lines
from stepviz.views.layout.layouts import Size
from stepviz.views.panes.curve import now
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from tests.support.places import MODES, NETS, frames_of, sight_of


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("net", NETS)
def test_the_loss_is_in_the_header_or_its_curve_below_the_panes(net: str, mode: str) -> None:
    for frame in frames_of(net)[1::3]:
        for size in (Size(60, 20), Size(80, 24), Size(100, 30), Size(120, 36)):
            sight = sight_of(frame, mode)
            shown = screen(sight, *size)
            assert shown.layout is not None
            curved = shown.layout.has("panel") and curve_lines(sight, shown.layout) > 0
            told = f"{now(frame.history.losses)} · "
            assert (told in text_of(shown.rows[0])) != curved or sight.state.veil.tensors


@pytest.mark.parametrize("width", [40, 48, 60, 72, 80, 120])
def test_a_listing_that_is_wrong_is_called_as_printed_and_the_mended_one_is_not(width: int) -> None:
    told = {}
    for act in acts(script_of("find-the-fault")):
        variant = act.frame.experiment.variant is not None
        told[variant] = "as printed" in text_of(screen(act.sight, width, 24).rows[0])
        assert told[variant] == variant, act.stop
    assert len(told) == 2
