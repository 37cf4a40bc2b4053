"""Chrome: a page in a headless Chromium without a network, driven by Playwright, and what has to be so of each."""

from __future__ import annotations

import re
import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Self

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-component-update", "--proxy-server=127.0.0.1:9")
_AXE = """axe.run(document, { resultTypes: ["violations"] }).then((found) =>
  found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"""


class Chrome:
    """One page in a browser of its own; a context manager that leaves no process and no file behind."""

    def __init__(self, *, offline: bool = True, axe: Path | None = None) -> None:
        """`offline`: not even this machine can be reached; nothing else ever can.

        `axe`: the file of axe-core, which is asked what keeps people from using the page; without it nothing is.
        """
        from playwright.sync_api import sync_playwright  # of an extra that no other test needs

        path = next(filter(None, map(shutil.which, _NAMES)), None)
        if path is None:
            raise SystemExit("there is no Chromium on this machine: apt-get install chromium")
        self._playwright, self._axe = sync_playwright().start(), axe
        self._browser = self._playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        self.page = self._browser.new_page(offline=offline)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda told: self.errors.extend([told.text] * (told.type == "error")))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._playwright.stop()

    def resize(self, width: int, height: int) -> None:
        """A window of that size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.page.context.new_cdp_session(self.page).send("Emulation.setDeviceMetricsOverride", size)

    def open(self, address: str) -> None:
        """Load a page, and wait until it is there."""
        self.page.goto(address)

    def run(self, code: str) -> Any:
        """The value of an expression. Raises `playwright.sync_api.Error` where it throws."""
        return self.page.evaluate(code)

    def until(self, true: str, given: object = None) -> None:
        """Wait until an expression of the page, and of what is `given`, is true."""
        self.page.wait_for_function(f"(given) => {true}", arg=given, timeout=60_000)

    def press(self, key: str) -> None:
        """Press a key as a keyboard does; what it leads to is done when this returns."""
        self.page.keyboard.press(key)
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def can_be_used(self) -> None:
        """Whoever does not see it, or has no mouse, can use it."""
        if self._axe is not None:
            if not self.run("window.axe !== undefined"):
                self.run(f"{self._axe.read_text(encoding='utf-8')};1")
            found = self.run(_AXE)
            assert not found, found

    def is_read_aloud(self, *parts: str) -> None:
        """A screen reader finds these roles, perhaps with a name, and no screen of characters."""
        found = self.page.locator("body").aria_snapshot()
        assert all(re.search(f"- '?{part}", found) for part in parts), found
        assert "───" not in found

    def asks_nobody(self, *own: str) -> None:
        """It asks nobody but these, and no script of it fails."""
        assert [one for one in self.requests if not one.startswith((*own, "data:", "blob:"))] == []
        assert self.errors == []


def given(about: str | None) -> Namespace:
    """The `words` of the command line, and the file of axe-core that it names."""
    parser = ArgumentParser(description=about)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--axe", type=Path)
    return parser.parse_args()
