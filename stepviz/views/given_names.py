"""Given names: what the data call the features and classes that an explanation speaks of as x1 and c0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz.data.dataset import SPLITS
from stepviz.ops import Cell, Kind, places
from stepviz.training import Frame
from stepviz.views.term_lines import Listed

_CLASSES = 10
"""Classes told of an accuracy."""


def given_names(frame: Frame, cell: Cell, terms: Sequence[Listed] = ()) -> dict[str, str]:
    """Given names by short names, of the cell's own features and classes, then of its terms'; none for `x0` itself."""
    data = frame.dataset
    shorts = [*_spoken_of(frame, cell), *(item.term.label for item in terms)]
    return {short: data.given(short) for short in shorts if data.given(short)}


def _spoken_of(frame: Frame, cell: Cell) -> Iterator[str]:
    tensor = frame.program.tensors.get(cell.tensor)
    if cell.tensor in SPLITS:
        yield from (f"c{place}" for place in range(min(_CLASSES, len(frame.dataset.classes))))
    elif tensor is not None and tensor.kind is Kind.LABEL:
        value = frame.value(cell)
        yield from [] if value is None else [f"c{int(value)}"]
    elif tensor is not None:
        yield from places(tensor, cell.index)
