"""Files made by the tests, and what the command says about them."""

from __future__ import annotations

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
