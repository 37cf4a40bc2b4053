"""`python -m tests.faults`: the tests of every line of docs/reliability.md, with all seeds; more words go to pytest."""

from __future__ import annotations

import sys

import pytest

from tests.support.promises import ROOMS, names_in, promises

_named = {name for names in promises().values() for name in names}
_files = {name: file for room in ROOMS for name, file in names_in(room).items() if name in _named}
sys.exit(pytest.main(["--long", *(f"{file}::{name}" for name, file in _files.items()), *sys.argv[1:]]))
