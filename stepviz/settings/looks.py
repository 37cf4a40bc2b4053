"""Looks: the names of themes, export formats and pictures; what draws and writes them is imported on use."""

from __future__ import annotations

PLAIN = "plain"
"""The theme without colours."""
THEMES = ("dark", "light", "contrast", PLAIN)
"""The themes, in the order of the key that cycles through them."""
WHERE_ASKED, KITTY, SIXEL, NO_PIXELS = "auto", "kitty", "sixel", "off"
PIXELS = (WHERE_ASKED, KITTY, SIXEL, NO_PIXELS)
"""When parts of pictures are true pixels: where the terminal says how it takes them, in one of two ways whatever it
says, or never.
"""
MOMENTS = ("svg", "html", "asciicast")
"""Export formats of moments."""
LESSON_FORMATS = MOMENTS[1:]
"""Export formats of a lesson."""
ONE = ("handout",)
"""Export formats of a single iteration."""
BANKS = ("gift", "moodle", "text2qti", "jupyterquiz", "anki")
"""Export formats of a question bank."""
FORMATS = ("csv", "wide", "json", "npz", "script", *ONE, *MOMENTS)
"""Export formats of a run."""

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
    "slope": f"{_IN}.descent.drawing:LossSlope",
    "surface": f"{_IN}.descent.drawing:LossSurface",
    "curves": f"{_IN}.curves:Curves",
    "health": f"{_IN}.health:Health",
    "code": "stepviz.views.side_panels.docks:Listing",
}
"""The class of each picture, as `module:class`, in the order of the key that cycles through them."""
