"""`python -m tests.browser.hall [--axe axe.min.js]`: follows a lesson in headless Chromium, as a phone and as a laptop.

Every press must arrive, its table on a phone, its screen on a laptop; votes must be counted once and may change; one
must be able to look back at what was missed and to return, to leave and to come back, and to read on where the server
is gone; nothing may be asked of anybody but the hall; axe-core, where it is given, must find nothing. Exit status 1
where that is not so.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

from stepviz.cli.lessons.runs import script_of
from stepviz.hall.contents import SeenByAll, seen
from stepviz.hall.starting import HallPlace, HallProcess
from stepviz.lesson.presenter import folder, message
from stepviz.lesson.staging import acts
from stepviz.session.lessons.end_page import farewell
from stepviz.session.overlays.parts import Black
from tests.browser.chrome import Chrome
from tests.browser.trial import PageTrial, given
from tests.support.halls import connected
from tests.support.written_out import worked_out

CODE, LESSON = "amber-boat-cloud-drum", "one-step"
SIZES = ((390, 844), (1280, 800))
_TOLD = (Path(__file__).parent / "followed.js").read_text(encoding="utf-8")


class Buffer:
    """What a hall's server is told."""

    def __init__(self, port: int, connection: socket.socket, lines: BinaryIO) -> None:
        self.port, self._socket, self._lines = port, connection, lines
        self._tell(votes={}, about=LESSON)

    @property
    def address(self) -> str:
        """What followers open."""
        return f"http://127.0.0.1:{self.port}/{CODE}/"

    def show(self, told: SeenByAll) -> None:
        """Followers see that from now on."""
        self._tell(seen=asdict(told))

    def _tell(self, **parts: Any) -> None:
        self._socket.sendall(message(**parts))

    def votes(self, name: str) -> dict[str, int]:
        """The next votes on a question that are told, by phone."""
        while True:
            found: dict[str, dict[str, int]] = json.loads(self._lines.readline()).get("votes") or {}
            if name in found:
                return found[name]


@contextmanager
def running(port: int = 0) -> Iterator[Buffer]:
    """A hall as a process of its own, which ends with the block, at once, and says nothing."""
    hall = HallProcess(HallPlace(CODE, "127.0.0.1", port))
    hall.start()
    hall.listen()
    assert hall.process is not None
    try:
        with connected(folder() / f"hall-{hall.process.pid}.sock") as session:
            yield Buffer(hall.place.port, *session)
    finally:
        hall.process.kill()
        hall.process.wait()


def presses(name: str) -> list[SeenByAll]:
    """What followers see at every press of a lesson, the answers with votes, and its end."""
    script, found = script_of(name), list[SeenByAll]()
    for act in acts(script):
        found.append(seen(act.sight, title=script.stop(act.stop).title))
        last = act.sight
    return [*found, seen(replace(last, state=last.state.over(farewell(script))))]


class Follow(PageTrial):
    """One follower."""

    def __init__(self, chrome: Chrome, axe: str, size: tuple[int, int]) -> None:
        super().__init__(chrome, axe)
        self.size = size
        self.pages = presses(LESSON)
        self.number = 0

    def title(self, text: str, what: str) -> None:
        """Wait until that is the heading."""
        self.until(f'document.querySelector("h1").textContent === {json.dumps(text)}', f"{what}: not {text!r}")

    def choose(self, place: int) -> None:
        """Touch that choice."""
        self.until('document.querySelector(".choice") !== null', "no choices")
        self.chrome.run(f'document.querySelectorAll(".choice")[{place}].click()')

    def shown(self) -> dict[str, Any]:
        """What the page shows."""
        found: dict[str, Any] = self.chrome.run(_TOLD)
        return found

    def all(self) -> None:
        """The lesson, press by press; then all that can go wrong."""
        self.chrome.resize(*self.size)
        with running() as hall:
            self.chrome.requests.clear()
            hall.show(self.pages[0])
            self.chrome.open(hall.address)
            self.chrome.run("localStorage.clear()")
            self.chrome.open(hall.address)
            for number, page in enumerate(self.pages):
                self.number, self.place = number, f"{self.size[0]}, press {number}: "
                self._press(hall, page)
            self._back(hall)
            self.is_read_aloud("heading", "table", "rowheader", "columnheader", "status")
            self._practice(hall)
            self._twice(hall)
            self._written_down(hall)
            hall.show(self.pages[-1])
            self.until('!document.getElementById("lesson").hidden', "the lesson is not offered")
            self._black(hall)
            self.asks_nobody(hall.address)
            self._save()
            self.chrome.open(hall.address)
            self._away(hall)
            port = hall.port
        self._gone()
        with running(port) as hall:
            self._again(hall)

    def _press(self, hall: Buffer, page: SeenByAll) -> None:
        self.chrome.run('document.getElementById("theme").click()')
        before = self.pages[self.number - 1] if self.number else None
        asked = page.question
        if asked is not None and not asked.open and before is not None and before.question is not None:
            counts = tuple(2 * place for place in range(len(asked.choices)))
            page = replace(page, question=replace(asked, counts=counts))
        hall.show(page)
        self.title(page.title, "not shown")
        kind = "false" if asked is None or not asked.open else "true"
        self.until(f'(document.querySelector(".choice") !== null) === {kind}', "question or none")
        found = self.shown()
        self.expect(tuple(found["lines"]) == page.lines, f"lines {found['lines']}")
        self.expect(found["wide"] <= 0, f"{found['wide']} pixels too wide")
        if "<table" in page.pane and self.size[0] < 1000:
            self.expect(found["tables"] == page.pane.count("<table"), f"{found['tables']} tables are seen")
        elif page.screen:
            self.expect(found["drawn"] > 300, "no screen")
        self.expect(len(found["screen"].splitlines()) == len(page.screen), "not all lines of the screen")
        if asked is not None and asked.open:
            self._vote(hall, asked.id)
        elif asked is not None and asked.answer >= 0:
            self.expect(found["right"] == asked.answer, f"{found['right']} is marked as right")
            self.expect(found["yours"] in (-1, 1), f"{found['yours']} is marked as one's own")
            self.expect(len(found["bars"]) == len(asked.choices), f"bars {found['bars']}")
            self.expect(all(why in text for why, text in zip(asked.whys, found["results"], strict=False)), "whys")
        self.can_be_used()

    def _vote(self, hall: Buffer, name: str) -> None:
        """A vote by touch, another one by key: the last one counts."""
        self.choose(0)
        votes = hall.votes(name)
        self.expect([*votes.values()] == [0], f"votes {votes}")
        self.chrome.press("2")
        again = hall.votes(name)
        self.expect((again.keys(), [*again.values()]) == (votes.keys(), [1]), f"votes {again} after {votes}")
        self.until('document.querySelector(".hint").textContent.startsWith("Your vote is counted")', "not said so")
        self.expect(self.shown()["choices"][:2] == [False, True], "the vote is not marked")

    def _back(self, hall: Buffer) -> None:
        """Back by button and by key to what was seen, while the lecture goes on; now again by one touch."""
        self.chrome.run('document.getElementById("earlier").click()')
        self.title(self.pages[-2].title, "earlier")
        self.chrome.press("ArrowLeft")
        self.until(f'document.getElementById("where").textContent === {json.dumps(self.pages[-3].where)}', "←")
        hall.show(self.pages[1])
        time.sleep(0.3)
        self.expect(self.shown()["state"] == "back", "one is torn out of what one looks at")
        self.can_be_used()
        self.chrome.run('document.getElementById("now").click()')
        self.title(self.pages[1].title, "now")
        self.expect(self.shown()["state"] == "live", "now is not live")

    def _practice(self, hall: Buffer) -> None:
        """Numbers are typed into the pane: a right one, one with too few digits, one with a known mistake, and none."""
        page = next(page for page in self.pages if page.where.endswith("dW,db") and page.practice)
        hall.show(page)
        self.title(page.title, "an operation")
        self.chrome.run('document.getElementById("practise").click()')
        self.until('document.querySelectorAll("td input").length === 3', "no blanks")
        self.can_be_used()
        hall.show(self.pages[1])
        first = page.practice[0]
        mistake = next(wrong for wrong in first.wrong if worked_out(wrong.tree))
        for text, told in (
            ("none", "Type a number"),
            (f"{worked_out(mistake.tree):.9f}", mistake.sentence),
            (f"{worked_out(first.tree):.1f}", "Right so far"),
            (f"{worked_out(first.tree):.4f}".replace("-", "−"), "Right. "),
        ):
            self._type(first.name, text)
            said = self.chrome.run('document.getElementById("verdict").textContent')
            self.expect(said.startswith(told), f"{text} for {first.name}: {said}, not {told}")
        self.chrome.run('document.getElementById("now").click()')
        self.title(self.pages[1].title, "now")
        self.expect(not self.chrome.run('document.querySelector("td input")'), "blanks are left")

    def _twice(self, hall: Buffer) -> None:
        """A second vote on a question: it says so, and both votes have their bars."""
        page = next(page for page in self.pages if page.question is not None and page.question.answer >= 0)
        asked = page.question
        assert asked is not None
        first = tuple(int(place == 1) for place in range(len(asked.choices)))
        again = replace(asked, id=f"{asked.id}:2", before=first)
        hall.show(replace(page, question=replace(again, open=True, answer=-1, counts=None, whys=())))
        self.until('document.querySelector(".hint")?.textContent.startsWith("The second vote")', "no second vote")
        self.choose(0)
        self.expect([*hall.votes(again.id).values()] == [0], "the second vote is not counted")
        hall.show(replace(page, question=replace(again, counts=first[::-1])))
        bars = '[...document.querySelectorAll("#question .bar em")].map((one) => one.textContent)'
        self.until(f"{bars}.length === {2 * len(first)}", "no bars of two votes")
        told = self.chrome.run(bars)
        self.expect(told[:4] == ["first 0 · 0%", "then 0 · 0%", "first 1 · 100%", "then 0 · 0%"], f"bars {told}")

    def _written_down(self, hall: Buffer) -> None:
        """A question without choices says what to do, and has no answer that could be read aloud."""
        page = next(page for page in self.pages if page.question is not None and page.question.open)
        assert page.question is not None
        asked = replace(page.question, id="written", choices=())
        hall.show(replace(page, question=asked))
        self.until('document.querySelector(".hint")?.textContent === "Write down your answer."', "no word of it")
        hall.show(replace(page, title="Written", question=replace(asked, open=False, counts=())))
        self.until('document.getElementById("status").textContent.includes("Written")', "nothing is read aloud")
        said = self.chrome.run('document.getElementById("status").textContent')
        self.expect("The answer:" not in said, f"{said} is read aloud")

    def _save(self) -> None:
        """The page is saved as a file with all that was shown, opened without the hall, and read from the first on."""
        self.chrome.run("""(() => { URL.createObjectURL = (file) => { window.saved = file.text(); return "#"; };
          HTMLAnchorElement.prototype.click = () => {}; document.getElementById("save").click(); })()""")
        self.until("window.saved !== undefined", "nothing is saved")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "lecture.html"
            path.write_text(self.chrome.run("window.saved"), encoding="utf-8")
            self.chrome.open(path.as_uri())
            for title in dict.fromkeys(page.title for page in self.pages[:6]):
                self.title(title, "a saved moment")
                while self.shown()["title"] == title:
                    self.chrome.press("ArrowRight")
            self.can_be_used()

    def _type(self, name: str, text: str) -> None:
        self.chrome.run(f"""(input => {{ input.value = {json.dumps(text)};
          input.dispatchEvent(new Event("change")); }})(document.querySelector('[aria-label="{name}"]'))""")

    def _black(self, hall: Buffer) -> None:
        sight = next(acts(script_of(LESSON), 0)).sight
        hall.show(seen(replace(sight, state=sight.state.over(Black()))))
        self.title("The screen is black", "black")
        found = self.shown()
        self.expect((found["lines"], found["screen"].strip(), found["choices"]) == ([], "", []), f"black shows {found}")
        self.can_be_used()

    def _away(self, hall: Buffer) -> None:
        """Somebody leaves, misses three moments and comes back: the vote is there, and so is what was missed."""
        hall.show(self.pages[8])
        self.title(self.pages[8].title, "a question again")
        self.chrome.open("about:blank")
        for page in self.pages[1:4]:
            hall.show(page)
        hall.show(self.pages[8])
        time.sleep(0.2)
        self.chrome.open(hall.address)
        self.title(self.pages[8].title, "back again")
        self.expect(self.shown()["choices"][1:2] == [True], "the vote is forgotten")
        for key, place in (("ArrowLeft", 3), ("ArrowLeft", 2), ("ArrowLeft", 1), ("ArrowRight", 2)):
            self.chrome.press(key)
            self.title(self.pages[place].title, "what was missed")
        self.chrome.open(hall.address)
        self.title(self.pages[2].title, "where one was before it was loaded again")
        self.chrome.press("End")
        self.title(self.pages[8].title, "now")

    def _gone(self) -> None:
        """The server is gone: what was seen can be read, and a vote waits."""
        self.until('document.getElementById("link").dataset.state === "lost"', "nobody says that the server is gone")
        self.can_be_used()
        self.chrome.press("1")
        self.until('document.querySelector(".hint").textContent.startsWith("No connection")', "a vote waits")
        self.chrome.press("ArrowLeft")
        self.title(self.pages[2].title, "what was seen")
        self.chrome.press("End")

    def _again(self, hall: Buffer) -> None:
        hall.show(self.pages[8])
        self.until('document.getElementById("link").dataset.state === "live"', "it does not come back by itself")
        asked = self.pages[8].question
        assert asked is not None
        self.expect([*hall.votes(asked.id).values()] == [0], "the vote that waited is not counted")
        self.chrome.run("(() => { window.fetch = () => Promise.reject(new TypeError()); })()")
        self.chrome.press("2")
        self.until('document.querySelector(".hint").textContent.startsWith("No connection")', "another vote waits")
        hall.show(replace(self.pages[8], question=replace(asked, open=False, answer=0)))
        self.until('document.querySelector("#question li") !== null', "no answer")
        self.expect(self.shown()["yours"] == -1, "a vote that came too late is marked as one's own")


def run() -> int:
    """The exit status."""
    (_, axe), status = given(), 0
    for size in SIZES:
        with Chrome(offline=False) as chrome:
            follow = Follow(chrome, axe, size)
            follow.all()
            status |= follow.told(f"{size[0]} columns of pixels")
    return status


if __name__ == "__main__":
    sys.exit(run())
