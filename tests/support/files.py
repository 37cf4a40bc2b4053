"""Files made by the tests, and what the command says about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stepviz.cli import main

GOOD = "age,height,grade\n" + "".join(f"{age},{age / 8},{'ab'[age % 2]}\n" for age in range(8))


def written(folder: Path, content: str | bytes, name: str = "marks.csv") -> Path:
    """The file, byte for byte as given."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def complaints(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The sentences of a command that ends with the user's mistake, without the program's name before them."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\n")
    lines = err.splitlines()
    assert all(line.startswith("stepviz: ") and line.isprintable() for line in lines)
    return [line.removeprefix("stepviz: ") for line in lines]


def million(kind: str) -> Iterator[str]:
    """A million rows of five numbers and a label."""
    yield "a,b,c,d,e,label\n"
    row = {"bad cell": "1.25,oops,-3,0.001,1e3,x\n", "ragged": "1,2,3\n"}.get(kind, "")
    for start in range(1_000):
        for number in range(1_000):
            if kind == "good" or (kind == "bad cell" and number):
                yield f"{start / 7:.4f},{number},-3.5,0.0{start},{number}e3,{'xyz'[number % 3]}\n"
            else:
                yield row
