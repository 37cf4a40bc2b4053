"""`python -m tests.browser [--axe axe.min.js] [FILE.html …]`: steps through an exported page in headless Chromium.

Without a file the pages are made first. Every stop must be the same forward and back, column by column; keys and
buttons must lead there without a mouse, and a click on each number to how it was made, in a window of each width;
nothing may be asked of a network; axe-core, where it is given, must find nothing. Exit status 1 where that is not so.
That a page has the screens of `stepviz show` is seen without a browser, in `tests/test_export.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from stepviz.cli import main
from tests.browser.chrome import Chrome
from tests.browser.trial import PageTrial, given

MADE = (
    "one-step",
    "article --iterations 1 --size 60x20",
    "article --edit 3:lr=0.1 --iterations 3",
    "digits --hidden 16",
)
_HERE = Path(__file__).parent
_SHOWN, _CLICKED = ((_HERE / f"{name}.js").read_text(encoding="utf-8") for name in ("shown", "clicked"))
"""What is seen of a page; and the numbers that do not tell how they were made when they are clicked."""
_STEP = 'document.querySelector("main > section:not([hidden]) .step:not([hidden])")'
_BOX = f'{_STEP}.querySelector(".runs")'
_RUNS = f'[...({_BOX}?.querySelectorAll("button[data-view]") ?? [])]'
_VIEWS = f'[...{_BOX}.querySelectorAll(".view")]'
WIDTHS = (1440, 1024, 390)
"""Of a large window, a small one, a telephone."""
LAST = "the-last-screen"
"""The name of what is no stop, but the end of a lesson."""
_COLUMN = 0.2
"""How far a character may stand from its column, as a share of one."""


class Check(PageTrial):
    """One exported page."""

    def __init__(self, chrome: Chrome, path: Path, axe: str = "") -> None:
        super().__init__(chrome, axe)
        self.path, self.width = path, WIDTHS[0]

    def all(self) -> None:
        """Everything that must be so."""
        self.chrome.requests.clear()
        for self.width in WIDTHS:
            self.chrome.resize(self.width, 900)
            self.chrome.open(self.path.as_uri())
            self._walk()
        self.chrome.resize(WIDTHS[0], 900)
        self.chrome.open(self.path.as_uri())
        self._keys()
        self._tabs()
        self._aloud()
        self.asks_nobody(self.path.as_uri())

    def _walk(self) -> None:
        """All stops, forward with the right arrow and back with the left one. An arrow first shows the answer."""
        seen = [self._stop()]
        for _ in range(seen[0]["count"] - 1):
            self.chrome.press("ArrowRight")
            seen.append(self._stop())
            self.expect(seen[-1]["id"] != seen[-2]["id"], f"{seen[-1]['id']}: the arrow does not go on")
            self.expect(bool(seen[-1]["status"]), f"{seen[-1]['id']}: nothing is said")
        stops = [stop for stop in seen if stop["id"] != LAST]
        for number, stop in enumerate(stops, start=1):
            begins = f"Stop {number} of {len(stops)}: "
            self.expect(stop["heading"].startswith(begins), f"{stop['heading']!r} is stop {number}")
            self.expect(stop["visible"] == 1, f"{stop['visible']} stops at once")
        self.chrome.press("ArrowRight")
        self.expect(self._id() == seen[-1]["id"], "there is something after the last stop")
        for stop in reversed(seen[:-1]):
            self.chrome.press("ArrowLeft")
            text = self.chrome.run(_SHOWN)["text"]
            self.expect(text == stop["text"], f"{stop['id']} is another one on the way back")
        self.chrome.press("ArrowLeft")
        self.expect(self._id() == seen[0]["id"], "there is something before the first stop")

    def _stop(self) -> dict[str, Any]:
        """The stop that is shown, with its answer where it asks something."""
        stop: dict[str, Any] = self.chrome.run(_SHOWN)
        if stop["id"] != LAST:
            self.expect(stop["active"] in ("H2", "BODY"), f"{stop['id']}: the heading has no focus")
        if stop["id"] != LAST and self.width == WIDTHS[0]:
            self.expect(stop["worst"] < _COLUMN, f"{stop['id']}: a character is {stop['worst']:.2f} columns off")
        self._numbers(stop)
        self.expect(not stop["open"], f"{stop['id']}: the answer is there before it is asked for")
        if stop["asks"] and not stop["open"]:
            self._answer(stop)
            stop = self.chrome.run(_SHOWN)
            self._numbers(stop)
        self._switch(stop)
        return stop

    def _numbers(self, stop: dict[str, Any]) -> None:
        """A number that is clicked tells how it was made beside the panes; `e` leads to the one in brackets."""
        wrong = self.chrome.run(_CLICKED)
        self.expect(not wrong, f"{stop['id']}: {len(wrong)} numbers lead nowhere, {wrong[:1]}")
        self.chrome.run("document.activeElement.blur()")
        self.chrome.press("e")
        chosen = self.chrome.run(f'{_STEP}.querySelector(".view:not([hidden]) .screen, .screen").dataset.bracket ?? ""')
        told = self.chrome.run(f'{_STEP}.querySelector(".told")?.dataset.n ?? ""')
        self.expect(chosen == told or stop["id"] == LAST, f"{stop['id']}: e leads to {told}")
        self.can_be_used()

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

    def _answer(self, stop: dict[str, Any]) -> None:
        """The answer is there once it is asked for by keyboard, and says whether the choice was right."""
        self.chrome.press("1")
        chosen = self.chrome.run(f'{_STEP}.querySelector("input")?.checked ?? null')
        self.expect(chosen is not False, f"{stop['id']}: 1 chooses nothing")
        self.chrome.press("PageDown")
        told = self.chrome.run(_SHOWN)
        self.expect(bool(told["open"]) and told["id"] == stop["id"], f"{stop['id']}: PgDn goes on without the answer")
        said, right = self.chrome.run(f"""(right => [right.textContent, right.dataset.right])(
          {_STEP}.querySelector(".right"))""")
        if chosen and right != "-1":
            word = "Right." if right == "0" else "Not so."
            self.expect(said.startswith(word), f"{stop['id']}: after choice 1 it says {said!r}")

    def _keys(self) -> None:
        """The other keys, the address, and the way back through it."""
        names = self.chrome.run('[...document.querySelectorAll("main > section")].map(stop => stop.id)')
        for key, place in (("End", -1), ("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
            self.chrome.press(key)
            self.expect(self._id() == names[place], f"{key!r} leads to {self._id()}, not to {names[place]}")
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
        self.expect(self._id() != before, "Enter on the button does not go on")
        self.chrome.run("""document.querySelector('[data-go="-1"]').focus()""")
        self.chrome.press(" ")
        self.expect(self._id() == before, "Space on the button does not go back")
        self.chrome.run('document.querySelector("header summary").focus()')
        self.chrome.press("Enter")
        self.expect(bool(self.chrome.run('document.querySelector("header details").open')), "Enter opens no contents")
        self.chrome.press("Escape")
        self.expect(not self.chrome.run('document.querySelector("header details").open'), "Esc closes nothing")

    def _aloud(self) -> None:
        """What a screen reader finds: headings, a button that goes on, tables with heads."""
        found = self.is_read_aloud("heading", "table", "rowheader")
        self.expect({"role": "button", "name": "next →"} in found, "no button goes on")

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


def run() -> int:
    """The exit status."""
    (words, axe), status = given(), 0
    with tempfile.TemporaryDirectory() as folder, Chrome() as chrome:
        for path in [Path(word).resolve() for word in words] or made(Path(folder)):
            check = Check(chrome, path, axe)
            check.all()
            stops = chrome.run('document.querySelectorAll("main > section").length')
            status |= check.told(f"{path.name}: {stops} stops")
    return status


if __name__ == "__main__":
    sys.exit(run())
