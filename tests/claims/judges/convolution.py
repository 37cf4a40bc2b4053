"""Of filters, maps and pools: found place by place, without patches."""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops.convolution import filter_bank
from stepviz.ops.convolution import layer as pool
from stepviz.ops.convolution.layer import ConvolutionLayer, span
from stepviz.settings.convolution import POOL, Maps
from tests.claims.judges.verdict import Judges, Rarely, Said, Truth, rows_in_words, ruled
from tests.support.rates import of_gradients


def _maps(truth: Truth) -> Maps:
    """The sizes of a run's images, filters and maps."""
    layer = truth.layers[0]
    assert isinstance(layer, ConvolutionLayer)
    return layer.maps


def _unit(truth: Truth) -> Mapping[str, str]:
    """Filter, lines and columns of the unit, and sizes of the run."""
    maps = _maps(truth)
    known = {"filters": str(maps.filters.number), "size": str(maps.filters.size)}
    if len(truth.cell.index) > 1:
        found, place = divmod(truth.cell.index[1], maps.map.places)
        line, column = divmod(place, maps.map.across)
        ends = line + maps.filters.size.down, column + maps.filters.size.across
        known |= {"filter": f"f{found}", "lines": span(line, ends[0]), "across": span(column, ends[1])}
    return known


def _weight(truth: Truth) -> Mapping[str, str]:
    """What is added up for a weight of a filter or its bias, and where that lies."""
    maps, index = _maps(truth), truth.cell.index
    known = {"rows": rows_in_words(truth), "everywhere": f"{maps.map.places} places"}
    known |= {"column": f"f{index[-1]}", "plus": ",  plus l2 × W1" * (of_gradients(truth.experiment) > 0)}
    if len(index) > 1:
        line, column = maps.filters.size.place(index[0])
        known |= {"line": str(line + 1), "across": str(column + 1)}
    return known


def _pool(truth: Truth) -> Mapping[str, str]:
    maps = _maps(truth)
    return {"drops": "; a last line or column drops" * bool(maps.map.down % 2 or maps.map.across % 2)}


def _four(truth: Truth) -> tuple[list[float], int]:
    """What the unit of the cell, or its pool, is compared with; and where the cell stands among them, -1 outside."""
    maps, (example, unit) = _maps(truth), truth.cell.index[:2]
    own = truth.tensor.name.endswith("p1")
    found, place = divmod(unit, maps.pooled.places if own else maps.map.places)
    line, column = divmod(place, maps.pooled.across if own else maps.map.across)
    top, left = (line, column) if own else (line // POOL, column // POOL)
    if top >= maps.pooled.down or left >= maps.pooled.across:
        return [], -1
    grid = truth["h1"].reshape(-1, maps.filters.number, *maps.map)[example, found]
    four = grid[POOL * top : POOL * top + POOL, POOL * left : POOL * left + POOL].ravel().tolist()
    return four, -1 if own else POOL * (line % POOL) + column % POOL


def _first_of_several(truth: Truth, said: Said) -> bool:
    four, _ = _four(truth)
    return four.count(max(four)) == int(said["count"]) > 1


def _won(truth: Truth, _: Said) -> bool:
    four, mine = _four(truth)
    return four.index(max(four)) == mine


def _lost(truth: Truth, _: Said) -> bool:
    four, mine = _four(truth)
    return four[mine] < max(four) and truth.value == 0


def _second(truth: Truth, _: Said) -> bool:
    four, mine = _four(truth)
    return max(four) in four[: max(0, mine)] and truth.value == 0


JUDGES: Judges = {
    **dict.fromkeys((filter_bank.CONVOLVE, filter_bank.SUM), ruled(_unit)),
    pool.POOLED: ruled(_pool),
    **dict.fromkeys((filter_bank.PRODUCTS, filter_bank.ERRORS, filter_bank.LIES), ruled(_weight)),
    pool.TIED: _first_of_several,
    pool.WON: _won,
    pool.LOST: _lost,
    pool.SECOND: _second,
    pool.DROPPED: lambda truth, _: _four(truth)[1] < 0 and truth.value == 0,
    pool.NOT_TOLD: Rarely(
        lambda truth, _: any(map(math.isnan, _four(truth)[0])) or math.isnan(truth.value),
        "sums of a map that are no numbers",
    ),
    filter_bank.BROKEN: lambda truth, _: not math.isfinite(truth.value),
}
