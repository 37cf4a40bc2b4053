"""`python -m tests.browser.in_page FOLDER [--axe axe.min.js]`: stepviz in the page that `docs/try/build.py` made.

Once loaded it has no network any more. It must step through the article to iteration 3, explain a number and quit; what
its commands print must be what they print here; a CSV file that is opened must be trained on, and what is saved must be
there to take home; nothing may be asked of anybody but the folder; axe-core, where it is given, must find nothing. Says
how large it is and how long it takes to its first number.
"""

from __future__ import annotations

import io
import json
import shlex
import threading
import time
from contextlib import redirect_stdout
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from stepviz.cli import main
from tests.browser.chrome import Chrome, given

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


class InPage(Chrome):
    """The page with a terminal."""

    def see(self, *texts: str) -> None:
        """Wait until these are on the terminal."""
        self.until(f"given.every((text) => {_SEEN}.includes(text))", texts)

    def type(self, keys: str, *texts: str) -> None:
        """Type that, and wait for these."""
        self.run(f"terminal.input({json.dumps(keys)})")
        self.see(*texts)

    def command(self, line: str) -> str:
        """What that command prints, to its end."""
        self.run(f"line.value = {json.dumps(f'stepviz {line}')}; document.getElementById('command').requestSubmit()")
        self.until("!runs")
        time.sleep(0.2)  # the terminal draws what it was given a moment later
        return str(self.run(_SEEN))


def steps(page: InPage) -> None:
    """The article, to iteration 3, a number explained, and the end."""
    page.type("]", "iteration 2 / 4000")
    page.type("]", "iteration 3 / 4000")
    page.type("e", "EXPLAIN")
    page.type("qq", "stepviz article --seed 0", "--at 3:update")


def prints(page: InPage) -> None:
    """Commands, there and here."""
    for line in SAME:
        here = io.StringIO()
        with redirect_stdout(here):
            main(shlex.split(line))
        there = [row.rstrip() for row in page.command(line).rstrip().split("\n")]
        assert there == [row.rstrip() for row in here.getvalue().rstrip().split("\n")], there


def own_rows(page: InPage) -> None:
    """A file of one's own is opened, and what is exported of it can be taken home."""
    page.run(_OPENED % json.dumps(_ROWS))
    page.see("DATA  mine.csv", "rows      60")
    page.type("\r", "READY")
    page.type("qq", "stepviz mine.csv")
    page.command("export mine.csv --iterations 1 --out one.npz")
    time.sleep(0.2)
    assert "one.npz" in page.run("files.textContent")


if __name__ == "__main__":
    asked = given(__doc__)
    (folder,) = asked.words
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with InPage(offline=False, axe=asked.axe) as page:
        page.resize(1280, 800)
        began = time.monotonic()
        page.open(f"{address}/index.html?run=article")
        page.see("READY", "iteration 1 / 4000")
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(f"{size / 1e6:.1f} MB, first numbers after {time.monotonic() - began:.1f} s", flush=True)
        server.shutdown()
        server.server_close()
        steps(page)
        prints(page)
        own_rows(page)
        page.can_be_used()
        page.asks_nobody(address)
    print("all well")
