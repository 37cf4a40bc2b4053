"""`stepviz quiz`: a question bank for a course, whose wrong answers are the results of typical mistakes."""

from __future__ import annotations

import os

from stepviz.cli import options, reading, writing
from stepviz.cli.lessons.runs import script_of
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.export.files import keep_apart
from stepviz.export.quiz.formats import ENDINGS, FORMATS, TYPED
from stepviz.export.quiz.items import items, lesson_items
from stepviz.lesson.built_in import is_lesson
from stepviz.settings.table import SETTINGS
from stepviz.text import plural
from stepviz.training import Timeline, Trainer

_USUAL, _MOST = 20, 500


def quiz(given: Namespace) -> int:
    """Write a question bank; return the exit status.

    Raises `UserError` for a run with too few numbers to compute by hand, or if the file cannot be written.
    """
    out = given.out or "-"
    form = given.format or ENDINGS.get(os.path.splitext(out.lower())[1], "gift")
    count = reading.counted("--questions", given.questions or str(_USUAL), 1, _MOST)
    if is_lesson(given.source):
        script = script_of(given.source)
        seed = 0 if given.seed is None else SETTINGS["seed"].read(given.seed)
        # Its own questions first, then numbers at its stops.
        bank, name = [*lesson_items(script, count, seed)], script.lesson.name
    else:
        experiment = options.experiment(given)
        keep_apart(out, experiment.files)
        bank, name = [*items(Timeline(Trainer(experiment)), count, experiment.seed)], experiment.title
    if not given.typed:
        bank = [item.chosen() for item in bank]
    elif form not in TYPED:
        raise UserError(f"--typed is for {', '.join(TYPED)}: a card of Anki shows its answer")
    title = f"stepviz {name}, {plural(count, 'question')}"
    writing.write(FORMATS[form](bank, title), out, force=given.force)
    return 0
