"""A picture that the program does not have, how large each parameter is: with a line in `looks.PICTURES`."""

from __future__ import annotations

import numpy as np

from stepviz.training import Frame
from stepviz.views.marks import Drawn
from stepviz.views.pictures import picture
from stepviz.views.pictures.picture import Picture
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import Line, filled


class Norms(Picture):
    """A line for each parameter, with the root of the sum of its squares before this iteration."""

    key = "norms"

    def suits(self, *_: object) -> bool:
        """Always: every run has parameters."""
        return True

    def drawn(self, frame: Frame, _: State, width: int, height: int) -> Drawn:
        """`height` rows of `width`: the title, the parameters, a sentence."""
        shown = [picture.title(width, "norms", f"before iteration {frame.moment.iteration}")]
        for tensor, array in zip(frame.program.parameters, frame.current.parameters, strict=True):
            with np.errstate(over="ignore"):
                size = float(np.sqrt(np.square(array).sum()))
            shown.append(Line(width).put(1, f"{tensor.name:<4}{numbers.fixed(size, signed=False)}").row())
        about = picture.sentence(width, "The root of the sum of squares, which weight decay reduces.")
        return Drawn((*filled(shown, width, height - 1), about)[:height])
