"""`python -m tests.browser.hall [--axe axe.min.js]`: follows a lesson in headless Chromium, as a phone and as a laptop.

Every press must arrive, its table on a phone, its screen on a laptop; votes must be counted once and may change; one
must be able to look back at what was missed and to return, to leave and to come back, and to read on where the server
is gone; nothing may be asked of anybody but the hall; axe-core, where it is given, must find nothing.
"""

from __future__ import annotations

import json
import socket
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
from tests.browser.chrome import Chrome, given
from tests.support.halls import CODE, connected
from tests.support.written_out import worked_out

LESSON = "one-step"
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


class Follow(Chrome):
    """One follower."""

    def __init__(self, axe: Path | None, size: tuple[int, int]) -> None:
        super().__init__(offline=False, axe=axe)
        self.resize(*size)
        self.is_phone, self.pages = size == SIZES[0], presses(LESSON)

    def title(self, text: str) -> None:
        """Wait until that is the heading."""
        self.until('document.querySelector("h1").textContent === given', text)

    def see(self, selector: str, text: str = "") -> None:
        """Wait until an element is seen that has this text in it."""
        self.page.locator(selector, has_text=text).first.wait_for()

    def shown(self) -> dict[str, Any]:
        """What the page shows."""
        found: dict[str, Any] = self.run(_TOLD)
        return found

    def all(self) -> None:
        """The lesson, press by press; then all that can go wrong."""
        with running() as hall:
            self.requests.clear()
            hall.show(self.pages[0])
            self.open(hall.address)
            self.run("localStorage.clear()")
            self.open(hall.address)
            for before, page in zip([None, *self.pages], self.pages, strict=False):
                self._press(hall, page, before)
            self._back(hall)
            self.is_read_aloud("heading", "table", "rowheader", "columnheader", "status")
            self._practice(hall)
            self._twice(hall)
            self._written_down(hall)
            hall.show(self.pages[-1])
            self.see("#lesson")
            self._black(hall)
            self.asks_nobody(hall.address)
            self._save()
            self.open(hall.address)
            self._away(hall)
            port = hall.port
        self._gone()
        with running(port) as hall:
            self._again(hall)

    def _press(self, hall: Buffer, page: SeenByAll, before: SeenByAll | None) -> None:
        self.page.click("#theme")
        asked = page.question
        if asked is not None and not asked.open and before is not None and before.question is not None:
            counts = tuple(2 * place for place in range(len(asked.choices)))
            page = replace(page, question=replace(asked, counts=counts))
        hall.show(page)
        self.title(page.title)
        is_open = asked is not None and asked.open
        self.until('(document.querySelector(".choice") !== null) === given', is_open)
        found = self.shown()
        assert tuple(found["lines"]) == page.lines
        assert found["wide"] <= 0, "pixels too wide"
        if "<table" in page.pane and self.is_phone:
            assert found["tables"] == page.pane.count("<table")
        elif page.screen:
            assert found["drawn"] > 300, "no screen"
        assert len(found["screen"].splitlines()) == len(page.screen)
        if asked is not None and asked.open:
            self._vote(hall, asked.id)
        elif asked is not None and asked.answer >= 0:
            assert found["right"] == asked.answer
            assert found["yours"] in (-1, 1)
            assert len(found["bars"]) == len(asked.choices)
            assert all(why in text for why, text in zip(asked.whys, found["results"], strict=False))
        self.can_be_used()

    def _vote(self, hall: Buffer, name: str) -> None:
        """A vote by touch, another one by key: the last one counts."""
        self.page.click(".choice")
        votes = hall.votes(name)
        assert [*votes.values()] == [0]
        self.press("2")
        assert hall.votes(name) == dict.fromkeys(votes, 1)
        self.see(".hint", "Your vote is counted")
        assert self.shown()["choices"][:2] == [False, True]

    def _back(self, hall: Buffer) -> None:
        """Back by button and by key to what was seen, while the lecture goes on; now again by one touch."""
        self.page.click("#earlier")
        self.title(self.pages[-2].title)
        self.press("ArrowLeft")
        self.until('document.getElementById("where").textContent === given', self.pages[-3].where)
        hall.show(self.pages[1])
        time.sleep(0.3)
        assert self.shown()["state"] == "back", "one is torn out of what one looks at"
        self.can_be_used()
        self._now()

    def _now(self) -> None:
        """Return to what is shown."""
        self.page.click("#now")
        self.title(self.pages[1].title)
        assert self.shown()["state"] == "live"

    def _practice(self, hall: Buffer) -> None:
        """Numbers are typed into the pane: a right one, one with too few digits, one with a known mistake, and none."""
        page = next(page for page in self.pages if page.where.endswith("dW,db") and page.practice)
        hall.show(page)
        self.title(page.title)
        self.page.click("#practise")
        self.until('document.querySelectorAll("td input").length === 3')
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
            self.page.locator(f'[aria-label="{first.name}"]').fill(text)
            self.press("Tab")
            self.see("#verdict", told)
        self._now()
        assert not self.page.locator("td input").count()

    def _twice(self, hall: Buffer) -> None:
        """A second vote on a question: it says so, and both votes have their bars."""
        page = next(page for page in self.pages if page.question is not None and page.question.answer >= 0)
        asked = page.question
        assert asked is not None
        first = tuple(int(place == 1) for place in range(len(asked.choices)))
        again = replace(asked, id=f"{asked.id}:2", before=first)
        hall.show(replace(page, question=replace(again, open=True, answer=-1, counts=None, whys=())))
        self.see(".hint", "The second vote")
        self.page.click(".choice")
        assert [*hall.votes(again.id).values()] == [0]
        hall.show(replace(page, question=replace(again, counts=first[::-1])))
        self.see("#question .bar em")
        bars = self.page.locator("#question .bar em").all_text_contents()
        assert bars[:4] == ["first 0 · 0%", "then 0 · 0%", "first 1 · 100%", "then 0 · 0%"]
        assert len(bars) == 2 * len(first)

    def _written_down(self, hall: Buffer) -> None:
        """A question without choices says what to do, and has no answer that could be read aloud."""
        page = next(page for page in self.pages if page.question is not None and page.question.open)
        assert page.question is not None
        asked = replace(page.question, id="written", choices=())
        hall.show(replace(page, question=asked))
        self.see(".hint", "Write down your answer.")
        hall.show(replace(page, title="Written", question=replace(asked, open=False, counts=())))
        self.until('document.getElementById("status").textContent.includes("Written")')
        assert "The answer:" not in str(self.page.text_content("#status"))

    def _save(self) -> None:
        """The page is saved as a file with all that was shown, opened without the hall, and read from the first on."""
        self.run("""(() => { URL.createObjectURL = (file) => { window.saved = file.text(); return "#"; };
          HTMLAnchorElement.prototype.click = () => {}; document.getElementById("save").click(); })()""")
        self.until("window.saved !== undefined")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "lecture.html"
            path.write_text(self.run("window.saved"), encoding="utf-8")
            self.open(path.as_uri())
            for title in dict.fromkeys(page.title for page in self.pages[:6]):
                self.title(title)
                while self.shown()["title"] == title:
                    self.press("ArrowRight")
            self.can_be_used()

    def _black(self, hall: Buffer) -> None:
        sight = next(acts(script_of(LESSON), 0)).sight
        hall.show(seen(replace(sight, state=sight.state.over(Black()))))
        self.title("The screen is black")
        found = self.shown()
        assert (found["lines"], found["screen"].strip(), found["choices"]) == ([], "", [])
        self.can_be_used()

    def _away(self, hall: Buffer) -> None:
        """Somebody leaves, misses three moments and comes back: the vote is there, and so is what was missed."""
        hall.show(self.pages[8])
        self.title(self.pages[8].title)
        self.open("about:blank")
        for page in self.pages[1:4]:
            hall.show(page)
        hall.show(self.pages[8])
        time.sleep(0.2)
        self.open(hall.address)
        self.title(self.pages[8].title)
        assert self.shown()["choices"][1:2] == [True], "the vote is forgotten"
        for key, place in (("ArrowLeft", 3), ("ArrowLeft", 2), ("ArrowLeft", 1), ("ArrowRight", 2)):
            self.press(key)
            self.title(self.pages[place].title)
        self.open(hall.address)
        self.title(self.pages[2].title)
        self.press("End")
        self.title(self.pages[8].title)

    def _gone(self) -> None:
        """The server is gone: what was seen can be read, and a vote waits."""
        self.until('document.getElementById("link").dataset.state === "lost"')
        self.can_be_used()
        self.press("1")
        self.see(".hint", "No connection")
        self.press("ArrowLeft")
        self.title(self.pages[2].title)
        self.press("End")

    def _again(self, hall: Buffer) -> None:
        hall.show(self.pages[8])
        self.until('document.getElementById("link").dataset.state === "live"')
        asked = self.pages[8].question
        assert asked is not None
        assert [*hall.votes(asked.id).values()] == [0], "the vote that waited"
        self.run("(() => { window.fetch = () => Promise.reject(new TypeError()); })()")
        self.press("2")
        self.see(".hint", "No connection")
        hall.show(replace(self.pages[8], question=replace(asked, open=False, answer=0)))
        self.see("#question li")
        assert self.shown()["yours"] == -1, "a vote that came too late is no vote"


if __name__ == "__main__":
    for size in SIZES:
        with Follow(given(__doc__).axe, size) as follow:
            follow.all()
        print(f"{size[0]} columns of pixels: all well", flush=True)
