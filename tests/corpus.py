"""The corpus: `tests/screens/corpus.txt` has every command and key that is looked at, with the digest of its text.

A line of a command, `00000000 group/show article --at 1:grads`, is a test of what it prints and writes (behind ` < `
stands what is typed, or a table; `12.csv` is a file of `tests/fuzz_files`, others stand in `tests/screens/files`):
add one with any digest and pin. What is played by `tests/screens/played.txt` has a row: the digest of what is seen at
the start, and after each of its keys.
`python -m tests.corpus FOLDER` writes all texts: a change that should leave them as they are runs it before and after,
and `diff -r` says what it did. `--pin` writes the digests of today, after a change that is meant.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shlex
import shutil
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import numpy as np
import pytest

from stepviz.cli import main, options, show
from stepviz.cli.parser import Namespace
from stepviz.session import film
from stepviz.training import Timeline, Trainer
from stepviz.training.branch import branched
from tests.fuzz_files.mutated import mutated
from tests.support.drawings import ROOT
from tests.support.openings import OPENINGS, PICTURED, PLAYED, alone, digest, trodden

PINNED = ROOT / "tests" / "screens" / "corpus.txt"
FILES = ROOT / "tests" / "screens" / "files"
ROUNDING = "how this machine rounds"
"""The name of that digest among those of the texts."""
KEYS = "keys: "
"""How a group of texts begins that are seen after keys."""
STATE = "state"
"""The folder of what is kept from one session to the next."""
STEADY = ("article", "files", "mistakes", "words")
"""Groups of texts without digits that depend on how a machine rounds."""
_NOISE = re.compile(r"\de-1\d")
"""What is left of a difference of derivatives: rounding alone, another one with each processor."""


@cache
def pinned() -> Mapping[str, str]:
    """The digests of the texts by their names."""
    found = dict[str, str]()
    for line in PINNED.read_text(encoding="utf-8").splitlines():
        first, _, rest = line.partition(" ")
        if line.startswith(KEYS):
            name, _, digests = rest.rpartition(": ")
            found |= dict(zip(_played(name), digests.split(), strict=False))
        else:
            found[rest] = first
    return found


def _played(name: str) -> list[str]:
    """The names of the texts of what is played: its start, and each key with its number."""
    keys = enumerate(PLAYED[name].keys.split(), 1)
    return [f"{KEYS}{name}/{done}" for done in ("", *(f"{number} {key}" for number, key in keys))]


def groups() -> list[str]:
    """Those of commands, and what may be open when a key is pressed."""
    printed = (name.split("/")[0] for name in pinned() if name != ROUNDING and not name.startswith(KEYS))
    return [*dict.fromkeys(printed), *(f"{KEYS}{name}" for name in (*OPENINGS, *PICTURED, *PLAYED))]


def texts(group: str, *, whole: bool = True) -> Iterator[tuple[str, str]]:
    """The texts of a group, all or a sample, by their names. The current folder is where files are read and saved."""
    if group.startswith(KEYS):
        yield from ((f"{group}/{done}", text) for done, text in trodden(group.removeprefix(KEYS)))
        return
    names = [name for name in pinned() if name.startswith(f"{group}/")]
    _write_files(names)
    with _trained_once():
        yield from ((name, printed(name.removeprefix(f"{group}/"))) for name in (names if whole else _sample(names)))


def _sample(names: list[str]) -> list[str]:
    """Each moment and number in one of the sizes and ways in which it is shown."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(re.sub(r" --size \S+| --explain|(?<=/)explain|(?<=/)show", "", name), []).append(name)
    return [ways[turn % len(ways)] for turn, ways in enumerate(alike.values())]


def printed(words: str) -> str:
    """What a command prints, with its exit status and the files that it writes or changes, which are gone then."""
    before = {path: path.stat().st_mtime_ns for path in _files()}
    command, _, typed = words.partition(" < ")
    out, complaints = io.StringIO(), io.StringIO()
    given = io.TextIOWrapper(io.BytesIO(typed.replace("⏎", "\n").encode()), encoding="utf-8")
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(complaints),
        mock.patch("sys.stdin", given),
        mock.patch.dict("os.environ", XDG_STATE_HOME=str(Path(STATE).absolute())),
    ):
        status = main(shlex.split(command))
    text = _NOISE.sub("~0", out.getvalue()) if command.startswith("check-up") else out.getvalue()
    written = "".join(_taken(path) for path in _files() if path.stat().st_mtime_ns != before.get(path))
    told = f"$ stepviz {command}\n{text}{complaints.getvalue()}exit {status}\n{written}"
    return told.replace(f"NumPy {np.__version__}", "this NumPy")


def _files() -> list[Path]:
    """All but what is kept of exercises, which has the time that they took."""
    return sorted(path for path in Path().rglob("*") if path.is_file() and path.parts[0] != STATE)


def _taken(path: Path) -> str:
    """What is in a file, which is removed: a text, or bytes in hexadecimal."""
    content = path.read_bytes()
    path.unlink()
    try:
        return f"{path}:\n{content.decode()}"
    except UnicodeDecodeError:
        return f"{path}:\n{content.hex()}\n"


@contextlib.contextmanager
def _trained_once() -> Iterator[None]:
    """Screens of one run share it: what is shown of a moment does not depend on what was looked at before."""
    trainer, line = cache(Trainer), cache(Timeline)

    def explained(given: Namespace) -> int:
        return show.explain(branched(line(trainer(options.experiment(given))), given.edit or ()), given)

    with (
        mock.patch.multiple(film, Trainer=trainer, Timeline=line),
        mock.patch.dict("stepviz.cli.dispatch._COMMANDS", explain=explained),
    ):
        yield


def _write_files(names: list[str]) -> None:
    """The files that commands read. Steps of students are kept as `.py_`, which nothing takes for code of ours."""
    shutil.copytree(FILES, ".", dirs_exist_ok=True, symlinks=True)
    for step in Path().glob("*.py_"):
        step.rename(step.with_suffix(".py"))
    for number, ending in re.findall(r" (\d+)\.(csv|npz)", "\n".join(names)):
        Path(f"{number}.{ending}").write_bytes(mutated(int(number)))


def rounding() -> str:
    """A digest of how this NumPy and processor round, and zlib packs: others may make other last digits."""
    x = np.linspace(-30.0, 30.0, 4096)
    table = np.sin(x).reshape(64, 64)
    parts = (np.exp(x), np.tanh(x), np.log(abs(x) + 0.01), np.sin(x), table @ table, table.T @ table[:, :3], x.std())
    packed = np.frombuffer(zlib.compress(x.tobytes()), np.uint8)
    return digest("".join(np.asarray(part).tobytes().hex() for part in (*parts, packed)))


@cache
def is_same_machine() -> bool:
    """Whether all digests are of a NumPy and processor that round like these."""
    return pinned()[ROUNDING] == rounding()


def changed(group: str, found: Mapping[str, str], *, part: bool = False) -> str:
    """Which texts of a group are not those of the digests, the first of them whole; nothing where all are.

    `part`: these are some of the group.
    """
    known = pinned()
    other = [name for name, text in found.items() if digest(text) != known.get(name)]
    other += [] if part else found.keys() ^ {name for name in known if name.startswith(f"{group}/")}
    first = f"the first:\n{other[0]}\n{found.get(other[0], 'is gone')}\nall of them: {other}" if other else ""
    remedy = "If they are meant to be: python -m tests.corpus --pin"
    return f"{len(other)} of {len(found)} are other ones, {first}\n{remedy}" * bool(other)


def every_text() -> Iterator[tuple[str, str]]:
    """All texts of all groups, each in an empty folder."""
    for group in groups():
        with TemporaryDirectory() as folder, contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
            alone(patch)
            yield from texts(group)


def pin() -> int:
    """Write the digests of today; return how many."""
    found = {ROUNDING: rounding()} | {name: digest(text) for name, text in every_text()}
    count = len(found)
    rows = [f"{KEYS}{name}: {' '.join(map(found.pop, _played(name)))}\n" for name in PLAYED]
    PINNED.write_text("".join([*(f"{text} {name}\n" for name, text in found.items()), *rows]), encoding="utf-8")
    return count


def write(folder: Path) -> int:
    """Write every text; return how many."""
    told = dict(every_text())
    for name, text in told.items():
        group, _, inside = name.partition("/")
        title = inside.replace("/", "|").encode()[:200].decode(errors="ignore")  # a name has at most 255 bytes
        path = folder / group / f"{title}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return len(told)


def run() -> None:
    """Write the corpus, or the digests of its texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--pin", action="store_true")
    given = parser.parse_args()
    print(f"{pin()} digests" if given.pin else f"{write(given.folder)} files")


if __name__ == "__main__":
    run()
