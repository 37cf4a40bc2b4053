"""Handout: one iteration to work out by hand: a page with numbered blanks, and its solution."""

from __future__ import annotations

from collections.abc import Iterator

from stepviz import shell
from stepviz.errors import UserError
from stepviz.export.part import Part
from stepviz.export.sheets import paper
from stepviz.export.sheets.blanks import blanks
from stepviz.export.sheets.paper import Paragraph, SheetHeading, SheetPart
from stepviz.export.sheets.sheet import PaperSheet

TITLE = "One step of learning, by hand"
TASK = (
    "A calculator with eˣ, ln and √ is enough. Write as many decimals as the numbers beside a blank have: the last can "
    "differ, since the page is rounded. Fill in the blanks in order: each one needs only numbers before it."
)
_SOLVED = "The same page, with every blank computed from the digits shown."


def handout_text(part: Part) -> Iterator[str]:
    """Yields the page of the part's iteration, then its solution, as Markdown. Raises `UserError`."""
    yield from paper.markdown(_blocks(part, solved=False), solved=False)
    yield "---\n\n"
    yield from paper.markdown(_blocks(part, solved=True), solved=True)


def handout_pages(part: Part, *, html: bool) -> tuple[Iterator[str], Iterator[str]]:
    """The page and its solution as separate texts, in HTML to print or in Markdown. Raises `UserError`."""

    def page(solved: bool) -> Iterator[str]:
        blocks, title = _blocks(part, solved=solved), TITLE + ": solution" * solved
        return paper.html(blocks, title, solved=solved) if html else paper.markdown(blocks, solved=solved)

    return page(False), page(True)


def _blocks(part: Part, *, solved: bool) -> list[SheetPart]:
    """The page or, if `solved`, its solution."""
    if part.first != part.last:
        raise UserError("a handout shows one iteration: give for example --iterations 1")
    number, line = part.reach(), part.timeline
    current = line.iteration(number)
    last = f"{number}:{current.program.ops[-1].name}"
    return [
        SheetHeading(1, TITLE + ": solution" * solved),
        *([] if solved else [Paragraph(f"Name {paper.LINE * 4}")]),
        Paragraph("stepviz · ", shell.command(line.words), f", iteration {number}"),
        Paragraph(_SOLVED if solved else TASK),
        *PaperSheet(line, current, blanks(current)).blocks(solved=solved),
        Paragraph("On a screen: ", shell.command(["stepviz", *line.words, "--at", last])),
    ]
