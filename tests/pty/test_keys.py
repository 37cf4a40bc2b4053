"""The keys of a remote and the arrows, through a real terminal, whatever has the focus."""

from __future__ import annotations

from tests.support.terminal import STEPVIZ, Terminal

PANES = ((2, 3), (40, 3), (63, 15))
"""Where a click gives a pane the focus without picking a number."""
TIMES = (
    *(("pagedown", "2:5"), ("pageup", "2:4"), ("right", "2:5"), ("left", "2:4")),
    *(("down", "2:6"), ("up", "2:4"), ("]", "3:4"), ("[", "2:4")),
)
"""Keys from 2:4 on, and where each leads."""


def test_the_keys_mean_time_whatever_has_the_focus() -> None:
    with Terminal([*STEPVIZ, "--at", "2:loss"]) as terminal:
        terminal.wait_for_place("2:4")
        for column, line in PANES:
            terminal.click(column, line)
            for key, place in TIMES:
                terminal.press(key)
                terminal.wait_for_place(place)
        for key, place in (("end", "4000:8"), ("home", "1:0"), ("}", "100:8")):
            terminal.press(key)
            terminal.wait_for_place(place)


def test_a_held_key_stops_with_its_release() -> None:
    """Every press counts and none is left over: 40 presses move 40 steps, and nothing moves after the last paint."""
    with Terminal([*STEPVIZ, "--at", "2:loss"]) as terminal:
        terminal.wait_for_place("2:4")
        terminal.press("home")
        for _ in range(40):
            terminal.press("right")
            terminal.read(0.03)
        terminal.read(0.2)
        at_release = terminal.place
        terminal.read(0.5)
        assert terminal.place == at_release == "6:5"


def test_keys_pressed_before_the_first_numbers_and_while_a_far_moment_is_opened_are_kept() -> None:
    with Terminal([*STEPVIZ, "digits", "--hidden", "32,32", "--at", "3000:grads3"]) as terminal:
        terminal.wait_until(lambda: "1049" in terminal.modes)
        terminal.press("right")
        terminal.wait_for("Esc cancels")
        terminal.press("z")
        terminal.wait_for("z back")
        assert terminal.place == "3000:11"
