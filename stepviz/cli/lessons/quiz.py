"""`stepviz quiz`: a question bank for a course, its wrong answers those that mistakes make."""

from __future__ import annotations

from stepviz.cli import options, reading, writing
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.export.files import keep_apart
from stepviz.export.quiz.formats import FORMATS
from stepviz.export.quiz.items import items
from stepviz.settings.values import hint, quoted
from stepviz.text import several
from stepviz.training import Timeline, Trainer

_USUAL, _MOST = 20, 500


def quiz(given: Namespace) -> int:
    """Write a question bank; return the exit status.

    Raises `UserError` for a run without so many numbers to work out by hand, and where it cannot be written.
    """
    form, out = given.format or "gift", given.out or "-"
    if form not in FORMATS:
        known = f"choose one of {', '.join(FORMATS)}"
        raise UserError(f"--format {quoted(form)}: {hint(form, [*FORMATS], known)}")
    count = reading.counted("--questions", given.questions or str(_USUAL), 1, _MOST)
    experiment = options.experiment(given)
    keep_apart(out, experiment.files)
    bank = [*items(Timeline(Trainer(experiment)), count, experiment.seed)]
    title = f"stepviz {experiment.title}, {several(count, 'question')}"
    writing.write(FORMATS[form](bank, title), out, force=given.force)
    return 0
