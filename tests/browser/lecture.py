"""`python -m tests.browser.lecture`: a lecture as it is given: `stepviz hall` in a terminal, a phone in Chromium.

The phone opens the address that the terminal shows, follows, votes twice, sees the answer with both votes, finds
its way back where the server is killed, and takes the whole lesson home. Exit status 1 where that is not so.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile

from tests.browser.chrome import Chrome
from tests.browser.hall import Waiting
from tests.support.terminal import STEPVIZ, Terminal

_ADDRESS = re.compile(r"(127\.0\.0\.1:\d+/)\W+(?:\s*\S*\s+)*?([a-z]+-[a-z]+-)[^a-z]+([a-z]+-[a-z]+)")

_PRESSES = 80
"""Until the end of the lesson, at most."""


class Lecture(Waiting):
    """A lecturer and one follower."""

    def __init__(self, chrome: Chrome, terminal: Terminal) -> None:
        super().__init__(chrome)
        self.terminal = terminal

    def seen(self, text: str) -> None:
        """Wait until the lecturer sees that."""
        try:
            self.terminal.wait_until(lambda: text in self.terminal.text)
        except AssertionError:
            self.expect(False, f"the lecturer does not see {text!r}:\n{self.terminal.text}")

    def give(self) -> None:
        """All of it."""
        self.terminal.wait_until(lambda: _ADDRESS.search(self.terminal.text) is not None)
        found = _ADDRESS.search(self.terminal.text)
        assert found is not None
        self.chrome.resize(390, 844)
        self.chrome.open(f"http://{''.join(found.groups())}/")
        self.title("Waiting for the lecture", "before it begins")
        self.terminal.press("pagedown")
        self.title("Eight rows, four switches, one label", "the first stop")
        self.seen("1 follower")
        self.terminal.press("pagedown", "pagedown", "pagedown", "pagedown", every=0.3)
        self.title("Who gets the largest loss?", "a question")
        self.choose(0)
        self.seen("1 voted")
        self.terminal.press("O")
        self.until('document.querySelector(".hint")?.textContent.startsWith("The second vote")', "no second vote")
        self.choose(1)
        self.seen("1 vote, then 1 so far")
        self.terminal.press("pagedown")
        self.seen("From 0% right to 100%")
        bars = '[...document.querySelectorAll("#question .bar em")].map((one) => one.textContent)'
        self.until(f"{bars}.length === 8", "no bars of two votes")
        told = self.chrome.run(bars)
        self.expect(told[:4] == ["first 1 · 100 %", "then 0 · 0 %", "first 0 · 0 %", "then 1 · 100 %"], f"bars {told}")
        self.expect(self.chrome.run('document.querySelector(".correct .yours") !== null'), "the vote is not marked")
        self._killed()
        self._taken_home()
        self.terminal.press("q", "q")
        self.until('document.getElementById("link").dataset.state === "over"', "nobody says that it is over")

    def _killed(self) -> None:
        """The server is killed: the lecturer is told, and the phone comes back to the moment of then."""
        server = next(pid for pid in self.terminal.children() if "stepviz.hall.server" in _command(pid))
        os.kill(server, signal.SIGKILL)
        self.seen("another one answers")
        self.terminal.press("pagedown", "pagedown", every=0.3)
        self.title("One number for the whole batch", "after another server")
        self.until('!document.getElementById("practise").hidden', "no practice once it rests")

    def _taken_home(self) -> None:
        """The end: the whole lesson can be saved."""
        for _ in range(_PRESSES):
            if self.chrome.run('document.querySelector("h1").textContent') == "The end":
                break
            self.terminal.press("pagedown", every=0.3)
        self.until('!document.getElementById("lesson").hidden', "the lesson is not offered")
        page = self.chrome.run('fetch("lecture").then((answer) => answer.text())')
        self.expect("Stop 20 of 20" in page, "the lesson is not all there")


def _command(pid: int) -> str:
    with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
        return file.read()


def run() -> int:
    """The exit status."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"XDG_RUNTIME_DIR": folder, "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        words = [*STEPVIZ, "hall", "one-step", "--port", "0"]
        with Chrome(offline=False) as chrome, Terminal(words, 100, 30, env) as terminal:
            lecture = Lecture(chrome, terminal)
            lecture.give()
    print("\n".join(["wrong:", *lecture.wrong]) if lecture.wrong else "a lecture, its phone and its server: all well")
    return bool(lecture.wrong)


if __name__ == "__main__":
    sys.exit(run())
