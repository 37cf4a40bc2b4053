"""Commands and sessions on the terminal of a page, without the browser: `tests/browser/in_page.py` has that too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from stepviz.cli.serving.in_page import PageSession
from stepviz.ui import opening
from stepviz.ui.terminal import page
from stepviz.ui.terminal.modes import ASK
from tests.support.emulated import Screens

_TURNS = 2000
"""Turns of the loop in which a screen must have come."""


@pytest.fixture(autouse=True)
def nobody_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tests after these have terminals, and garbage."""
    monkeypatch.setattr(opening, "_tidy", lambda: None)
    for name in ("TERM", "COLORTERM"):
        monkeypatch.setenv(name, "")
    yield
    page._pages.clear()


class Browser:
    """The page's side of it: it draws, answers and types."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.screens = Screens(columns, rows)
        self.session = PageSession(self._drawn, columns, rows)

    def _drawn(self, data: bytes) -> None:
        self.screens.feed(data)
        if data.endswith(ASK):
            asyncio.get_running_loop().call_soon(self.session.feed, "\x1b[0n")

    async def see(self, *texts: str) -> None:
        shown = ""
        for _ in range(_TURNS):
            shown = "\n".join(self.screens.display)
            if all(text in shown for text in texts):
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"{texts} is not seen in\n{shown}")


def test_a_session_steps_explains_fits_and_ends_with_its_last_words(capfd: pytest.CaptureFixture[str]) -> None:
    async def use() -> int:
        browser = Browser()
        ended = asyncio.ensure_future(browser.session.run("stepviz article"))
        await browser.see("READY")
        for key, text in (("]", "iteration 2 /"), ("]", "iteration 3 /"), ("\x1b[D", "op 6 of 7"), ("e", "EXPLAIN dW")):
            browser.session.feed(key)
            await browser.see(text)
        browser.screens.resize(36, 120)
        browser.session.resize(120, 36)
        await browser.see("learning rate 0.01", "EXPLAIN dW")
        browser.session.feed("qq")
        status = await ended
        assert browser.screens.usual is None
        return status

    assert asyncio.run(use()) == 0
    assert capfd.readouterr().out == "stepviz article --seed 0 --lr 0.01 --pick dW.x1.c0 --explain --at 3:grads\n"


NO_PROGRAM = "needs other programs, which a page cannot have: install stepviz for it"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hall one-step", f"stepviz hall {NO_PROGRAM}"),
        ("serve", f"stepviz serve {NO_PROGRAM}"),
        ("notes --follow", f"stepviz notes --follow {NO_PROGRAM}"),
        ("stepviz compare mine.py --at 1", f"a step in a program {NO_PROGRAM}"),
        ("stepviz 'article", '"stepviz \'article" is no command: no closing quotation'),
        ("stepviz rows.csv", 'its last is "kind": give --label y, or the column that is the label'),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(
    line: str, said: str, capfd: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "rows.csv").write_text("x,y,kind\n" + "1,2,a\n3,4,b\n" * 9)
    (here / "mine.py").write_text("def step(x, y, lr, **parameters):\n    return {}\n")
    assert asyncio.run(Browser().session.run(line)) == 2
    told = capfd.readouterr().err
    assert said in told
    assert told.count("\n") == 1
