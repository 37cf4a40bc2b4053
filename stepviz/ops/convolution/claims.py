"""What is said of filters, maps and pools, and when that is true: found place by place, without patches."""

from __future__ import annotations

import math

from stepviz.convolution import POOL, Maps, Raster, filters_of, maps_of
from stepviz.ops.claims import Claim, Definition, Said, Truth, agree
from stepviz.ops.rules.holding import as_ruled
from stepviz.ops.tensor import Array


def maps_in(truth: Truth) -> Maps:
    """The sizes of a run's images, filters and maps. Raises `ValueError` for a run without filters."""
    conv, image = truth.experiment.conv, truth.dataset.image
    if conv is None or image is None:
        raise ValueError("this run has no filters")
    return maps_of(filters_of("--conv", conv), Raster(*image))


def _of_maps(numbers: Array, maps: Maps) -> Array:
    """Units as (rows, filters, lines, columns)."""
    found: Array = numbers.reshape(len(numbers), maps.filters.number, *maps.map)
    return found


def is_convolved(truth: Truth, said: Said) -> bool:
    """Whether each unit is its filter times the patch below it, added up, plus the bias of the filter."""
    return as_ruled(truth) and _is_named(truth, said, maps_in(truth))


def _is_named(truth: Truth, said: Said, maps: Maps) -> bool:
    """Whether filter, lines and columns that are named are those of the unit, and sizes those of the run."""
    known = {"filters": str(maps.filters.number), "size": str(maps.filters.size)}
    if len(truth.cell.index) > 1:
        unit = truth.cell.index[1]
        found, place = unit // maps.map.places, unit % maps.map.places
        line, column = place // maps.map.across, place % maps.map.across
        ends = line + maps.filters.size.down, column + maps.filters.size.across
        known |= {"filter": f"f{found}", "lines": span(line, ends[0]), "across": span(column, ends[1])}
    return agree(said, known)


def span(first: int, end: int) -> str:
    """`3-5`, from 1, of positions from `first` up to `end`; one alone as `3`."""
    return str(end) if end - first == 1 else f"{first + 1}-{end}"


def is_pooled(truth: Truth, said: Said) -> bool:
    """Whether each pooled unit is the largest of its four; and what is dropped is said."""
    maps = maps_in(truth)
    drops = bool(maps.map.down % 2 or maps.map.across % 2)
    return as_ruled(truth) and bool(said.get("drops", drops)) == drops


def winners(truth: Truth) -> tuple[list[float], int]:
    """What the unit of the cell, or its pool, is compared with; and where the cell stands among them, -1 outside."""
    maps, (example, unit) = maps_in(truth), truth.cell.index[:2]
    own = truth.tensor.name.endswith("p1")
    found, place = divmod(unit, maps.pooled.places if own else maps.map.places)
    line, column = divmod(place, maps.pooled.across if own else maps.map.across)
    top, left = (line, column) if own else (line // POOL, column // POOL)
    if top >= maps.pooled.down or left >= maps.pooled.across:
        return [], -1
    grid = _of_maps(truth["h1"], maps)[example, found]
    four = grid[POOL * top : POOL * top + POOL, POOL * left : POOL * left + POOL].ravel().tolist()
    return four, -1 if own else POOL * (line % POOL) + column % POOL


def filter_slopes(truth: Truth, said: Said) -> bool:
    """Whether the gradients of filters and biases are sums over rows and places, plus the decay."""
    return as_ruled(truth) and _counts(truth, said, maps_in(truth))


def _counts(truth: Truth, said: Said, maps: Maps) -> bool:
    rows, index = len(truth["x"]), truth.cell.index
    known = {
        "rows": f"the {rows} examples" if rows > 1 else "the only example",
        "places": f"{maps.map.places} places",
    }
    if index:
        known["filter"] = f"f{index[-1]}"
    if len(index) > 1:
        line, column = maps.filters.size.place(index[0])
        known |= {"line": str(line + 1), "column": str(column + 1)}
    return agree(said, known)


def _first_of_several(truth: Truth, said: Said) -> bool:
    four, _ = winners(truth)
    return four.count(max(four)) == int(said["count"]) > 1


CONVOLVE = Claim("Slide {filters} filters of {size:text} over the image; add the bias.", is_convolved, "caption")
SUM = Claim(
    "pixels in lines {lines:text}, columns {across:text}  ·  filter {filter:text},  plus its bias", is_convolved, "rule"
)
LARGEST = Claim("the maximum of its 2x2 window", is_pooled, "rule")
POOLED = Claim("Keep the maximum of each 2x2 window{drops:; a last line or column drops|}.", is_pooled, "caption")
TIED = Claim("{count} of the four tie for the maximum: the first counts.", _first_of_several)
TO_WINNER = Claim("its window's gradient if it is the maximum, else 0", as_ruled, "rule")
WON = Claim(
    "It is the maximum of its window: it gets all of the gradient.",
    lambda truth, _: winners(truth)[0].index(max(winners(truth)[0])) == winners(truth)[1],
)
LOST = Claim(
    "It is not the maximum of its window: its gradient is 0.",
    lambda truth, _: winners(truth)[0][winners(truth)[1]] < max(winners(truth)[0]) and truth.value == 0,
)
SECOND = Claim(
    "An earlier one in its window ties with it, and the first counts: its gradient is 0.",
    lambda truth, _: max(winners(truth)[0]) in winners(truth)[0][: max(0, winners(truth)[1])] and truth.value == 0,
)
DROPPED = Claim(
    "It is in a last row or column outside all windows: it is ignored.",
    lambda truth, _: winners(truth)[1] < 0 and truth.value == 0,
)
NOT_TOLD = Claim(
    "nan: the four have no maximum.",
    lambda truth, _: any(map(math.isnan, winners(truth)[0])) or math.isnan(truth.value),
    rare="sums of a map that are no numbers",
)
PRODUCTS = Claim("sum over {rows:text} and {places:text} of   pixel × da1", filter_slopes, "rule")
DECAYED = Claim(f"{PRODUCTS.text},  plus l2 × W1", filter_slopes, "rule")
ERRORS = Claim("sum over {rows:text} and {places:text} of   da1 in map {filter:text}", filter_slopes, "rule")
LIES = Claim(
    "Line {line}, column {column} of filter {filter:text}: it meets a pixel at each of {places:text}.", filter_slopes
)
EACH = Claim("Each weight of W1: sum pixel × da1 over rows and windows.", filter_slopes, "caption")
EACH_DECAYED = Claim("Each weight of W1: pixel × da1, summed, plus l2 × the weight.", filter_slopes, "caption")
BROKEN = Claim(
    "Not finite: a product is nan or inf, or their sum overflows.",
    lambda truth, _: not math.isfinite(truth.value),
)


ASKED = Definition("what is each filter's sum in each window?", "a question", "next")
ASKED_POOL = Definition("what is the maximum of each 2x2?", "a question", "next")
ASKED_SLOPES = Definition("how does the loss change with each weight of the filters?", "a question", "next")
