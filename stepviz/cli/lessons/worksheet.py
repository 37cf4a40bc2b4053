"""`stepviz worksheet`: writes printable sheets with blanks, different numbers for each id, and their solutions."""

from __future__ import annotations

import os

from stepviz.cli import output, reading, writing
from stepviz.cli.lessons.runs import first_run
from stepviz.cli.parser import Namespace
from stepviz.errors import UserError
from stepviz.export.files import keep_apart
from stepviz.export.sheets import paper
from stepviz.export.sheets.sheet import TITLE
from stepviz.export.sheets.worksheet import read_ids, solutions, worksheets
from stepviz.text import plural, shown

_MOST = 40
_ENDINGS = (".html", ".htm", ".md")


def worksheet(given: Namespace) -> int:
    """Write the sheets and their solutions; return the exit status.

    Raises `UserError` for a run with too few numbers to compute, and for files that cannot be read or written.
    """
    out = given.out or ""
    stem, ending = os.path.splitext(out)
    if ending.lower() not in _ENDINGS:
        raise UserError("where to? Give --out sheets.html, or a name that ends in .md: the solutions stand beside it")
    count = None if given.questions is None else reading.counted("--questions", given.questions, 1, _MOST)
    experiment = first_run(given)
    names = (out, f"{stem}-solution.csv")
    for name in names:
        keep_apart(name, (*experiment.files, *([given.ids] if given.ids else [])))
        writing.keep(name, force=given.force)
    number = None if given.at is None else reading.counted("--at", given.at, 1, experiment.iterations)
    ids = read_ids(given.ids) if given.ids else ("",)
    found = [*worksheets(experiment, ids, count, number)]
    blocks = [block for one in found for block in one.blocks]
    is_text = ending.lower() == _ENDINGS[-1]
    pages = paper.markdown(blocks, solved=False) if is_text else paper.html(blocks, TITLE, solved=False)
    writing.write(pages, out, force=given.force)
    writing.write([solutions(found)], names[1], force=given.force)
    if given.ids:
        output.complain(f"{plural(len(ids), 'sheet')}, from {shown(ids[0])} to {shown(ids[-1])}")
    return 0
