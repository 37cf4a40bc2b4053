"""Chrome: a headless Chromium without a network, driven through its debugging pipe, with the keys of a keyboard."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "PageDown": 34, "PageUp": 33, "Home": 36, "End": 35, " ": 32, "Tab": 9,
         "Enter": 13, "Escape": 27, "e": 69, "1": 49, "2": 50}  # fmt: skip
_ARGUMENTS = """--headless=new --no-sandbox --disable-gpu --remote-debugging-pipe --no-first-run
--window-size=1000,900 --disable-component-update --disable-background-networking --proxy-server=127.0.0.1:9"""
_BECOME = """
import fcntl, os, sys
read, write = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(read, 3)
os.dup2(write, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Gives the browser its pipe at the descriptors 3 and 4, whatever numbers it has here."""


class Chrome:
    """One page in a browser of its own; a context manager that leaves no process and no file behind."""

    def __init__(self, *, offline: bool = True) -> None:
        """`offline`: not even this machine can be reached; nothing else ever can."""
        path = next(filter(None, map(shutil.which, _NAMES)), None)
        if path is None:
            raise SystemExit("there is no Chromium on this machine: apt-get install chromium")
        self._folder = tempfile.TemporaryDirectory(prefix="stepviz-browser-", ignore_cleanup_errors=True)
        into, self._in = os.pipe()
        self._out, out = os.pipe()
        own = f"--user-data-dir={self._folder.name}"
        command = [sys.executable, "-c", _BECOME, str(into), str(out), path, *_ARGUMENTS.split(), own]
        self._process = subprocess.Popen(command, pass_fds=(into, out), stderr=subprocess.DEVNULL)
        os.close(into)
        os.close(out)
        self._number, self._rest = 0, b""
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._session = ""
        page = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log", "Accessibility"):
            self._ask(f"{domain}.enable")
        if offline:
            speed = dict.fromkeys(("latency", "downloadThroughput", "uploadThroughput"), 0)
            self._ask("Network.emulateNetworkConditions", offline=True, **speed)

    def __enter__(self) -> Chrome:
        return self

    def __exit__(self, *_: object) -> None:
        self._session = ""
        with contextlib.suppress(RuntimeError, OSError, subprocess.TimeoutExpired):
            self._ask("Browser.close")
            self._process.wait(10)
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._folder.cleanup()

    def open(self, address: str) -> None:
        """Load a page, and wait until it is there."""
        self._ask("Page.navigate", url=address)
        self.run("new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))")

    def resize(self, width: int, height: int) -> None:
        """A window of that size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self._ask("Emulation.setDeviceMetricsOverride", **size)

    def run(self, code: str) -> Any:
        """The value of an expression. Raises `RuntimeError` where it throws."""
        answer = self._ask("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key as a keyboard does; what it leads to is done when this returns."""
        given = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": _KEYS[key]}
        typed = "\r" if key == "Enter" else key if len(key) == 1 else ""
        self._ask("Input.dispatchKeyEvent", type="keyDown", **given, **({"text": typed} if typed else {}))
        self._ask("Input.dispatchKeyEvent", type="keyUp", **given)
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def tree(self) -> list[dict[str, str]]:
        """What a screen reader is told: role and name of everything that is not left out for it."""
        nodes = self._ask("Accessibility.getFullAXTree")["nodes"]
        read = [node for node in nodes if not node.get("ignored")]
        return [{part: node.get(part, {}).get("value", "") for part in ("role", "name")} for node in read]

    def picture(self) -> bytes:
        """What is seen, as a PNG."""
        return base64.b64decode(self._ask("Page.captureScreenshot", format="png")["data"])

    def _ask(self, method: str, **given: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._in, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = os.read(self._out, 1 << 20)
            if not data:
                raise RuntimeError("Chromium ended")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _note(self, event: dict[str, Any]) -> None:
        given = event.get("params", {})
        if event["method"] == "Network.requestWillBeSent":
            self.requests.append(given["request"]["url"])
        elif event["method"] == "Runtime.exceptionThrown":
            self.errors.append(str(given["exceptionDetails"].get("text")))
        elif event["method"] == "Log.entryAdded" and given["entry"]["level"] == "error":
            self.errors.append(given["entry"]["text"])
