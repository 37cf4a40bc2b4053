"""A page that is tried in a browser: what has to be so, and what is not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.browser.chrome import Chrome

PATIENCE = 60.0
_AXE = """axe.run(document, { resultTypes: ["violations"] }).then((found) =>
  found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"""


class PageTrial:
    """One page, and what is wrong with it."""

    def __init__(self, chrome: Chrome, axe: str = "") -> None:
        """`axe`: the text of axe-core, which is asked what keeps people from using the page; without it nothing is."""
        self.chrome, self.wrong, self._axe = chrome, list[str](), axe
        self.place = ""
        """Where it is, for what is wrong."""

    def expect(self, true: object, what: str) -> None:
        """Note what is not so."""
        if not true:
            self.wrong.append(f"{self.place}{what}")

    def until(self, true: str | Callable[[], bool], what: str) -> None:
        """Wait until an expression of the page is true, or something here."""
        end = time.monotonic() + PATIENCE
        while not (self.chrome.run(true) if isinstance(true, str) else true()):
            if time.monotonic() > end:
                self.expect(False, what)
                return
            time.sleep(0.02)

    def can_be_used(self) -> None:
        """Whoever does not see it, or has no mouse, can use it."""
        if self._axe:
            if not self.chrome.run("window.axe !== undefined"):
                self.chrome.run(f"{self._axe};1")
            found = self.chrome.run(_AXE)
            self.expect(not found, f"axe: {found}")

    def is_read_aloud(self, *roles: str) -> list[dict[str, str]]:
        """What a screen reader finds, with these roles and no screen of characters."""
        found = self.chrome.tree()
        self.expect({*roles} <= {node["role"] for node in found}, f"not all of {roles}")
        self.expect(not any("───" in node["name"] for node in found), "the screen of characters is read aloud")
        return found

    def asks_nobody(self, *own: str) -> None:
        """It asks nobody but these, and no script of it fails."""
        foreign = [one for one in self.chrome.requests if not one.startswith((*own, "data:", "blob:"))]
        self.expect(not foreign, f"requests: {foreign}")
        self.expect(not self.chrome.errors, f"errors: {self.chrome.errors}")

    def told(self, name: str) -> bool:
        """Print what is wrong. Returns whether anything is."""
        print(f"{name}:", "\n  ".join(["wrong:", *self.wrong]) if self.wrong else "all well", flush=True)
        return bool(self.wrong)


def given() -> tuple[list[str], str]:
    """The words of the command line, and the text of the axe-core that it names."""
    words = sys.argv[1:]
    if "--axe" not in words:
        return words, ""
    at = words.index("--axe")
    return words[:at] + words[at + 2 :], Path(words[at + 1]).read_text(encoding="utf-8")
