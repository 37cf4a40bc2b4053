"""The cells of `in_a_notebook.py` as a notebook, run in a kernel of their own."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode, reads

EXAMPLES = Path(__file__).parent / "support" / "in_a_notebook.py"


def notebook() -> NotebookNode:
    """A cell for each part of the examples, the first of which says what they are."""
    about, *parts = re.split(r"^# %% .*\n", EXAMPLES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    cells: list[dict[str, object]] = [{"cell_type": "markdown", "metadata": {}, "source": about.strip('"\n')}]
    empty: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells += [{**empty, "source": part} for part in parts]
    made: NotebookNode = reads(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}), 4)
    return made


def test_every_cell_runs_and_runs_and_stills_show_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "kernels" / "here"
    spec.mkdir(parents=True)
    start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": start, "display_name": "here", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    executed = NotebookClient(notebook(), timeout=300, kernel_name="here").execute()
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5]
    shown = [output for cell in code for output in cell.outputs]
    pages = [output.data["text/html"] for output in shown if "text/html" in output.get("data", {})]
    assert len(pages) == 4
    assert all("<pre" in page or "<svg" in page for page in pages)
    assert "EXPLAIN dW3[h5,c1]" in pages[2]
    assert not any("<script" in page for page in pages)
