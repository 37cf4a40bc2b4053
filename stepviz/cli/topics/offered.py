"""Offered: the help of each command, the options that it takes, and what each option means to it."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.settings.kinds import either
from stepviz.settings.limits import WHATIF_LOOKS
from stepviz.settings.looks import BANKS, FORMATS, PICTURES, PIXELS, THEMES
from stepviz.settings.record import record
from stepviz.settings.setting import Option
from stepviz.settings.table import SETTINGS


@record
class Topic:
    """A command's help, and the options it takes, by name."""

    about: str
    options: tuple[str, ...]
    examples: tuple[str, ...]
    takes: str = "source"
    """The kind of its argument without a flag; empty for none.

    `source`, `lesson`, `word` (one of `words`), or `term` (a command or a term of the field).
    """
    target: str = ""
    """The word for its path in the usage line, if a path comes before any source; else empty."""
    session: bool = False
    """True if it opens a session."""
    words: tuple[str, ...] = ()
    """The choices for its `word`."""
    commands: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    """Further options, which the help of another command describes."""
    with_lesson: tuple[str, ...] = ()
    """The options that it takes where its source is a lesson, which sets all others; empty if it takes no lesson."""
    usage: str = ""
    """The usage line, if it is not the name, the arguments and `[options]`."""


_ALONE = (
    Option("--no-header", "", "no line names the columns", ""),
    Option("--at", "MOMENT", "where to open: ITERATION:OPERATION (mostly 1:ready)", "1:grads"),
    Option("--pick", "CELL", "the selected number, for example dW.x3.c0", "dW.x3.c0"),
    Option("--edit", "N:NAME=X", "a what-if from iteration N on: 501:lr=0.1 (repeatable)", "501:lr=0.1"),
    Option("--name", "NAME", "the name of the what-if (A)", "bigger-step"),
    Option("--vary", "NAME=X,Y", "a run for each value, 2 to 12 in all (repeatable)", "lr=0.001,0.01,0.1"),
    Option("--spoken", "", "in sentences: which run is best, since when", ""),
    Option("--count", "N", "how many words (10)", "20"),
    Option("--temperature", "T", "divides the logits; 0.5: likely ones likelier (1)", "0.5"),
    Option("--look", "RUN", "of a what-if: what-if, original or difference", "difference", WHATIF_LOOKS),
    Option("--explain", "", "show how it is computed", ""),
    Option(
        "--zoom", "PICTURE", "a plot, as with z: boundary, data, curves, …", "boundary", tuple(PICTURES), depends=True
    ),
    Option("--graph", "CELL", "graph of a number: its inputs, or paths to the loss", "W1.x0.h0"),
    Option("--also", "NAME=VALUE", "what else is on the screen, as y writes it", "all-digits=on,log=on"),
    Option("--hide", "", "quiz: each result is asked for first", ""),
    Option("--theme", "NAME", f"{either(THEMES)} (dark)", "light", THEMES),
    Option("--ascii", "", "only ASCII characters (on the console of Linux)", ""),
    Option("--pixels", "HOW", f"true pixels: {either(PIXELS)} (auto)", "off", PIXELS),
    Option("--no-color", "", "no colours at all, as NO_COLOR does", ""),
    Option("--memory", "MB", "for stepping back in long runs (64)", "64"),
    Option("--size", "WxH", "columns and rows of the screen (80x24)", "80x24"),
    Option("--out", "FILE", "where to write; - is standard output (-)", "run.csv", is_file=True),
    Option("--force", "", "replace the file if it exists already", ""),
    Option("--host", "NAME", "another address of this machine (127.0.0.1)", "0.0.0.0"),
    Option("--port", "N", "where it listens; 0: any free port (8000)", "8000"),
    Option("--publish", "URL", "followers reach this server, an nginx with nchan", "https://hall.example.org"),
    Option("--stop", "N", "at which stop a lesson opens (1)", "8"),
    Option("--questions", "N", "how many questions, 1 to 500 (20)", "50"),
    Option("--names", "YOURS=OURS", "what your arrays are called: dz=dlogits,w=W", "dz=dlogits"),
    Option("--show", "", "open the session at the number that differs", ""),
    Option("--by-hand", "", "a small net whose numbers need no calculator", ""),
    Option("--new", "", "begin again", ""),
    Option("--results", "FILE", "write how it goes to this file, to be handed in", "ada.json", is_file=True),
    Option("--ids", "FILE", "for whom: a sheet for each line of a .txt or .csv", "class.csv", is_file=True),
    Option("--follow", "", "follow a session: notes, clock, votes, the answer", ""),
)
"""Options that are not settings."""
OPTIONS: Mapping[str, Option] = {
    **{option.flag.removeprefix("--"): option for option in (*(row for row in SETTINGS.values() if row.line), *_ALONE)},
    "range": Option("--iterations", "A-B[/N]", "which ones, of a run of N (all of the usual N)", "1-50"),
    "moment": Option("--at", "MOMENT", "which one: ITERATION:OPERATION or ITERATION (1:ready)", "1:grads"),
    "cell moment": Option("--at", "MOMENT", "ITERATION[:OPERATION] (1:ready, or where CELL is made)", "1:grads"),
    "late moment": Option("--at", "MOMENT", "which one: ITERATION:OPERATION or ITERATION (the end)", "500:update"),
    "train format": Option(
        "--format", "text|json", "a table, or one JSON object a line (text)", "json", ("text", "json")
    ),
    "compare format": Option("--format", "text|json", "sentences, or one JSON object (text)", "json", ("text", "json")),
    "quiz format": Option("--format", "FORMAT", "gift, moodle, text2qti, jupyterquiz, anki (by FILE)", "moodle", BANKS),
    "typed": Option("--typed", "", "numbers are typed, with a tolerance, not chosen", ""),
    "blanks": Option("--questions", "N", "blanks of each sheet, 1 to 40 (up to 12)", "20"),
    "asked iteration": Option("--at", "ITERATION", "which one of the run (1)", "5"),
    "sheets": Option("--out", "FILE", "an .html to print, or an .md", "sheets.html", is_file=True),
    "table format": Option(
        "--format", "text|csv", "tables, or one table to be computed with (text)", "csv", ("text", "csv")
    ),
    "each choice": Option("--explain", "", "each choice: the number drawn, and where it fell", ""),
    "student": Option("--name", "NAME", "the student's name, written into the results", "Ada"),
    "in lines": Option("--spoken", "", "line by line, as without a terminal", ""),
    "iteration": Option("--at", "ITERATION", "which one your numbers are of (1)", "5"),
    "export format": Option("--format", "FORMAT", "one of these (by the ending of FILE)", "csv", FORMATS, depends=True),
    "folder": Option("--out", "FOLDER", "where to write: a folder that is empty, or new", "frames", is_file=True),
    "lesson size": Option("--size", "WxH", "columns and rows of the screen (the lesson's)", "80x24"),
    "image theme": Option("--theme", "NAME", "dark, light or contrast (light)", "dark", THEMES[:-1]),
    "data seed": Option("--seed", "N", "of the points and the split too (0)", "0"),
}
"""All options, by their names in topics."""


def offered(topic: Topic) -> list[Option]:
    """All options of a command, also those that another command's help describes; of those with one flag the first."""
    found: dict[str, Option] = {}
    for name in (*topic.options, *topic.more):
        found.setdefault(OPTIONS[name].flag, OPTIONS[name])
    return [*found.values()]


REPEATED = ("--edit", "--vary")
"""Flags that can be given several times."""
