"""Of checks: what is counted, when and with what."""

from __future__ import annotations

from stepviz.ops import check as told
from stepviz.settings.kinds import batched
from tests.claims.judges.verdict import Always, Check, Judges, Said, Truth, agree
from tests.support.own import OWN_LOSSES


def _counts(truth: Truth, said: Said) -> bool:
    two, outputs = (
        truth.widths[-1] == 2 == len(truth.dataset.classes),
        truth.experiment.loss in ("mse", "half-mse", *OWN_LOSSES),
    )
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
    later = often if every < truth.experiment.iterations else told.AT_THE_END
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
    **dict.fromkeys((told.ACCURACY, told.ACCURACY_OF_SIDE), Always("what the operation is")),
    told.RULE: _counts,
    told.SIDE: lambda truth, said: truth.widths[-1] == 1 and truth.class_called(said["of"]) == 1,
    **{sentence: _computed(split) for split, sentence in told.COMPUTED.items()},
    **dict.fromkeys((told.EVERY, told.ONLY), _often),
    told.END: _at_end,
    told.OTHERWISE_EVERY: _otherwise_due,
    told.OTHERWISE_END: lambda truth, said: _at_end(truth, said) and _is_otherwise(truth, said),
}
