"""`python -m tests.browser [FILE.html …]`: steps through an exported page in headless Chromium.

Without a file the pages are made first. Every stop, forward and back, must show what `stepviz show` prints, column by
column; keys and buttons must lead there without a mouse, and a click on a number to how it was made; nothing may be
asked of a network. Exit status 1 where that is not so.
"""

from __future__ import annotations

import io
import shlex
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from stepviz.cli import main
from tests.browser.chrome import Chrome

MADE = (
    "one-step",
    "article --iterations 1-3",
    "article --iterations 1 --size 60x20",
    "iris --hidden 5 --optimizer adam --iterations 2",
    "chain-rule --iterations 1-2",
    "article --edit 3:lr=0.1 --iterations 3",
    "digits --hidden 16 --iterations 1 --size 120x36",
)
MOST_BYTES = 500_000
_SHOWN = """(() => {
  const stop = document.querySelector("main > section:not([hidden])");
  const pre = stop.querySelector("pre"), answer = stop.querySelector(".answer");
  const cell = document.createRange();
  const texts = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  const left = pre.getBoundingClientRect().left;
  const probe = document.createElement("span");
  probe.textContent = "0".repeat(50);
  pre.append(probe);
  const width = probe.getBoundingClientRect().width / 50;
  probe.remove();
  let column = 0, worst = 0;
  for (let node; (node = texts.nextNode()); ) {
    for (let at = 0; at < node.length; at++) {
      if (node.data[at] === "\\n") { column = 0; continue; }
      cell.setStart(node, at);
      cell.setEnd(node, at + 1);
      const box = node.parentNode.tagName === "I" ? node.parentNode : cell;
      worst = Math.max(worst, Math.abs(box.getBoundingClientRect().left - left - column * width) / width);
      column++;
    }
  }
  return { id: stop.id, asks: Boolean(answer),
    open: Boolean(answer) && !answer.hidden,
    answer: answer ? answer.querySelector("pre").textContent : "", text: pre.textContent, worst,
    heading: stop.querySelector("h2").textContent,
    visible: document.querySelectorAll("main > section:not([hidden])").length, active: document.activeElement.tagName,
    command: stop.querySelector(".command code").textContent, status: document.getElementById("status").textContent,
    hash: location.hash, count: document.querySelectorAll("main > section").length };
})()"""
_BOX = 'document.querySelector("main > section:not([hidden]) .runs")'
_RUNS = f'[...({_BOX}?.querySelectorAll("button") ?? [])]'
_VIEWS = f'[...{_BOX}.querySelectorAll(".view")]'
_PART = """(stop => stop.querySelector(".answer:not([hidden])") ?? stop)(
  document.querySelector("main > section:not([hidden])"))"""
_NUMBERS = f"[...{_PART}.querySelectorAll('pre span')]"
_OPENED = f"""((number, told) => [
  told.tagName === "SUMMARY" && told.parentElement.open, number.classList.contains("on"),
  told.parentElement.dataset.n === number.dataset.n])({_NUMBERS}[{{number}}], document.activeElement)"""
_TRIED = 3
"""Numbers of a stop that are clicked."""
LAST = "the-last-screen"
"""The name of what is no stop, but the end of a lesson."""
_COLUMN = 0.2
"""How far a character may stand from its column, as a share of one."""


class Check:
    """One page, and what is wrong with it."""

    def __init__(self, chrome: Chrome, path: Path) -> None:
        self.chrome, self.path, self.wrong = chrome, path, list[str]()

    def expect(self, true: bool, what: str) -> None:
        """Note what is not so."""
        if not true:
            self.wrong.append(what)

    def all(self) -> None:
        """Everything that must be so."""
        self.chrome.requests.clear()
        self.chrome.open(self.path.as_uri())
        self._walk()
        self._keys()
        self._tabs()
        self._aloud()
        own = self.path.as_uri()
        foreign = [url for url in self.chrome.requests if url.partition("#")[0] != own and not url.startswith("data:")]
        self.expect(not foreign, f"requests: {foreign}")
        self.expect(not self.chrome.errors, f"errors: {self.chrome.errors}")
        self.expect(self.path.stat().st_size < MOST_BYTES, f"{self.path.stat().st_size} bytes")

    def _walk(self) -> None:
        """All stops, forward with the right arrow and back with the left one."""
        seen = [self._stop()]
        count = seen[0]["count"]
        for _ in range(count - 1):
            self.chrome.press("ArrowRight")
            seen.append(self._stop())
            self.expect(seen[-1]["active"] == "H2", f"{seen[-1]['id']}: the heading has no focus")
            self.expect(bool(seen[-1]["status"]), f"{seen[-1]['id']}: nothing is said")
        stops = [stop for stop in seen if stop["id"] != LAST]
        for number, stop in enumerate(stops, start=1):
            begins = f"Stop {number} of {len(stops)}: "
            self.expect(stop["heading"].startswith(begins), f"{stop['heading']!r} is stop {number}")
            self.expect(stop["visible"] == 1, f"{stop['visible']} stops at once")
        self.chrome.press("ArrowRight")
        self.expect(self._stop()["id"] == seen[-1]["id"], "there is something after the last stop")
        for stop in reversed(seen[:-1]):
            self.chrome.press("ArrowLeft")
            self.expect(self._stop()["text"] == stop["text"], f"{stop['id']} is another one on the way back")
        self.chrome.press("ArrowLeft")
        self.expect(self._stop()["id"] == seen[0]["id"], "there is something before the first stop")

    def _stop(self) -> dict[str, Any]:
        """The stop that is shown, compared with what its command shows."""
        stop: dict[str, Any] = self.chrome.run(_SHOWN)
        if stop["id"] != LAST:
            self._compare(stop, stop["text"], ["--hide"] if stop["asks"] else [])
            self.expect(stop["worst"] < _COLUMN, f"{stop['id']}: a character is {stop['worst']:.2f} columns off")
        if stop["asks"] and not stop["open"]:
            self._answer(stop)
        self._switch(stop)
        self._numbers(stop)
        return stop

    def _numbers(self, stop: dict[str, Any]) -> None:
        """A number that is clicked opens how it was made, and is marked; `e` opens the one in brackets; Esc closes."""
        for number in range(min(_TRIED, self.chrome.run(f"{_NUMBERS}.length"))):
            self.chrome.run(f"{_NUMBERS}[{number}].click()")
            told = self.chrome.run(_OPENED.format(number=number))
            self.expect(told == [True, True, True], f"{stop['id']}: number {number} opens {told}")
        self.chrome.run("document.activeElement.blur()")
        self.chrome.press("Escape", "e")
        open_now = self.chrome.run(f"{_PART}?.querySelector('details[data-n]')?.open ?? true")
        self.expect(bool(open_now), f"{stop['id']}: e opens nothing")
        self.chrome.press("Escape")

    def _switch(self, stop: dict[str, Any]) -> None:
        """Of two runs and their difference one is seen, that of the button that was pressed last."""
        seen = list[list[bool]]()
        for number in range(self.chrome.run(f"{_RUNS}.length") if stop["id"] != LAST else 0):
            self.chrome.run(f"{_RUNS}[{number}].focus()")
            self.chrome.press("Enter")
            seen.append(self.chrome.run(f"{_RUNS}.map((_, n) => !{_VIEWS}[n].hidden)"))
        alone = [[place == number for place in range(len(seen))] for number in range(len(seen))]
        self.expect(seen == alone, f"{stop['id']}: the buttons of the runs show {seen}")
        if seen:
            self.chrome.run(f"{_RUNS}[0].focus()")
            self.chrome.press("Enter")

    def _compare(self, stop: dict[str, Any], text: str, more: list[str]) -> None:
        lines = [line.rstrip() for line in text.split("\n")]
        size = f"{max(map(len, text.split(chr(10))))}x{len(lines)}"
        printed = io.StringIO()
        with redirect_stdout(printed):
            main(["show", *shlex.split(stop["command"])[1:], *more, "--size", size])
        same = lines == printed.getvalue().splitlines()
        self.expect(same, f"{stop['id']}: not what {stop['command']} {more} shows")

    def _answer(self, stop: dict[str, Any]) -> None:
        """The answer is there once it is asked for, by keyboard."""
        for _ in range(40):
            self.chrome.press("Tab")
            if self.chrome.run('document.activeElement.classList.contains("tell")'):
                break
        self.chrome.press("1", "Enter")
        told = self.chrome.run(_SHOWN)
        self.expect(told["open"], f"{stop['id']}: no answer by Enter")
        self._compare(stop, told["answer"], [])

    def _keys(self) -> None:
        """The other keys, the address, and the way back through it."""
        names = self.chrome.run('[...document.querySelectorAll("main > section")].map(stop => stop.id)')
        for keys, place in (("End", -1), ("Home", 0), ("PageDown", 1), (" ", 2), ("PageUp", 1)):
            self.chrome.press(keys)
            self.expect(self._id() == names[place], f"{keys!r} leads to {self._id()}, not to {names[place]}")
            self.expect(self.chrome.run("location.hash") == f"#{names[place]}", "the address does not say where it is")
        self.chrome.run(
            "new Promise(done => { addEventListener('hashchange', done, { once: true }); history.back(); })"
        )
        self.expect(self._id() == names[2], "the browser's back does not lead back")
        self.chrome.open(f"{self.path.as_uri()}#{names[1]}")
        self.expect(self._id() == names[1], "an address with a stop does not open it")

    def _tabs(self) -> None:
        """The buttons beside the heading, reached and pressed by keyboard."""
        before = self._id()
        for _ in range(30):
            self.chrome.press("Tab")
            if self.chrome.run('document.activeElement.dataset.go === "1"'):
                break
        self.chrome.press("Enter")
        after = self._id()
        self.expect(after != before, "Enter on the button does not go on")
        self.chrome.press("Tab", " ")
        self.expect(self._id() == before, "Space on the first button after the heading does not go back")
        self.chrome.run('document.querySelector("header summary").focus()')
        self.chrome.press("Enter")
        self.expect(bool(self.chrome.run('document.querySelector("header details").open')), "Enter opens no contents")
        self.chrome.press("Escape")
        self.expect(not self.chrome.run('document.querySelector("header details").open'), "Esc closes nothing")

    def _aloud(self) -> None:
        """What a screen reader finds: heading, buttons, tables with heads, no screen of characters."""
        told = self.chrome.tree()
        roles = [node["role"] for node in told]
        self.expect(roles.count("heading") >= 2, "no headings")
        self.expect("table" in roles or "LayoutTable" in roles, "no tables")
        self.expect("rowheader" in roles, "no heads of rows")
        self.expect(any(node["name"] == "next →" for node in told if node["role"] == "button"), "no button goes on")
        self.expect(not any("───" in node["name"] for node in told), "the screen of characters is read aloud")

    def _id(self) -> str:
        name: str = self.chrome.run('document.querySelector("main > section:not([hidden])").id')
        return name


def made(folder: Path) -> list[Path]:
    """The pages that are tried where none is given."""
    paths = []
    for number, words in enumerate(MADE):
        paths.append(folder / f"{number}.html")
        assert main(["export", *words.split(), "--format", "html", "--out", str(paths[-1])]) == 0
    return paths


def run(words: list[str]) -> int:
    """The exit status."""
    status = 0
    with tempfile.TemporaryDirectory() as folder, Chrome() as chrome:
        for path in [Path(word).resolve() for word in words] or made(Path(folder)):
            check = Check(chrome, path)
            check.all()
            stops = chrome.run('document.querySelectorAll("main > section").length')
            told = "all well" if not check.wrong else "\n  ".join(["wrong:", *check.wrong])
            print(f"{path.name}: {stops} stops, {path.stat().st_size} bytes: {told}")
            status |= bool(check.wrong)
    return status


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
