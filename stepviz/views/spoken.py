"""Spoken: the rows of the data that words beside a picture name. A picture of the rows has them in view."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stepviz.views.state import State
from stepviz.views.text.sentences import spoken
from stepviz.views.text.span import Line, text_of

if TYPE_CHECKING:
    from stepviz.views.layout.layouts import Layout
    from stepviz.views.sight import Sight

_ROWS = re.compile(r"#(\d+)(?:(?:-| to )#?(\d+))?")
"""`#11`, `#0 to #7`."""


def rows_in(text: str) -> tuple[int, ...]:
    """The rows that a text names, in its order, each once; of a range all."""
    found = [range(int(first), int(last or first) + 1) for first, last in _ROWS.findall(text)]
    return tuple(dict.fromkeys(row for each in found for row in each))


def taught(state: State) -> tuple[int, ...]:
    """The rows that a lesson's sentence names, its question and the choices."""
    asked = None if state.poll is None or not state.poll.taught else state.poll.question
    texts = () if asked is None else (spoken(asked.text), *map(spoken, asked.choices))
    return rows_in("\n".join((state.caption, *texts)))


def beside_panes(sight: Sight, layout: Layout) -> tuple[int, ...]:
    """The rows that the words below the panes name, and those of a rail; none while it plays: nothing moves then."""
    if sight.state.pace.on:
        return ()
    from stepviz.views.below import below
    from stepviz.views.layout.layouts import RAIL_NAME
    from stepviz.views.rail import put_rail

    words = [text_of(row) for row in below(sight, layout)] if layout.has("panel") else []
    if layout.has(RAIL_NAME) and not sight.spares_rail:
        lines = [Line(layout.width) for _ in range(layout.height)]
        put_rail(sight, layout, lines)
        words += [line.text(0, line.width) for line in lines]
    return rows_in("\n".join(words))
