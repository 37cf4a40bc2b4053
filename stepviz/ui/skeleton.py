"""The first paint: titles, header and keys, before NumPy is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import OPTIMIZERS, activation_name
from stepviz.settings.sources import ARTICLE, CHAIN_RULE
from stepviz.views.chrome import header, keys
from stepviz.views.chrome.hints import beginning
from stepviz.views.layout.layouts import Layout, Pane, Size, lines_of, placed, put_words
from stepviz.views.layout.shape import FrontShape, Kept, LayerShape, NetShape, Symbols
from stepviz.views.layout.sheets.laying import laid, sheets
from stepviz.views.text.span import DIM, Line, Row

if TYPE_CHECKING:
    from stepviz.settings.convolution import Filters

_UNKNOWN = (4, 2)
"""Features and classes as long as no data is read: they decide no title of the first paint."""
_CHARACTERS = 27
_FRONT = 1
"""The number of the layer before the dense ones."""


def first_layout(experiment: Experiment, size: Size) -> Layout:
    """How the panes stand that a run begins with."""
    if experiment.source == CHAIN_RULE:
        return _first_graph(experiment, size)
    shape = expected(experiment)
    return laid(shape, sheets(shape)[0], size)


def _first_graph(experiment: Experiment, size: Size) -> Layout:
    from stepviz.views.layout.sheets.graph import Memory, graph_sheets, laid_graph

    memory = Memory(experiment.optimizer, OPTIMIZERS[experiment.optimizer].moves_by)
    if experiment.formula is None:
        return laid_graph(graph_sheets(memory)[0], size)
    from stepviz.formula.asked import formula_of
    from stepviz.views.layout.sheets.formula import sized

    formula = formula_of(experiment.formula, experiment.set, experiment.move)
    return laid_graph(sized(formula.graph, formula.ordered, memory, size)[0], size)


def skeleton(experiment: Experiment, size: Size, iteration: int = 1) -> tuple[Row, ...]:
    """The screen with nothing known yet, and no pane that will move once the data are read.

    What another loss than the usual one makes of a network is known with its program only.
    """
    hints = beginning(checks=experiment.source != CHAIN_RULE)
    layout = first_layout(experiment, size)
    lines = [Line(layout.width) for _ in range(layout.height)]
    usual = experiment.loss == Experiment.loss
    if usual and experiment.source in (ARTICLE, CHAIN_RULE) and layout.complete:
        for pane in layout.numbered:
            _put_title(pane, lines_of(pane, lines))
        put_words(layout, lines)
    parts = {"header": (top(experiment, layout.width, iteration),), "keys": (keys.key_line(layout.width, hints),)}
    return placed(layout, lines, parts)


def early(experiment: Experiment, size: Size, iteration: int = 1, *, dark: bool = False) -> tuple[Row, ...]:
    """What is known of the screen; nothing at all where it begins black."""
    return tuple(Line(size.width).row() for _ in range(size.height)) if dark else skeleton(experiment, size, iteration)


def top(experiment: Experiment, width: int, iteration: int = 1) -> Row:
    """The header of a run that has not been looked at."""
    return header.header(width, experiment, header.Clock(iteration, 0, 0), "paused")


def _put_title(pane: Pane, lines: Sequence[Line]) -> None:
    if pane.kind in ("node", "slopes"):
        from stepviz.views.layout.layouts import put_box

        put_box(lines, pane)
    else:
        text = f" {pane.number} {pane.title}"[: pane.title_width]
        lines[0].put(0, text + "─" * (pane.title_width - len(text)), DIM)


def expected(experiment: Experiment) -> NetShape:
    """The shape of a network, of which the data are not known yet; of what is remembered, only that something is."""
    moves_by = OPTIMIZERS[experiment.optimizer].moves_by
    kept = (Kept(moves_by, ()),) if moves_by else ()
    front = _front(experiment, kept)
    return NetShape(
        tuple(_layers(experiment, kept, front)),
        "y",
        ("losses", "loss"),
        activation_name(experiment.activation),
        experiment.batch_size,
        experiment.source == ARTICLE or experiment.of_text,
        experiment.optimizer if moves_by else "",
        front=front,
        rate=None if experiment.scheduled else experiment.lr,
        held=experiment.freeze,
    )


def _front(experiment: Experiment, kept: tuple[Kept, ...]) -> FrontShape | None:
    if experiment.conv is not None:
        from stepviz.settings.convolution import filters_of

        return _filters(filters_of("--conv", experiment.conv), kept)
    return _table(experiment.embed, experiment.context or 1, kept) if experiment.embed else None


def _filters(filters: Filters, kept: tuple[Kept, ...]) -> FrontShape:
    """Filters on images, which are taken to be no larger than the filters need, and 8x8 at least."""
    from stepviz.settings.convolution import POOL, Raster, maps_of

    image = Raster(*(max(8, length + POOL) for length in filters.size))
    maps = maps_of(filters, image)
    sums, said, pooled = (f"{letter}{_FRONT}" for letter in "ahp")
    errors, learned = (f"d{sums}", f"d{said}"), _learned(f"W{_FRONT}", f"b{_FRONT}")
    sizes = (_FRONT, filters.size.places, filters.number)
    layer = LayerShape(*sizes, "x", sums, said, *errors, *learned, kept, letter="k")
    return FrontShape(layer, "filters on x", image.places, maps.units, maps.outputs, pooled, f"d{pooled}")


def _table(dimensions: int, context: int, kept: tuple[Kept, ...]) -> FrontShape:
    """A table of about as many characters as names are written with."""
    made, table = (f"{letter}{_FRONT}" for letter in "vE")
    numbers, sizes, learned = context * dimensions, (_FRONT, _CHARACTERS, dimensions), _learned(table)
    layer = LayerShape(*sizes, "x", made, "", f"d{made}", "", *learned, kept, letter="k", columns=context)
    return FrontShape(layer, f"rows x of {table}", context, numbers, numbers, made, f"d{made}", "v")


_Names = tuple[str, ...]


def _learned(*names: str) -> tuple[_Names, _Names, _Names]:
    """Parameters, their gradients, and what they are after."""
    return names, tuple(f"d{name}" for name in names), tuple(f"{name}_after" for name in names)


def _layers(experiment: Experiment, kept: tuple[Kept, ...], front: FrontShape | None) -> Iterator[LayerShape]:
    count, first = experiment.layers, 1 if front is None else 2
    inputs, reads = (_UNKNOWN[0], "x") if front is None else (front.handed, front.handed_name)
    for number, widths in enumerate(pairwise((inputs, *experiment.hidden, _UNKNOWN[1])), first):
        tag, last = str(number) if count > 1 else "", number == count
        adds, passed_on = experiment.skip and not last and widths[0] == widths[1], f"s{number}"
        yield LayerShape(
            number,
            *widths,
            reads,
            "logits" if last else f"a{number}",
            "probs" if last else f"h{number}",
            "dlogits" if last else f"da{number}",
            "" if last else f"dh{number}",
            *_learned(f"W{tag}", f"b{tag}"),
            kept,
            Symbols(error="dlogits") if count == 1 else Symbols(),
            letter=_letter(experiment, number, front),
            columns=(experiment.context or 0) if number == 1 else 0,
            added=(passed_on, f"d{passed_on}") if adds else (),
        )
        reads = passed_on if adds else f"h{number}"


def _letter(experiment: Experiment, number: int, front: FrontShape | None) -> str:
    """Before positions of what a layer reads."""
    if number == 1:
        return "k" if experiment.of_text else "x"
    return "h" if front is None or number > 2 else front.letter
