"""Chrome: a headless Chromium without a network, driven by Playwright, with the keys of a keyboard."""

from __future__ import annotations

import shutil
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-component-update", "--proxy-server=127.0.0.1:9")


class Chrome:
    """One page in a browser of its own; a context manager that leaves no process and no file behind."""

    def __init__(self, *, offline: bool = True) -> None:
        """`offline`: not even this machine can be reached; nothing else ever can."""
        from playwright.sync_api import sync_playwright  # of an extra that no other test needs

        path = next(filter(None, map(shutil.which, _NAMES)), None)
        if path is None:
            raise SystemExit("there is no Chromium on this machine: apt-get install chromium")
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        self._page = self._browser.new_page(offline=offline)
        self._protocol = self._page.context.new_cdp_session(self._page)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._page.on("request", lambda request: self.requests.append(request.url))
        self._page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._page.on("console", lambda told: self.errors.extend([told.text] * (told.type == "error")))

    def __enter__(self) -> Chrome:
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._playwright.stop()

    def open(self, address: str) -> None:
        """Load a page, and wait until it is there."""
        self._page.goto(address)

    def resize(self, width: int, height: int) -> None:
        """A window of that size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self._protocol.send("Emulation.setDeviceMetricsOverride", size)

    def run(self, code: str) -> Any:
        """The value of an expression. Raises `playwright.sync_api.Error` where it throws."""
        return self._page.evaluate(code)

    def press(self, key: str) -> None:
        """Press a key as a keyboard does; what it leads to is done when this returns."""
        self._page.keyboard.press(key)
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def tree(self) -> list[dict[str, str]]:
        """What a screen reader is told: role and name of everything that is not left out for it."""
        nodes = self._protocol.send("Accessibility.getFullAXTree")["nodes"]
        read = [node for node in nodes if not node.get("ignored")]
        return [{part: node.get(part, {}).get("value", "") for part in ("role", "name")} for node in read]

    def picture(self) -> bytes:
        """What is seen, as a PNG."""
        seen: bytes = self._page.screenshot()
        return seen
