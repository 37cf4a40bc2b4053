"""`stepviz data`: what the rows of a source are, as text."""

from __future__ import annotations

from stepviz.cli import output
from stepviz.data import load
from stepviz.data.summary import summary
from stepviz.experiment import Experiment


def data(experiment: Experiment) -> int:
    """Print the summary; return the exit status. Raises `UserError` for a file that cannot be used."""
    return output.line("\n".join(summary(load(experiment), experiment)))
