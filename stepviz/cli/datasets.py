"""`stepviz datasets`: the built-in sources, one line each."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.cli import output
from stepviz.data import load
from stepviz.experiment import SOURCES

ABOUT: Mapping[str, str] = {"article": "four switches; the label equals x2"}


def datasets() -> int:
    """Print the list; return the exit status."""
    for source in SOURCES:
        data = load(source)
        splits = f"{len(data.train)} train, {len(data.val)} validation, {len(data.test)} test rows"
        shape = f"{len(data.features)} features, {len(data.classes)} classes"
        output.line(f"{source:<10}{splits}, {shape}: {ABOUT[source]}")
    return 0
