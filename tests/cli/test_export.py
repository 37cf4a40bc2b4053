from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.commands import printed
from tests.support.files import GOOD, complaints, written


def test_an_existing_file_is_replaced_if_asked_for_and_keeps_its_permissions(here: Path) -> None:
    path = here / "run.csv"
    path.write_text("old")
    path.chmod(0o640)
    (said,) = complaints("export --iterations 1 --out run.csv")
    assert "exists already: give --force to replace it, or --out another name" in said
    assert path.read_text() == "old"
    printed("export --iterations 1 --force --out run.csv")
    assert path.read_text().startswith("iteration,")
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(here.iterdir()) == [path]


def test_what_is_read_is_not_written_to_by_another_of_its_names(here: Path) -> None:
    """Of links the corpus has what is said."""
    path = written(here, GOOD)
    (here / "hard.csv").hardlink_to(path)
    for out in ("hard.csv", f"../{here.name}/marks.csv"):
        assert complaints(f"export marks.csv --iterations 1 --out {out}") == [
            f"--out {out} is the input file: give --out another name"
        ]
        assert path.read_text() == GOOD


def test_standard_input_is_not_written_to_and_a_device_is_directly(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    words = [sys.executable, "-m", "stepviz", "export", "-", "--iterations", "1", "--format", "csv", "--out"]
    with path.open("rb") as source, path.open("ab") as same:
        done = subprocess.run([*words, "-"], stdin=source, stdout=same, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, path.read_text()) == (2, GOOD)
    assert done.stderr == b"stepviz: standard output is the input file: give --out another name\n"
    with path.open("rb") as source:
        piped = subprocess.run([*words, "/dev/stdout"], stdin=source, capture_output=True, check=True)
    assert piped.stdout.startswith(b"iteration,op,tensor,row,col,value\n1,ready,W,0,0,")


def test_a_file_that_is_called_as_a_set_is_not_what_is_read(here: Path) -> None:
    (here / "article").write_text("old")
    printed("export --iterations 1 --format csv --force --out article")
    assert (here / "article").read_text().startswith("iteration,")
