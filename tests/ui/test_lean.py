"""A session is loaded without what it never asks for, and whoever asks for that has it, as it always is."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.support.terminal import STEPVIZ, Terminal

_RANDOM = """
import sys
from stepviz.ui.lean import load_random
assert not {"secrets", "_hashlib"} & {*sys.modules}, "loaded before: nothing is proved here"
load_random()
print(sorted({"secrets", "_hashlib", "hmac"} & {*sys.modules}))
import numpy
print(numpy.random.RandomState(0).randn(2).tolist())
print(numpy.random.default_rng().random() != numpy.random.default_rng().random())
import secrets
print(len(secrets.token_hex(4)))
"""
_ASYNCIO = """
import sys
from stepviz.ui.lean import load_asyncio
assert not {"ssl", "asyncio"} & {*sys.modules}, "loaded before: nothing is proved here"
load_asyncio()
print(sorted({"ssl", "_ssl"} & {*sys.modules}))
import asyncio

async def answered():
    async def answer(reader, writer):
        writer.write(await reader.readline())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\\n")
        print((await reader.readline()).decode().strip())
        writer.close()

asyncio.run(answered())
import ssl
print(ssl.create_default_context().check_hostname)
"""
_KEPT = """
import {module}, sys
from stepviz.ui import lean
lean.load_asyncio()
lean.load_random()
print(sys.modules["{module}"] is {module})
"""
_MAPPED = """
import hashlib, ssl
print(open("/proc/self/maps", encoding="utf-8").read())
"""


def test_what_secrets_loads_is_not_loaded_for_random_numbers_and_it_is_itself_afterwards() -> None:
    assert _said(_RANDOM) == ["[]", str(np.random.RandomState(0).randn(2).tolist()), "True", "8"]


def test_a_loop_without_ssl_serves_and_connects_and_ssl_is_itself_afterwards() -> None:
    assert _said(_ASYNCIO) == ["[]", "hello", "True"]


@pytest.mark.parametrize("module", ["secrets", "ssl"])
def test_a_process_that_has_them_keeps_them(module: str) -> None:
    assert _said(_KEPT.format(module=module)) == ["True"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what a process has mapped is read from /proc")
def test_a_session_maps_no_library_of_openssl() -> None:
    if not _of_openssl("\n".join(_said(_MAPPED))):
        pytest.skip("this Python has OpenSSL built in: no library of its own would be mapped")
    with Terminal(STEPVIZ) as terminal:
        terminal.wait_for("+1.7641")
        with open(f"/proc/{terminal.pid}/maps", encoding="utf-8") as file:
            maps = file.read()
    assert "libc" in maps
    assert not _of_openssl(maps)


def _of_openssl(maps: str) -> list[str]:
    """The libraries of OpenSSL, and those of Python that ask for them, among what a process has mapped."""
    libraries = {line.split("/")[-1].strip() for line in maps.splitlines() if "/" in line}
    return sorted(name for name in libraries if "ssl" in name or "crypto" in name or "hashlib" in name)


def _said(code: str) -> list[str]:
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()
