"""Listed: the page that lists the original and all what-ifs at a moment."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz import shell
from stepviz.ops.claims import Sentence
from stepviz.settings.limits import MAX_WHATIFS
from stepviz.text import in_whole_words
from stepviz.views.board.run_table import CHART, chart, table
from stepviz.views.chrome.keys import told_line
from stepviz.views.layout.layouts import Size
from stepviz.views.overlays import LinesInView
from stepviz.views.text.span import BOLD, DIM, TEXT, Line, Row, filled
from stepviz.views.whatif.named import Standing, changes

_AROUND = 6
"""Rows of the page besides those of the runs."""
SHARED = Sentence("All share {which:text}.", "beside")
APART = Sentence("They share no iteration: iteration 1 is changed already.", "beside")
KEPT = Sentence(f"At most {MAX_WHATIFS}. The command of a closed one makes it again.", "beside")


def rows(
    runs: Sequence[Standing], place: int, told: Sequence[str], size: Size, naming: str | None = None
) -> tuple[Row, ...]:
    """The page: a title, a line for each run around the chosen one, their losses on a log scale if there is room, the
    options that make the chosen one, what all runs share, and keys.

    `told`: the texts of the last line; `naming`: the new name of the chosen run while it is typed.
    """
    width, height = size
    latest = max((run.frame for run in runs), key=lambda frame: frame.moment)
    title = f" WHAT-IFS  runs at {latest.schedule.text(latest.moment)} "
    head = Line(width).put(0, "─" * width, DIM).put(1, title, BOLD).row()
    named = [*runs]
    if naming is not None:
        named[place] = runs[place]._replace(label=f"{naming}▏")
    labels = [f"{run.label}  {changes(run.edits) if run.edits else run.frame.experiment.rate}" for run in named]
    heads, *each = table([run._replace(label=label) for run, label in zip(named, labels, strict=True)], place, width)
    words = [word for edit in runs[place].edits for word in ("--edit", edit.text)]
    below = (shell.command(words) if words else "", TEXT), (about(runs), DIM), (KEPT.text, DIM)
    notes = [Line(width).put(1, in_whole_words(text, width - 2), style).row() for text, style in below]
    free = height - _AROUND - len(each)
    body = (head, heads, *(each[number] for number in runs_in_view(place, len(each), height).lines))
    body += chart(named, width, free, log=True) if free >= CHART else ()
    return (*filled(body, width, height - 1 - len(notes)), *notes, told_line(width, told))[:height]


def runs_in_view(place: int, count: int, height: int) -> LinesInView:
    """The runs in view on the page."""
    return LinesInView.around(place, count, 2, max(1, height - _AROUND))


def about(runs: Sequence[Standing]) -> str:
    """The sentence on the iterations that the runs share."""
    starts = [run.edits[0].iteration for run in runs if run.edits]
    if not starts:
        return "There is no what-if yet: w makes one."
    shared = min(starts) - 1
    which = f"iterations 1 to {shared}" if shared > 1 else "iteration 1"
    return SHARED.text_of(which=which) if shared else APART.text
