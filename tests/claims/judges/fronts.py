"""Of layers before the dense ones: filters, maps and pools, found place by place, without patches.

And a table of characters and what is looked up in it, found use by use; and the embeddings of places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops import embedding as told
from stepviz.ops.convolution import filter_bank
from stepviz.ops.convolution import layer as pool
from stepviz.ops.convolution.layer import ConvolutionLayer
from stepviz.ops.convolution.maps import POOL, Maps
from tests.claims.judges.verdict import Judges, Rarely, Said, Truth, layer_of, of_gradients, ruled


def _maps(truth: Truth) -> Maps:
    """The sizes of a run's images, filters and maps."""
    layer = layer_of(truth)
    assert isinstance(layer, ConvolutionLayer)
    return layer.maps


def _read(truth: Truth) -> tuple[str, str, str]:
    """What the filters look at, one of its numbers, all of them in a window."""
    number = layer_of(truth).number
    if number == 1:
        return "the image", "pixel", "pixels"
    below = truth.layers[number - 2]
    if not isinstance(below, ConvolutionLayer):
        return f"the embeddings v{number - 1}", f"v{number - 1}", f"v{number - 1}"
    name = f"p{number - 1}"
    return f"the maps {name}", name, f"{name} of all maps" if below.maps.filters.number > 1 else name


def _words(truth: Truth) -> Mapping[str, str]:
    """What is told of filters and of what they look at; of a unit its window, and of a weight where it lies."""
    maps, (plane, one, numbers), index = _maps(truth), _read(truth), truth.cell.index
    size, places = maps.filters.size, maps.map.places
    known = {"filters": str(maps.filters.number), "size": str(size), "everywhere": f"{places} places"}
    known |= {"plane": plane, "one": one, "numbers": numbers, "W": truth.tensor.of}
    known["met"] = "a pixel" if one == "pixel" else f"a number of {one}"
    known["drops"] = "; a last line or column drops" * bool(maps.map.down % POOL or maps.map.across % POOL)
    if len(index) < 2:
        return known
    if truth.tensor.of:
        found, place = divmod(index[0], size.places)
        line, column = size.place(place)
        on = f" on map f{found}" * (maps.weights > size.places)
        return known | {"line": str(line + 1), "across": str(column + 1), "on": on}
    found, place = divmod(index[1], places)
    line, column = divmod(place, maps.map.across)
    return known | {"filter": f"f{found}", "lines": _span(line, size.down), "across": _span(column, size.across)}


def _span(first: int, count: int) -> str:
    """So many positions, counted from 1: `3-5`; a single one as `3`."""
    return f"{first + 1}-{first + count}" if count > 1 else str(first + 1)


_of_filters = ruled(_words)


def _four(truth: Truth) -> tuple[list[float], int]:
    """What the unit of the cell, or its pool, is compared with; and where the cell stands among them, -1 outside."""
    maps, (example, unit) = _maps(truth), truth.cell.index[:2]
    own = truth.tensor.name.lstrip("d").startswith("p")
    found, place = divmod(unit, maps.pooled.places if own else maps.map.places)
    line, column = divmod(place, maps.pooled.across if own else maps.map.across)
    top, left = (line, column) if own else (line // POOL, column // POOL)
    if top >= maps.pooled.down or left >= maps.pooled.across:
        return [], -1
    grid = truth[f"h{truth.tensor.layer}"].reshape(-1, maps.filters.number, *maps.map)[example, found]
    four = grid[POOL * top : POOL * top + POOL, POOL * left : POOL * left + POOL].ravel().tolist()
    return four, -1 if own else POOL * (line % POOL) + column % POOL


def _first_of_several(truth: Truth, said: Said) -> bool:
    four, _ = _four(truth)
    return four.count(max(four)) == int(said["count"]) > 1


def _won(truth: Truth, _: Said) -> bool:
    four, mine = _four(truth)
    return four.index(max(four)) == mine


def _lost(truth: Truth, *, tied: bool) -> bool:
    """Whether nothing comes back to it, as a larger number won, or the same one that stands before it."""
    four, mine = _four(truth)
    lost = max(four) in four[: max(0, mine)] if tied else four[mine] < max(four)
    return lost and truth.value == 0


def _of_table(truth: Truth) -> Mapping[str, str]:
    """What is looked up, one behind the other, and what of it the number is."""
    x, index = truth["x"], truth.cell.index
    several, decays = x.shape[1] > 1, of_gradients(truth.experiment) > 0
    known = {"each": "characters", "so": told.BEHIND} if several else {"each": "character", "so": told.STANDS_FOR}
    known |= {"P": truth.tensor.of, "more": ", plus l2 × the number" * decays}
    if not index or truth.tensor.of:
        return known
    place, dimension = divmod(index[1], truth["E1"].shape[1])
    return known | {"k": f"k{x[index[0], place]}", "d": f"d{dimension}", "x": f"x{place}"}


JUDGES: Judges = {
    **dict.fromkeys((filter_bank.CONVOLVE, filter_bank.SUM, filter_bank.PRODUCTS, filter_bank.ERRORS), _of_filters),
    **dict.fromkeys((filter_bank.LIES, filter_bank.EACH, filter_bank.EACH_DECAYED, pool.POOLED), _of_filters),
    pool.TIED: _first_of_several,
    pool.WON: _won,
    pool.LOST: lambda truth, _: _lost(truth, tied=False),
    pool.SECOND: lambda truth, _: _lost(truth, tied=True),
    pool.DROPPED: lambda truth, _: _four(truth)[1] < 0 and truth.value == 0,
    pool.NOT_TOLD: Rarely(
        lambda truth, _: any(map(math.isnan, _four(truth)[0])) or math.isnan(truth.value),
        "sums of a map that are no numbers",
    ),
    **dict.fromkeys((told.LOOK_UP, told.STANDS, told.EACH, told.SUMMED, told.EACH_PLACE), ruled(_of_table)),
    told.UNUSED: lambda truth, _: (
        truth.cell.index[0] not in truth["x"] and truth.value == 0 == of_gradients(truth.experiment)
    ),
}
