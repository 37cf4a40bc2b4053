"""What a lesson or its run has wrong is told with its line, and nothing else is; doubtful numbers are warned of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stepviz import UserError
from stepviz.cli.lessons.runs import script_of
from stepviz.lesson.checking import quickly_checked
from tests.support.commands import ended
from tests.support.lessons import FOLDER, GOOD, written

FAULTS = (FOLDER / "faults.txt").read_text(encoding="utf-8").split("\n\n")[2:]
_CHANGE = re.compile(r"((?:^-.*\n)+)((?:^\+.*\n)+)", re.MULTILINE)


def without_marks(lines: str) -> str:
    return "\n".join(line[2:] for line in lines.splitlines())


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault[0] == "-"], ids=lambda fault: fault[:40])
def test_what_is_wrong_is_told_with_its_line_and_nothing_else(fault: str, tmp_path: Path) -> None:
    """As `files/faults.txt` says."""
    text = GOOD
    for old, new in _CHANGE.findall(f"{fault}\n"):
        assert without_marks(old) in text
        text = text.replace(without_marks(old), without_marks(new), 1)
    name = written(tmp_path, text)
    status, out, complaints = ended(["check", name])
    said = [line.partition(f"{name} ")[2] for line in (out + complaints).splitlines() if f"{name} line" in line]
    assert said == [line for line in fault.splitlines() if line.startswith("line ")]
    assert status == (0 if all(line.endswith("(a warning)") for line in said) else 2)


def test_what_needs_no_training_is_told_before_a_session(tmp_path: Path) -> None:
    name = written(tmp_path, GOOD.replace('"1:linear"', '"1:lineer"').replace("logits.e0.c0", "logits.e9.c0", 1))
    with pytest.raises(UserError, match=f"{name} line 32: moment '1:lineer'"):
        quickly_checked(script_of(name))
