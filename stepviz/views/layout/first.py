"""First: the shape that a run is going to have, before there is a program to ask: for the first paint alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from stepviz.experiment import Experiment
from stepviz.kinds import OPTIMIZERS
from stepviz.sources import ARTICLE
from stepviz.views.layout.shape import Kept, LayerShape, MapsShape, NetShape, Symbols

_UNKNOWN = (4, 2)
"""Features and classes as long as no data is read: they decide no title of the first paint."""


def expected(experiment: Experiment) -> NetShape:
    """The shape of a network, of which the data are not known yet; of what is remembered, only that something is."""
    moves_by = OPTIMIZERS[experiment.optimizer].moves_by
    kept = (Kept(moves_by, ()),) if moves_by else ()
    maps = _maps(experiment, kept)
    return NetShape(
        tuple(_layers(experiment, kept, maps)),
        "y",
        ("losses", "loss"),
        experiment.activation,
        experiment.batch_size,
        experiment.source == ARTICLE or experiment.of_text,
        experiment.optimizer if moves_by else "",
        maps=maps,
        rate=experiment.lr,
    )


def _maps(experiment: Experiment, kept: tuple[Kept, ...]) -> MapsShape | None:
    """Filters on images, which are taken to be no larger than the filters need, and 8x8 at least."""
    if experiment.conv is None:
        return None
    from stepviz.convolution import POOL, Raster, filters_of, maps_of

    filters = filters_of("--conv", experiment.conv)
    image = Raster(*(max(8, length + POOL) for length in filters.size))
    maps = maps_of(filters, image)
    first = 1
    pair = (f"W{first}", f"b{first}")
    errors = f"da{first}", f"dh{first}"
    layer = LayerShape(
        *(first, filters.size.places, filters.number, "x", f"a{first}", f"h{first}", *errors, pair),
        tuple(f"d{name}" for name in pair),
        tuple(f"{name}_after" for name in pair),
        kept,
        letter="x",
    )
    return MapsShape(layer, image.places, maps.units, maps.outputs, "p1", "dp1")


def _layers(experiment: Experiment, kept: tuple[Kept, ...], maps: MapsShape | None) -> Iterator[LayerShape]:
    count, first = experiment.layers, 1 if maps is None else 2
    inputs = _UNKNOWN[0] if maps is None else maps.pooled
    for number, widths in enumerate(pairwise((inputs, *experiment.hidden, _UNKNOWN[1])), first):
        tag, last = str(number) if count > 1 else "", number == count
        pair = (f"W{tag}", f"b{tag}")
        yield LayerShape(
            number,
            *widths,
            "x" if number == 1 else f"h{number - 1}" if maps is None or number > first else maps.kept,
            "logits" if last else f"a{number}",
            "probs" if last else f"h{number}",
            "dlogits" if last else f"da{number}",
            "" if last else f"dh{number}",
            pair,
            tuple(f"d{name}" for name in pair),
            tuple(f"{name}_after" for name in pair),
            kept,
            Symbols(error="dlogits") if count == 1 else Symbols(),
            letter=("k" if experiment.of_text else "x") if number == 1 else "h",
            columns=(experiment.context or 0) if number == 1 else 0,
        )
