"""The chain rule through a real terminal: to the end of an iteration, back, and out."""

from __future__ import annotations

from tests.support.terminal import STEPVIZ, Terminal


def test_an_iteration_there_and_back_and_the_session_again() -> None:
    with Terminal([*STEPVIZ, "chain-rule"]) as terminal:
        terminal.wait_for("READY")
        screens = [terminal.settle()]
        assert "┌ 9 x after─┐" in screens[0]
        for op in range(1, 9):
            terminal.press("right")
            terminal.wait_for_place(f"1:{op}")
            screens.append(terminal.settle())
        assert "[+0.8000]" in screens[-1]
        for op in range(7, -1, -1):
            terminal.press("left")
            terminal.wait_for_place(f"1:{op}")
            assert terminal.settle() == screens[op]
        terminal.press("down", "8", "e")
        terminal.wait_for("EXPLAIN dL/dx   not computed yet")
        terminal.press("escape", "ctrl+q")
        assert terminal.wait() == 0
        assert terminal.left_behind() == []
        assert "stepviz chain-rule --lr 0.1 --pick dx --at 1:loss" in terminal.text


def test_resume_opens_it_where_it_was_left(tmp_path: object) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path)}
    with Terminal([*STEPVIZ, "chain-rule", "--lr", "0.3", "--at", "3:dn"], env=env) as terminal:
        terminal.wait_for_place("3:6")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    with Terminal([*STEPVIZ, "resume"], env=env) as terminal:
        terminal.wait_for_place("3:6")
        terminal.wait_for("lr 0.3")
