"""Looks: what a run can be seen as, and leave as. Names alone: what draws and writes is loaded when it is asked for."""

from __future__ import annotations

PLAIN = "plain"
"""The theme without colours of its own."""
THEMES = ("dark", "light", "contrast", PLAIN)
"""What a session can look like, in the order of the key that goes round them."""
WHERE_ASKED, KITTY, SIXEL, NO_PIXELS = "auto", "kitty", "sixel", "off"
PIXELS = (WHERE_ASKED, KITTY, SIXEL, NO_PIXELS)
"""When parts of pictures are true pixels: where the terminal says how it takes them, in one of two ways whatever it
says, or never.
"""
MOMENTS = ("svg", "html", "asciicast")
"""What moments can leave as."""
LESSON_FORMATS = MOMENTS[1:]
"""What a lesson can."""
ONE = ("handout",)
"""What one iteration can."""
BANKS = ("gift", "moodle", "text2qti", "jupyterquiz", "anki")
"""What a question bank can."""
FORMATS = ("csv", "wide", "json", "npz", "script", *ONE, *MOMENTS)
"""What a run can."""

_IN = "stepviz.views.pictures"
PICTURES: dict[str, str] = {
    "attention": f"{_IN}.attention.drawing:Attention",
    "network": f"{_IN}.network.picture:NetworkPicture",
    "boundary": f"{_IN}.boundary:Boundary",
    "images": f"{_IN}.images:Images",
    "maps": f"{_IN}.maps:FeatureMaps",
    "table": f"{_IN}.characters:TablePlane",
    "fit": f"{_IN}.fit:Regression",
    "data": f"{_IN}.data_rows:DataRows",
    "given": f"{_IN}.data_rows:GivenRows",
    "confusion": f"{_IN}.confusion:Confusion",
    "slope": f"{_IN}.descent.slope:LossSlope",
    "surface": f"{_IN}.descent.surface:LossSurface",
    "curves": f"{_IN}.curves:Curves",
    "health": f"{_IN}.health:Health",
    "code": "stepviz.views.side_panels.docks:Listing",
}
"""The class of each picture, as `module:class`, by its key, in the order of turning. One more is one line here."""
