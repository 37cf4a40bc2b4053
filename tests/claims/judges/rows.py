"""Of rows: which a batch takes, and how; which are checked, when and with what."""

from __future__ import annotations

from stepviz.ops import batch, check
from stepviz.ops.claims import ordinal
from stepviz.settings.kinds import batched
from tests.claims.judges.verdict import Always, Check, Judges, Said, Truth, agree
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
}
