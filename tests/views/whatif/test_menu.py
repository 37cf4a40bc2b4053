"""The menu of what can be changed, where it has little room."""

from __future__ import annotations

import pytest

from stepviz.session.whatifs.choosing import WhatIfMenu
from stepviz.views import screen
from stepviz.views.sight import MomentView
from stepviz.views.state import State, WhatIf
from stepviz.views.text.span import text_of
from stepviz.views.whatif.menu import DRAWN
from tests.support.moments import frame_at


def menu_in(width: int, height: int = 12) -> list[str]:
    frame = frame_at("3:grads")
    state = State(
        moment=frame.moment, overlays=(WhatIfMenu(),), whatifs=tuple(WhatIf(letter * 5, ()) for letter in "ABCD")
    )
    return [text_of(row).rstrip() for row in screen.screen(MomentView(state, frame), width, height).rows]


@pytest.mark.parametrize("width", range(30, 78))
def test_what_has_no_room_is_shortened_and_not_cut(width: int) -> None:
    lines = menu_in(width)
    (head,) = (line for line in lines if "WHAT IF" in line)
    assert head.strip("─ ").removeprefix("WHAT IF").strip() in ("from the start of iteration 3", "from iteration 3")
    for line in (line for line in lines if line.startswith((" b ", " s "))):
        note = line[24:].strip()
        assert note == DRAWN or (note.endswith("…") and DRAWN.startswith(note[:-1]))
    (made,) = (line for line in lines if "made so far" in line)
    assert made.endswith(("DDDDD", "…"))
