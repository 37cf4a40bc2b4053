from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.support.files import short_folder

# The same examples in every run: what turns red has changed. `--long` looks for new ones.
settings.register_profile("stepviz", deadline=None, max_examples=30, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=1000)
settings.register_profile("few", deadline=None, max_examples=15, derandomize=True)
settings.load_profile("stepviz")
sys.dont_write_bytecode = False  # each process would compile all tests anew, in every run


ONE_BY_ONE = ("tests/faults/", "tests/pty/", "tests/laws/test_corpus.py")
"""Where tests share nothing and wait or take long: whoever is free takes the next one, so that all end together."""
TREES = "tests/architecture/"
"""All there read the syntax trees of the package, which one process makes."""
LESSONS = (
    *("tests/cli/test_lessons.py", "tests/hall/test_contents.py", "tests/laws/test_mistakes.py"),
    *("tests/test_lesson.py", "tests/lesson/test_lessons.py"),
    "tests/session/test_lessons.py",
    "tests/views/test_pictures.py",
)
"""Files that look at the built-in lessons, whose runs one process trains."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file go to one process: they share what takes long, runs, screens, a copy of the package.

    `xdist_group` says the same, but pytest 9.2 does not read what it writes into the names of tests.
    """
    from xdist.scheduler import LoadScopeScheduling

    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _in_one_process
    return scheduling


def _in_one_process(name: str) -> str:
    file = name.partition("::")[0]
    if file.startswith(ONE_BY_ONE):
        return name
    if file in LESSONS:
        return LESSONS[0]
    return TREES if file.startswith(TREES) else file


def pytest_collection_finish() -> None:
    """The tests themselves are no garbage: whoever looks for some leaves them out, and does so less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="33 times as many examples, all runs and kinds: an hour")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--long"):
        settings.load_profile("long")


@pytest.fixture(autouse=True, scope="session")
def _own_state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Sessions in tests must not take the place of the last real one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # what tests start is compiled once, not at every start
        yield


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the working directory of the test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which sessions and halls of this process have theirs; of a socket the path has about 100 bytes."""
    with short_folder() as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        yield folder


@pytest.fixture
def own(sockets: Path) -> dict[str, str]:
    """An environment with a folder for sockets and for state that no other test has."""
    return {"XDG_RUNTIME_DIR": str(sockets), "XDG_STATE_HOME": str(sockets)}
