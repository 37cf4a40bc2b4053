"""`stepviz compare`: finds the first wrong number of a user's own step, and the mistake that leads to it."""

from __future__ import annotations

import json

from stepviz.cli import options, output
from stepviz.cli.comparing.reading import arrays_of, renamed
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.export.compared import lines, record, sentence
from stepviz.settings.values import quoted
from stepviz.training import Iteration, Timeline
from stepviz.training.comparing import Difference, compare

DIFFERENT = 1


def compare_step(timeline: Timeline, given: Namespace) -> int:
    """Print the result and return the exit status: 0 if all numbers are correct, else 1.

    Raises `UserError` for a file that cannot be read or run, and for an iteration that the run does not have.
    """
    if not given.target:
        raise UserError(
            "what is compared? Give a file: stepviz compare mine.npz, a .json, or a .py with a function step"
        )
    moment = timeline.schedule.parse(given.at or "1")
    iteration = timeline.iterations(moment.iteration, moment.iteration)[0]
    experiment = timeline.of(iteration.number).trainer.experiment
    arrays = arrays_of(given.target, iteration, experiment.lr, renamed(given.names, iteration))
    found = compare(iteration, arrays)
    if given.format == "json":
        output.line(json.dumps(record(found, iteration)))
    elif given.format not in (None, "text"):
        raise UserError(f"--format {quoted(given.format)}: choose text or json")
    else:
        output.line("\n".join(lines(found, iteration)))
    if given.show and found.first is not None:
        return _shown(given, found.first, iteration)
    return DIFFERENT if found.first else 0


def _shown(given: Namespace, first: Difference, iteration: Iteration) -> int:
    """Open the session at the number that differs, with the user's number in its message."""
    from stepviz.cli.dispatch import opened

    words = ["--at", f"{iteration.number}:{first.op.name}"]
    if first.cell is not None:
        words += ["--pick", iteration.program.word(first.cell), "--explain"]
    given.complaint = sentence(first, iteration.program)
    return opened(given, options.experiment(given), words=tuple(words)) or DIFFERENT
