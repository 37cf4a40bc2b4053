"""The server of docs/classroom.md: an nginx with exactly that text, a certificate of its own and its token."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.support.drawings import ROOT
from tests.support.patience import PATIENCE

PORT = 8443
SERVER = f"https://localhost:{PORT}"
TOKEN_THERE = "some-long-words-of-yours"
_NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
_NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
_PARTS = {"nginx": _NGINX, "libnginx-mod-nchan": _NCHAN.exists(), "openssl": shutil.which("openssl")}
MISSING = ", ".join(name for name, found in _PARTS.items() if not found)
"""What is not installed of what it needs; empty for nothing."""
_CERTIFICATE = "req -x509 -newkey rsa:2048 -nodes -keyout hall.key -out hall.crt -days 2 -subj /CN=localhost"


def told() -> tuple[str, ...]:
    """The two files that the page tells."""
    text = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    begun = ("load_module", "map $http_authorization $may {")
    return tuple(text.split(f"\n```\n{first}")[1].split("\n```\n")[0].join((first, "\n")) for first in begun)


def is_taken() -> bool:
    """Whether another server listens at that port."""
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", PORT)) == 0


@contextmanager
def serving(folder: Path) -> Iterator[Path]:
    """It runs there. Yields the file with its complaints; its certificate is `hall.crt`."""
    for name, text in zip(("hall.conf", "hall-token.conf"), told(), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    names = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(["openssl", *_CERTIFICATE.split(), *names], cwd=folder, check=True, capture_output=True)
    assert _NGINX is not None
    command = [_NGINX, "-p", str(folder), "-c", "hall.conf", "-g", "daemon off;"]
    with (folder / "errors").open("w") as errors, subprocess.Popen(command, stderr=errors) as server:
        try:
            end = monotonic() + PATIENCE
            while not is_taken():
                assert monotonic() < end, (folder / "errors").read_text()
                sleep(0.02)
            yield folder / "errors"
        finally:
            server.terminate()
