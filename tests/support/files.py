"""Files made by the tests, and what the command says about them."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepviz import Dataset, Experiment, UserError
from stepviz.data import load
from tests.support.commands import ended

HEAD = "age,height,grade\n"
ROWS = "1,2,a\n2,3,b\n3,4,a\n4,5,b\n"
GOOD = HEAD + "".join(f"{age},{age / 8},{'ab'[age % 2]}\n" for age in range(8))

WIDE = "身長,体重,クラス\n" + "".join(f"{row},{row * 2 % 7},{'猫犬🐶'[row % 3]}\n" for row in range(24))
"""A table whose names take two columns a character."""


def written(folder: Path, content: str | bytes, name: str = "marks.csv") -> Path:
    """The file, byte for byte as given."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def npy(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    """An array as NumPy saves it."""
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def zipped(members: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these, by their names, dated the same in every run; a name may be there twice."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def data_of(folder: Path, content: str | bytes, **settings: Any) -> Dataset:
    """The data of a table of this content."""
    return load(Experiment.of(written(folder, content), **settings))


def refused(folder: Path, content: str | bytes, **settings: Any) -> str:
    """What is said of a table of this content, which cannot be read."""
    with pytest.raises(UserError) as error:
        data_of(folder, content, **settings)
    return str(error.value)


def complaints(words: str | Sequence[str]) -> list[str]:
    """The sentences of a command that ends with the user's mistake, without the program's name before them."""
    status, out, err = ended(words)
    assert (status, out, err[-1:]) == (2, "", "\n")
    lines = err.splitlines()
    assert all(line.startswith("stepviz: ") and line.isprintable() for line in lines)
    return [line.removeprefix("stepviz: ") for line in lines]


def million(kind: str) -> Iterator[str]:
    """A million rows: good ones of five numbers and a label, or ragged ones."""
    yield "a,b,c,d,e,label\n"
    for start in range(1_000):
        good = (f"{start / 7:.4f},{n},-3.5,0.0{start},{n}e3,{'xyz'[n % 3]}\n" for n in range(1_000))
        yield from ["1,2,3\n"] * 1_000 if kind == "ragged" else good


def loaded(folder: Path, *names: str) -> tuple[list[str], int]:
    """What a process that loads files one after the other says of each, and the most memory it took, in KB."""
    command = [sys.executable, "-c", _LOAD, *names]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    *said, memory = done.stdout.split("\n\n")
    return said, int(memory)


_LOAD = """
import sys
from pathlib import Path
from stepviz import Experiment, UserError
from stepviz.data.loading import load
for name in sys.argv[1:]:
    try:
        print(load(Experiment.of(name)).X.shape, end="\\n\\n")
    except UserError as error:
        print(error, end="\\n\\n")
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short path, where sockets have room."""
    with tempfile.TemporaryDirectory(prefix="sv-", dir="/tmp") as name:
        yield Path(name)
