"""The keys of a remote and the arrows, through a real terminal, whatever has the focus."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.terminal import REMOTE, STEPVIZ, Terminal

FOCUSABLE = [(2, 3), (22, 3), (40, 3), (57, 3), (66, 3), (2, 10), (27, 10), (46, 10), (63, 15)]
"""Where to click to give each tensor pane the focus without picking a number."""


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal([*STEPVIZ, "--at", "2:loss"]) as terminal:
        terminal.wait_for_place("2:4")
        yield terminal


def expect(terminal: Terminal, key: str, where: str) -> None:
    terminal.press(key)
    terminal.wait_for_place(where)


def test_the_keys_mean_time_whatever_has_the_focus(terminal: Terminal) -> None:
    for column, line in FOCUSABLE:
        terminal.click(column, line)
        expect(terminal, "pagedown", "2:5")
        expect(terminal, "pageup", "2:4")
        expect(terminal, "right", "2:5")
        expect(terminal, "left", "2:4")
        expect(terminal, "down", "2:6")
        expect(terminal, "up", "2:4")
        expect(terminal, "]", "3:4")
        expect(terminal, "[", "2:4")


def test_ends_of_the_run(terminal: Terminal) -> None:
    expect(terminal, "end", "4000:8")
    terminal.press("right")
    terminal.wait_for("end of the run")
    expect(terminal, "home", "1:0")
    terminal.press("left")
    terminal.wait_for("start of the run")
    expect(terminal, "}", "100:8")


def test_the_button_of_a_remote_plays_and_pauses(terminal: Terminal) -> None:
    terminal.press("f5")
    terminal.wait_for("▶ 8 it/s")
    terminal.wait_for(lambda _: re.fullmatch(r"([4-9]|\d\d+):4", terminal.place) is not None)
    terminal.press("escape")
    terminal.wait_for("‖ 8 it/s")
    stopped = terminal.place
    terminal.read(0.4)
    assert terminal.place == stopped
    terminal.press("f5", "f5")
    terminal.wait_for("▶ 8 it/s")


@pytest.mark.parametrize("key", [".", "b"])
def test_the_black_button(terminal: Terminal, key: str) -> None:
    before = terminal.settle()
    terminal.press(key)
    terminal.wait_for(lambda text: not text.strip())
    assert {terminal.cell(column, 7).bg for column in range(80)} == {"000000"}
    terminal.press("pagedown")
    terminal.wait_for(lambda text: text == before)


def test_no_key_of_a_remote_can_quit(terminal: Terminal) -> None:
    for opening in ("q", "?", "ctrl+p", "e", "h", "f5"):
        terminal.press(*REMOTE)
        for key in REMOTE:
            terminal.press(opening, key)
    terminal.press("escape", "escape", "escape", "home", "left")
    terminal.wait_for("start of the run")
    assert terminal.status is None


def test_a_held_key_stops_with_its_release(terminal: Terminal) -> None:
    """Every press counts and none is left over: 100 presses move 100 steps, and nothing moves after the last paint."""
    terminal.press("home")
    terminal.press(*["right"] * 100, every=0.03)
    terminal.read(0.2)
    at_release = terminal.place
    terminal.read(1.0)
    assert terminal.place == at_release == "15:2"


def test_presses_in_one_write_are_one_jump(terminal: Terminal) -> None:
    terminal.press("home")
    terminal.wait_for("READY")
    shown = len(terminal.raw)
    terminal.send(b"n" * 200)
    terminal.wait_for_place("29:4")
    assert len(terminal.raw) - shown < 60 * 2500, "more than sixty paints' worth of output"


def test_keys_pressed_before_the_first_numbers_are_kept() -> None:
    with Terminal() as terminal:
        while b"\x1b[?1049h" not in terminal.raw:
            terminal.read(0.005)
        terminal.press("right", "right", "right")
        terminal.wait_for_place("1:3")


def test_resizes_in_a_real_terminal(terminal: Terminal) -> None:
    before = terminal.settle()
    for width, height in ((1, 1), (60, 20), (200, 60), (40, 10), (80, 24)):
        terminal.resize(width, height)
        terminal.press("right", "left")
        terminal.settle()
    terminal.press("ctrl+l")
    terminal.settle()
    assert terminal.text == before


def test_a_key_pressed_while_a_far_moment_is_opened() -> None:
    with Terminal([*STEPVIZ, "digits", "--hidden", "32,32", "--at", "4000:update"]) as terminal:
        terminal.wait_for("Esc cancels")
        terminal.press("z")
        terminal.wait_for("z back")
        assert "4000/4000" in terminal.text.replace(" ", "")
