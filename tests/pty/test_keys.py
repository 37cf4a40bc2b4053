"""The keys of a remote and the arrows, through a real terminal, whatever has the focus."""

from __future__ import annotations

from tests.support.terminal import STEPVIZ, Terminal


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
