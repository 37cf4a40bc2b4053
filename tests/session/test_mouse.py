"""The chain rule in the terminal: keys, clicks and what the first paint already shows."""

from __future__ import annotations

from stepviz import Experiment
from stepviz.ops import Cell
from tests.support.screens import opened, press, session_of, settled, shown

RUN = Experiment.of("chain-rule")


async def test_clicks_pick_a_number_its_title_too_and_explain_it() -> None:
    async with opened(RUN, at="1:update") as (screen, pilot):
        for offset, name in (((70, 4), "loss"), ((47, 8), "dm"), ((5, 13), "x_after"), ((30, 5), "n")):
            await pilot.click(offset=offset)
            await settled(screen, pilot)
            assert session_of(screen).pick == Cell(name)
        await pilot.click(offset=(30, 4))
        await settled(screen, pilot)
        assert any(line.startswith(" EXPLAIN n = +4.0000") for line in shown(screen)[14:18])
        await pilot.click(offset=(18, 4))  # an arrow
        await settled(screen, pilot)
        assert session_of(screen).pick == Cell("n")


async def test_a_click_on_a_stage_goes_there() -> None:
    async with opened(RUN, at="1:update") as (screen, pilot):
        await pilot.click(offset=(shown(screen)[1].index("m = 3n"), 1))
        await settled(screen, pilot)
        assert "[m = 3n]" in shown(screen)[1]


async def test_digits_pick_in_the_order_in_which_the_numbers_are_made() -> None:
    async with opened(RUN, at="1:update") as (screen, pilot):
        picked = []
        for key in "123456789":
            press(screen, key)
            await settled(screen, pilot)
            pick = session_of(screen).pick
            assert pick is not None
            picked.append(pick.tensor)
    assert picked == ["x", "n", "m", "loss", "dL", "dm", "dn", "dx", "x_after"]
