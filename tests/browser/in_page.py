"""`python -m tests.browser.in_page FOLDER [--axe axe.min.js]`: stepviz in the page that `docs/try/build.py` made.

Once loaded it has no network any more. It must step through the article to iteration 3, explain a number and quit; what
its commands print must be what they print here; a CSV file that is opened must be trained on, and what is saved must be
there to take home; nothing may be asked of anybody but the folder; axe-core, where it is given, must find nothing. Says
how large it is and how long it takes to its first number. Exit status 1 where that is not so.
"""

from __future__ import annotations

import io
import json
import shlex
import sys
import threading
import time
from contextlib import redirect_stdout
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from stepviz.cli import main
from tests.browser.chrome import Chrome
from tests.browser.trial import PageTrial, given

SAME = (
    "explain --at 3:dW",
    "show iris --hidden 8 --optimizer adam --at 100 --size 100x30",
    "show gpt --at 2 --size 100x30",
    "show moons --hidden 8 --at 200 --zoom boundary --size 100x30",
)
"""Commands whose lines must be the same there and here."""
_ROWS = "\n".join(["up,down,kind", *(f"{place % 7},{place % 5},{'ab'[place % 7 > place % 5]}" for place in range(60))])
_SEEN = """(() => { const buffer = terminal.buffer.active;
  const line = (_, at) => buffer.getLine(at).translateToString(true);
  return Array.from({ length: buffer.length }, line).join("\\n") })()"""
_OPENED = """(() => { const files = new DataTransfer(); files.items.add(new File([%s], "mine.csv"));
  const input = document.getElementById("file"); input.files = files.files;
  input.dispatchEvent(new Event("change")); })()"""


class Silent(SimpleHTTPRequestHandler):
    """Gives files, and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


class InPage(PageTrial):
    """The page with a terminal."""

    def see(self, *texts: str) -> str:
        """What is on the terminal, once these are; noted where they never are."""
        self.until(lambda: all(text in self.shown for text in texts), f"{texts} is not seen")
        return self.shown

    @property
    def shown(self) -> str:
        """What is on the terminal."""
        return str(self.chrome.run(_SEEN))

    def press(self, keys: str, *texts: str) -> str:
        """Type that, and wait for these."""
        self.chrome.run(f"terminal.input({json.dumps(keys)})")
        return self.see(*texts)

    def command(self, line: str) -> str:
        """What that command prints, to its end."""
        self.chrome.run(
            f"line.value = {json.dumps(f'stepviz {line}')}; document.getElementById('command').requestSubmit()"
        )
        self.chrome.run("new Promise((done) => { const look = () => runs ? setTimeout(look, 20) : done(); look(); })")
        time.sleep(0.2)  # the terminal draws what it was given a moment later
        return self.shown


def steps(page: InPage) -> None:
    """The article, to iteration 3, a number explained, and the end."""
    page.press("]", "iteration 2 / 4000")
    page.press("]", "iteration 3 / 4000")
    page.press("e", "EXPLAIN")
    page.press("qq", "stepviz article --seed 0", "--at 3:update")


def prints(page: InPage) -> None:
    """Commands, there and here."""
    for line in SAME:
        here = io.StringIO()
        with redirect_stdout(here):
            main(shlex.split(line))
        there = [row.rstrip() for row in page.command(line).rstrip().split("\n")]
        same = there == [row.rstrip() for row in here.getvalue().rstrip().split("\n")]
        page.expect(same, "\n".join([f"stepviz {line} prints there", *there]))


def own_rows(page: InPage) -> None:
    """A file of one's own is opened, and what is exported of it can be taken home."""
    page.chrome.run(_OPENED % json.dumps(_ROWS))
    page.see("DATA  mine.csv", "rows      60")
    page.press("\r", "READY")
    page.press("qq", "stepviz mine.csv")
    page.command("export mine.csv --iterations 1 --out one.npz")
    time.sleep(0.2)
    page.expect("one.npz" in page.chrome.run("files.textContent"), "what was exported is not among the files")


def run() -> int:
    """The exit status."""
    (folder,), axe = given()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with Chrome(offline=False) as chrome:
        chrome.resize(1280, 800)
        page, began = InPage(chrome, axe), time.monotonic()
        chrome.open(f"{address}/index.html?run=article")
        page.see("READY", "iteration 1 / 4000")
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        name = f"{size / 1e6:.1f} MB, first numbers after {time.monotonic() - began:.1f} s"
        server.shutdown()
        server.server_close()
        steps(page)
        prints(page)
        own_rows(page)
        page.can_be_used()
        page.asks_nobody(address)
        return page.told(name)


if __name__ == "__main__":
    sys.exit(run())
