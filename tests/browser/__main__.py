"""`python -m tests.browser [--axe axe.min.js] [FILE.html …]`: steps through an exported page in headless Chromium.

Without a file the pages are made first. Every stop must be the same forward and back, column by column; keys and
buttons must lead there without a mouse, and a click on each number to how it was made, in a window of each width;
nothing may be asked of a network; axe-core, where it is given, must find nothing.
That a page has the screens of `stepviz show` is seen without a browser, in `tests/test_export.py`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from stepviz.cli import main
from tests.browser.chrome import Chrome, given

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


class Check(Chrome):
    """One exported page."""

    width = 0

    def all(self, address: str) -> None:
        """Everything that must be so."""
        for self.width in (*WIDTHS[1:], WIDTHS[0]):
            self.resize(self.width, 900)
            self.open(address)
            self._walk()
        self._keys(address)
        self._tabs()
        self.is_read_aloud("heading", "table", "rowheader", 'button "next →"')
        self.asks_nobody(address)

    def _walk(self) -> None:
        """All stops, forward with the right arrow and back with the left one. An arrow first shows the answer."""
        seen = [self._stop()]
        for _ in range(seen[0]["count"] - 1):
            self.press("ArrowRight")
            seen.append(self._stop())
            assert seen[-1]["id"] != seen[-2]["id"], "the arrow does not go on"
            assert seen[-1]["status"], "nothing is said"
        stops = [stop for stop in seen if stop["id"] != LAST]
        for number, stop in enumerate(stops, start=1):
            assert stop["heading"].startswith(f"Stop {number} of {len(stops)}: "), stop["heading"]
            assert stop["visible"] == 1, "stops at once"
        self.press("ArrowRight")
        assert self._id() == seen[-1]["id"], "there is something after the last stop"
        for stop in reversed(seen[:-1]):
            self.press("ArrowLeft")
            assert self.run(_SHOWN)["text"] == stop["text"], f"{stop['id']} is another one on the way back"
        self.press("ArrowLeft")
        assert self._id() == seen[0]["id"], "there is something before the first stop"

    def _stop(self) -> dict[str, Any]:
        """The stop that is shown, with its answer where it asks something."""
        stop: dict[str, Any] = self.run(_SHOWN)
        if stop["id"] != LAST:
            assert stop["active"] in ("H2", "BODY"), f"{stop['id']}: the heading has no focus"
        if stop["id"] != LAST and self.width == WIDTHS[0]:
            assert stop["worst"] < _COLUMN, f"{stop['id']}: a character is {stop['worst']:.2f} columns off"
        self._numbers(stop)
        assert not stop["open"], f"{stop['id']}: the answer is there before it is asked for"
        if stop["asks"]:
            self._answer(stop)
            stop = self.run(_SHOWN)
            self._numbers(stop)
        self._switch(stop)
        return stop

    def _numbers(self, stop: dict[str, Any]) -> None:
        """A number that is clicked tells how it was made beside the panes; `e` leads to the one in brackets."""
        assert self.run(_CLICKED) == [], f"{stop['id']}: numbers lead nowhere"
        self.run("document.activeElement.blur()")
        self.press("e")
        chosen = self.run(f'{_STEP}.querySelector(".view:not([hidden]) .screen, .screen").dataset.bracket ?? ""')
        told = self.run(f'{_STEP}.querySelector(".told")?.dataset.n ?? ""')
        assert chosen == told or stop["id"] == LAST, f"{stop['id']}: e leads to {told}"
        self.can_be_used()

    def _switch(self, stop: dict[str, Any]) -> None:
        """Of two runs and their difference one is seen, that of the button that was pressed last."""
        seen = list[list[bool]]()
        for number in range(self.run(f"{_RUNS}.length") if stop["id"] != LAST else 0):
            self.run(f"{_RUNS}[{number}].focus()")
            self.press("Enter")
            seen.append(self.run(f"{_RUNS}.map((_, n) => !{_VIEWS}[n].hidden)"))
        alone = [[place == number for place in range(len(seen))] for number in range(len(seen))]
        assert seen == alone, f"{stop['id']}: the buttons of the runs show {seen}"
        if seen:
            self.run(f"{_RUNS}[0].focus()")
            self.press("Enter")

    def _answer(self, stop: dict[str, Any]) -> None:
        """The answer is there once it is asked for by keyboard, and says whether the choice was right."""
        self.press("1")
        chosen = self.run(f'{_STEP}.querySelector("input")?.checked ?? null')
        assert chosen is not False, f"{stop['id']}: 1 chooses nothing"
        self.press("PageDown")
        told = self.run(_SHOWN)
        assert told["open"], f"{stop['id']}: PgDn gives no answer"
        assert told["id"] == stop["id"]
        said, right = self.run(f"""(right => [right.textContent, right.dataset.right])(
          {_STEP}.querySelector(".right"))""")
        if chosen and right != "-1":
            assert said.startswith("Right." if right == "0" else "Not so."), f"{stop['id']}: {said}"

    def _keys(self, address: str) -> None:
        """The other keys, the address, and the way back through it."""
        names = self.run('[...document.querySelectorAll("main > section")].map(stop => stop.id)')
        for key, place in (("End", -1), ("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
            self.press(key)
            assert self._id() == names[place], key
            assert self.run("location.hash") == f"#{names[place]}", "the address does not say where it is"
        self.page.go_back()
        assert self._id() == names[2], "the browser's back does not lead back"
        self.open(f"{address}#{names[1]}")
        assert self._id() == names[1], "an address with a stop does not open it"

    def _tabs(self) -> None:
        """The buttons beside the heading, reached and pressed by keyboard."""
        before = self._id()
        for _ in range(30):
            self.press("Tab")
            if self.run('document.activeElement.dataset.go === "1"'):
                break
        self.press("Enter")
        assert self._id() != before, "Enter on the button does not go on"
        self.page.focus('[data-go="-1"]')
        self.press(" ")
        assert self._id() == before, "Space on the button does not go back"
        self.page.focus("header summary")
        self.press("Enter")
        assert self.run('document.querySelector("header details").open'), "Enter opens no contents"
        self.press("Escape")
        assert not self.run('document.querySelector("header details").open'), "Esc closes nothing"

    def _id(self) -> str:
        name: str = self.run('document.querySelector("main > section:not([hidden])").id')
        return name


def made(folder: Path) -> list[Path]:
    """The pages that are tried where none is given."""
    paths = []
    for number, words in enumerate(MADE):
        paths.append(folder / f"{number}.html")
        assert main(["export", *words.split(), "--format", "html", "--out", str(paths[-1])]) == 0
    return paths


if __name__ == "__main__":
    asked = given(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        for path in [Path(word).resolve() for word in asked.words] or made(Path(folder)):
            with Check(axe=asked.axe) as check:
                check.all(path.as_uri())
                print(f"{path.name}: {check.page.locator('main > section').count()} stops: all well", flush=True)
