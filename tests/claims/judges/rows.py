"""Of rows: which a batch takes, and how; which are checked, when and with what; and what reads them first.

That is a layer before the dense ones: filters, maps and pools, found place by place, without patches; a table of
characters and what is looked up in it, found use by use.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from stepviz.ops import batch, check
from stepviz.ops import embedding as told
from stepviz.ops.claims import ordinal
from stepviz.ops.convolution import filter_bank
from stepviz.ops.convolution import layer as pool
from stepviz.ops.convolution.layer import ConvolutionLayer
from stepviz.ops.convolution.maps import POOL, Maps
from stepviz.settings.kinds import batched
from tests.claims.judges.verdict import Always, Check, Judges, Rarely, Said, Truth, agree, layer_of, of_gradients, ruled
from tests.support.own import OWN_LOSSES


def _stands_in(truth: Truth, said: Said) -> bool:
    """Whether the number is that of the row, which is a training row; with its label, and scaled where it is."""
    data, row = truth.dataset, int(truth["rows"][truth.cell.index[0]])
    targets = data.y.reshape(len(data.y), -1)
    held = targets[row][truth.cell.index[1:] or 0] if truth.cell.tensor == "y" else data.X[row, truth.cell.index[1]]
    scaling = data.target_scaling if truth.cell.tensor == "y" else data.scaling
    known = {"row": row, "label": data.y[row], "scaled": scaling is not None, "given": scaling is None}
    return bool(truth.value == held and row in data.train) and agree(said, known)


def _listed(truth: Truth, said: Said) -> bool:
    """All rows of the batch in order, how many, and among which: one after the other, or so many."""
    rows, train = truth["rows"].tolist(), truth.dataset.train.tolist()
    among = {f"{train[0]}..{train[-1]}": train == [*range(train[0], train[-1] + 1)]}
    among[f"the {len(train)} training rows"] = True
    alike = said["rows"] == ", ".join(map(str, rows)) and said["number"] == str(len(rows))
    many = said.get("word", "") != ("row number" if len(rows) > 1 else "row numbers")
    way: str = "replacement" if "word" in said else "epochs" if said["shuffled"] else "order"
    return alike and many and among.get(said["among"], False) and _is(truth, way)


def _fetched(truth: Truth, said: Said) -> bool:
    """Whether inputs and labels are those of the rows, and these scaled where that is said."""
    data, rows = truth.dataset, truth["rows"].tolist()
    alike = bool((truth["x"] == data.X[rows]).all() and (truth["y"] == data.y[rows].reshape(truth["y"].shape)).all())
    standardized = said["targets"] == "standardized targets"
    return alike and bool(said["scaled"]) == (data.scaling is not None) and standardized == bool(data.target_scaling)


def _in_turn(truth: Truth, said: Said) -> bool:
    example, taken = truth.cell.index[0], said["way"] == "taken"
    return said["place"] == ordinal(example) and taken == _in_passes(truth)


def _in_passes(truth: Truth) -> bool:
    return truth.experiment.sampling != "replacement"


def _is(truth: Truth, way: str) -> bool:
    """Whether rows are taken that way; where it is their order, these do follow one another."""
    rows, train = truth["rows"].tolist(), truth.dataset.train.tolist()
    start = train.index(rows[0])
    follow = rows == [train[(start + place) % len(train)] for place in range(len(rows))]
    return truth.experiment.sampling == way and (follow or way != "order")


def _is_alone(truth: Truth) -> bool:
    return len(truth.dataset.train) == 1


def _is_same(truth: Truth, _: Said) -> bool:
    """Whether there is one training row, and the batch is nothing else."""
    return _is_alone(truth) and bool((truth["x"] == truth.dataset.X[truth.dataset.train]).all())


_WAYS: dict[str, batch.Sampled] = {"replacement": batch.RANDOM, "epochs": batch.SHUFFLED, "order": batch.ORDERED}


def _counted(way: str, place: int) -> Check:
    """The sizes of a batch: of one row, of several, or of more than there are to learn from."""

    def check(truth: Truth, said: Said) -> bool:
        size, rows = len(truth["rows"]), len(truth.dataset.train)
        several = way != "replacement" or (place > 0) == (size > 1)
        more = (place == 2) == (size > rows > 1)
        return several and more and _is(truth, way) and agree(said, {"size": size, "rows": rows})

    return check


def _anew(truth: Truth, _: Said) -> bool:
    return not _in_passes(truth) and not _is_alone(truth)


def _onward(truth: Truth, _: Said) -> bool:
    return _in_passes(truth) and not _is_alone(truth)


def _only(truth: Truth, said: Said) -> bool:
    """Whether there is one training row, and that is what is taken, so many times."""
    size = len(truth["rows"])
    return _is_same(truth, said) and agree(said, {"times": f" {size} times" * (size > 1)})


def _counts(truth: Truth, said: Said) -> bool:
    two = truth.widths[-1] == 2 == len(truth.dataset.classes)
    outputs = truth.experiment.loss in ("mse", "half-mse", *OWN_LOSSES)
    return agree(said, {"largest": "larger" if two else "largest", "what": "output" if outputs else "logit"})


def _computed(split: str) -> Check:
    def check(truth: Truth, said: Said) -> bool:
        names = [parameter.name for layer in truth.layers for parameter in layer.parameters]
        return truth.cell.tensor == split and (said["weights"] == "W,b") == (names == ["W", "b"])

    return check


def _every(count: int, noun: str = "") -> str:
    return f"every {count}{noun}" if count > 1 else "every iteration"


def _later(truth: Truth) -> str:
    """When validation rows are looked at; nothing where there are none."""
    every = truth.experiment.check[1]
    often = "too" if every == truth.experiment.check[0] else _every(every)
    later = often if every < truth.experiment.iterations else check.AT_THE_END
    return later if len(truth.dataset.val) else ""


def _often(truth: Truth, said: Said) -> bool:
    """How often each split is looked at."""
    what = "accuracy" if truth.dataset.classes else "fit"
    told_so = {"train": _every(truth.experiment.check[0], " iterations"), "val": _later(truth), "what": what}
    return agree(said, told_so) and ("val" in said) == bool(_later(truth))


def _at_end(truth: Truth, _: Said) -> bool:
    return truth.number == truth.experiment.iterations


def _is_otherwise(truth: Truth, said: Said) -> bool:
    """Whether that is all that a check of this run does otherwise than training."""
    run = truth.experiment
    how = ["running means"] * batched(run.norm) + ["nothing dropped"] * (run.dropout > 0)
    return said["how"].lower() == ", ".join(how)


def _otherwise_due(truth: Truth, said: Said) -> bool:
    val = f", val {_later(truth)}" if _later(truth) else ""
    known = {"often": _every(truth.experiment.check[0]) + val}
    return agree(said, known) and _is_otherwise(truth, said)


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
    **dict.fromkeys((batch.VALUE, batch.INPUT, batch.TARGET, batch.LABEL), _stands_in),
    batch.CHARACTER: lambda truth, said: (
        _stands_in(truth, said) and said["k"] == f"k{truth.dataset.key(truth.cell.index[1], int(truth.value))}"
    ),
    batch.DRAWN: _listed,
    batch.NEXT: _listed,
    batch.TURN: _in_turn,
    batch.TWICE: lambda truth, said: _anew(truth, said) and len(truth["rows"]) > 1,
    batch.AGAIN: lambda truth, said: _anew(truth, said) and len(truth["rows"]) == 1,
    batch.ONCE: _onward,
    **dict.fromkeys((batch.EVERY, batch.BEGINS_ALIKE), _is_same),
    **{text: _counted(way, n) for way, sampled in _WAYS.items() for n, text in enumerate(sampled.caption)},
    batch.ONLY: _only,
    batch.DRAW_AGAIN: _anew,
    batch.TAKE_AGAIN: _onward,
    batch.FETCHED: _fetched,
    **dict.fromkeys((check.ACCURACY, check.ACCURACY_OF_SIDE), Always("what the operation is")),
    check.RULE: _counts,
    check.SIDE: lambda truth, said: truth.widths[-1] == 1 and truth.class_called(said["of"]) == 1,
    **{sentence: _computed(split) for split, sentence in check.COMPUTED.items()},
    **dict.fromkeys((check.EVERY, check.ONLY), _often),
    check.END: _at_end,
    check.OTHERWISE_EVERY: _otherwise_due,
    check.OTHERWISE_END: lambda truth, said: _at_end(truth, said) and _is_otherwise(truth, said),
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
