"""`stepviz datasets`: lists the built-in sources. `stepviz data`: describes the rows of one."""

from __future__ import annotations

from stepviz.cli import output
from stepviz.cli.network import made_of
from stepviz.data import Dataset, load
from stepviz.data.summary import summary
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import ABOUT, SOURCES


def data(experiment: Experiment) -> int:
    """Print the summary; return the exit status. Raises `UserError` for a file that cannot be used."""
    return output.line("\n".join(summary(load(experiment), experiment)))


def datasets() -> int:
    """Print the list; return the exit status."""
    for source in SOURCES:
        output.line(f"{source:<10}{_shape(load(Experiment.of(source)))}  {ABOUT[source]}")
    return 0


def _shape(data: Dataset) -> str:
    """Rows, features and classes in columns: `1797 x 64 10 classes`."""
    if not len(data.y):
        return f"{' no rows':<20}"
    return f"{len(data.y):>4} x {len(data.features):<2} {made_of(data):>10}"
