"""Of a GPT: what a number is, worked out again position by position, and what it is said to be made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from stepviz.ops import Array
from stepviz.ops.gpt import attention, batch, checking, maps, norm
from tests.claims.judges.verdict import Always, Check, Judges, Rarely, Said, Truth, agree, as_ruled
from tests.claims.judges.views.checks import bits, split_of

_NEAR = 1e-9
_EPSILON = 1e-5
_HANDED = ("query", "key", "value")


def _is(value: float, wanted: float) -> bool:
    return value == wanted or math.isclose(value, wanted, rel_tol=_NEAR, abs_tol=1e-12) or value != value != wanted


class _Part:
    """The part of a GPT that a number belongs to."""

    def __init__(self, truth: Truth) -> None:
        self.truth, self.index = truth, truth.cell.index
        self.tag = truth.tag
        self.name = "attention" if truth.tensor.layer % 2 == 0 else "MLP"
        self.size = (truth.experiment.embed or 1) // (truth.experiment.heads or 1)
        self.head = self.index[-1] // self.size if self.index else 0

    def __getitem__(self, letters: str) -> Array:
        return self.truth[f"{letters}{self.tag}"]

    def of(self, letters: str, head: int, position: int) -> Array:
        """What a head has of a position, (size,)."""
        found: Array = self[letters][position, head * self.size : (head + 1) * self.size]
        return found

    @property
    def number(self) -> int:
        """That of its norm."""
        digits = "".join(filter(str.isdigit, self.truth.tensor.name))
        back = self.truth.tensor.name in (f"dr{digits}", "demb")
        return int(digits or -1) + 1 if back else int(digits)

    @property
    def normed(self) -> tuple[str, str]:
        """What its norm reads and makes."""
        n = self.number
        return ("emb", "r0") if n == 0 else (f"r{n - 1}", f"n{n}")

    @property
    def read(self) -> Array:
        """What its norm reads of the position, (numbers,)."""
        found: Array = self.truth[self.normed[0]][self.index[0]]
        return found

    @property
    def root(self) -> float:
        """What it divides the position by."""
        around = self.read.mean() if self.truth.experiment.norm == "layer" else 0.0
        return math.sqrt(float(((self.read - around) ** 2).mean()) + _EPSILON)

    @property
    def both(self) -> tuple[Array, Array]:
        """Of the position what its norm makes, and the slopes by that, (numbers,) each."""
        out = self.normed[1]
        return self.truth[out][self.index[0]], self.truth[f"d{out}"][self.index[0]]


def _worked(wanted: Callable[[_Part], float], known: Callable[[_Part], Mapping[str, str]] = lambda _: {}) -> Check:
    """Whether the number is what is worked out, and what it is made of is called so."""

    def check(truth: Truth, said: Said) -> bool:
        part = _Part(truth)
        return _is(truth.value, float(wanted(part))) and agree(said, known(part))

    return check


def _sized(part: _Part) -> Mapping[str, str]:
    return {"size": str(part.size), "dscores": f"dscores{part.tag}"}


def _tagged(*letters: str) -> Callable[[_Part], Mapping[str, str]]:
    """What tensors of the block are called."""
    return lambda part: {letter: f"{letter}{part.tag}" for letter in letters}


def _score(part: _Part) -> float:
    head, t, s = part.index
    return float(part.of("query", head, t) @ part.of("key", head, s)) / math.sqrt(part.size)


def _share(part: _Part) -> float:
    head, t, s = part.index
    scores = part["scores"][head, t, : t + 1]
    return float(np.exp(scores[s] - np.logaddexp.reduce(scores)))


def _through_shares(part: _Part) -> float:
    head, t, s = part.index
    slopes, shares = part["dA"][head, t], part["A"][head, t]
    return float(sum(slopes[q] * shares[q] * ((q == s) - shares[s]) for q in range(t + 1)))


def _by_keys(part: _Part) -> float:
    t, d = part.index
    return float(part["dscores"][part.head, t, : t + 1] @ part["key"][: t + 1, d]) / math.sqrt(part.size)


def _by_queries(part: _Part) -> float:
    t, d = part.index
    return float(part["dscores"][part.head, t:, t] @ part["query"][t:, d]) / math.sqrt(part.size)


def _later(value: float) -> Check:
    """Whether the position comes later, and its share is 0 whatever its number is."""

    def check(truth: Truth, _: Said) -> bool:
        position, seen = truth.cell.index[1:]
        return seen > position and truth.value == value

    return check


def _takes(truth: Truth, said: Said) -> bool:
    head, t, _ = truth.cell.index
    return abs(float(truth[truth.tensor.name][head, t].sum()) - 1) < _NEAR and truth.share(said["percent"], truth.value)


def _hands(letters: str) -> Check:
    """Whether that is what the number of a position is, in which head."""
    return lambda truth, said: (
        truth.tensor.name == f"{letters}{_Part(truth).tag}"
        and said["head"] == f"n{_Part(truth).head}"
        and as_ruled(truth)
    )


def _named(truth: Truth, text: str) -> Array:
    """The tensor of that name or symbol."""
    known = truth.frame.program.tensors
    return truth[text if text in known else next(name for name, tensor in known.items() if tensor.symbol == text)]


def _mapped(truth: Truth, said: Said) -> bool:
    t, row = truth.cell.index
    return said["column"][1:] == str(row) and _is(truth.value, float(truth[said["W"]][row] @ truth[said["source"]][t]))


def _products(truth: Truth, said: Said) -> bool:
    (row, column), errors, source = truth.cell.index, _named(truth, said["error"]), truth[said["source"]]
    places = (said["row"][1:], said["column"][1:]) == (str(row), str(column))
    return places and _is(truth.value, float(errors[:, row] @ source[:, column]))


def _returned(truth: Truth, said: Said) -> bool:
    (t, column), W = truth.cell.index, truth[said["W"]]
    outs = {"class": "the classes", "inner": "the units"}
    axis = truth.frame.program.tensors[said["W"]].axes[0]
    value = float(_named(truth, said["error"])[t] @ W[:, column])
    over = said["outs"] == outs.get(axis, "the numbers of a position")
    return over and said["column"][1:] == str(column) and _is(truth.value, value)


def _through_three(part: _Part) -> float:
    t, d = part.index
    return float(sum(part[f"d{made}"][t] @ part[f"w{made[0]}"][:, d] for made in _HANDED))


def _summed(truth: Truth, said: Said) -> bool:
    """It makes gradients of weights, each a sum over positions of the tensor that is named."""
    op = truth.frame.op
    assert op is not None
    parameters = {one.name for one in truth.frame.program.parameters}
    rows = truth.frame.program.tensors[said["word"]].axes[:1] == ("position",)
    made = {tensor.of for tensor in op.writes} & parameters
    return bool(made) and rows and said["word"] == op.reads[1] and as_ruled(truth)


def _embedded(part: _Part) -> float:
    t, d = part.index
    return float(part.truth["wte"][int(part.truth["x"][t]), d] + part.truth["wpe"][t, d])


def _of_rows(part: _Part) -> float:
    row, d = part.index
    x = part.truth["x"]
    read = x if part.truth.tensor.of == "wte" else np.arange(len(x))
    return float(part.truth["demb"][read == row, d].sum())


def _unread(truth: Truth, _: Said) -> bool:
    x, row = truth["x"], truth.cell.index[0]
    return truth.value == 0 and (row >= len(x) if truth.tensor.of == "wpe" else row not in x)


def _in_document(after: int) -> Check:
    """Whether the character stands there in the document, and that is the one that is read."""

    def check(truth: Truth, said: Said) -> bool:
        data, (place,) = truth.dataset, truth.cell.index
        starts, document = [*data.starts.tolist(), len(data.X)], int(said["document"])
        row = starts[document] + place
        last = row + after == starts[document + 1]
        held = data.y[row] if after and last else data.X[row + after, 0]
        rows = [*range(starts[document], starts[document + 1])]
        return truth.value == float(held) and truth["rows"].tolist() == rows

    return check


def _taken(sampling: str) -> Check:
    return lambda truth, _: truth.experiment.sampling == sampling


def _streamed(truth: Truth, said: Said) -> bool:
    n, part = int(truth.tensor.name[1:]), _Part(truth)
    known = {"before": f"r{n - 1}", "added": f"{'attn' if n % 2 else 'mlp'}{part.tag}", "part": part.name}
    return agree(said, known) and _is(truth.value, truth.own(said["before"]) + truth.own(said["added"]))


def _mean(truth: Truth, said: Said) -> bool:
    source, out = _Part(truth).normed
    return said["what"] in (source, f"d{out}") and _is(
        truth.value, float(truth[said["what"]][truth.cell.index[0]].mean())
    )


def _divided(truth: Truth, said: Said) -> bool:
    part, (t, d) = _Part(truth), truth.cell.index
    n, root = part.number, "sd" if truth.experiment.norm == "layer" else "rms"
    named = said["what"] in (part.normed[0], f"rest{n}") and said["sd"] == f"{root}{n}"
    return named and _is(truth.value, float(truth[said["what"]][t, d]) / part.root)


def _less(part: _Part) -> float:
    """The slope by what a norm makes, without its part along that; with a shift, without its mean too."""
    made, slopes = part.both
    shifted = slopes - slopes.mean() if part.truth.experiment.norm == "layer" else slopes
    return float((shifted - made * (made * slopes).mean())[part.index[1]])


def _norm(part: _Part) -> Mapping[str, str]:
    """What the tensors of a norm are called."""
    (source, out), n = part.normed, part.number
    square = "var" if part.truth.experiment.norm == "layer" else "ms"
    known = {"u": source, "normal": out, "dn": f"d{out}", "q": f"g{n}", "p": f"b{n}"}
    return known | {"square": f"{square}{n}", "sd": f"{'sd' if square == 'var' else 'rms'}{n}"}


def _both_paths(truth: Truth, said: Said) -> bool:
    n, part = int(truth.tensor.name[2:]) + 1, _Part(truth)
    return said["part"] == part.name and _is(truth.value, truth.own(f"dr{n}") + truth.own(f"way{n}"))


def _is_in_bits(truth: Truth, said: Said) -> bool:
    split = split_of(truth)
    rows = len(truth.dataset.rows(split))
    return agree(said, {"rows": str(rows), "split": split}) and _is(truth.value, bits(truth, split))


def _is_broken(truth: Truth, _: Said) -> bool:
    return not math.isfinite(truth.value)


JUDGES: Judges = {
    attention.ASKED: _worked(_score, _sized),
    attention.MATCHES: _worked(_score),
    attention.MASKED: _later(-math.inf),
    attention.SHARE: _worked(_share),
    attention.TAKES: _takes,
    attention.UNSEEN: _later(0.0),
    attention.NO_GRADIENT: _later(0.0),
    attention.TAKEN: _worked(lambda p: float(p["A"][p.head, p.index[0]] @ p["value"][:, p.index[1]])),
    attention.BY_VALUE: _worked(
        lambda p: float(p.of("dheads", p.index[0], p.index[1]) @ p.of("value", p.index[0], p.index[2])),
        _tagged("dheads"),
    ),
    attention.WEIGHTED: _worked(lambda p: p["A"][p.index] * p["dA"][p.index]),
    attention.THROUGH_SHARES: _worked(_through_shares, _tagged("D")),
    attention.BY_SHARES: _worked(
        lambda p: float(p["A"][p.head, :, p.index[0]] @ p["dheads"][:, p.index[1]]), _tagged("dheads")
    ),
    attention.BY_KEYS: _worked(_by_keys, _sized),
    attention.BY_QUERIES: _worked(_by_queries, _sized),
    **{sentence: _hands(made) for made, sentence in maps.HANDED.items()},
    maps.MAPPED: _mapped,
    maps.PRODUCTS: _products,
    maps.RETURNED: _returned,
    maps.WAYS: _worked(_through_three, lambda p: {"weights": ",".join(f"w{made[0]}{p.tag}" for made in _HANDED)}),
    maps.EACH: _summed,
    maps.ADDED: _worked(_embedded),
    maps.OF_CHARACTER: _worked(_of_rows),
    maps.OF_PLACE: _worked(_of_rows),
    **dict.fromkeys((maps.NOWHERE, maps.NO_PLACE), _unread),
    maps.EACH_NUMBER: as_ruled,
    maps.BROKEN: _is_broken,
    maps.BROKEN_THERE: Rarely(_is_broken, "a run that breaks on its way back to the tables"),
    batch.CHARACTER: _in_document(0),
    batch.NEXT: _in_document(1),
    batch.FETCHED: Always("what is looked up"),
    **{ways.caption[0]: _taken(way) for way, ways in batch.WAYS.items()},
    checking.RULE: _is_in_bits,
    checking.LOSS: lambda truth, said: truth.shows(said["loss"], bits(truth, split_of(truth)) * math.log(2)),
    checking.BASELINES: Always("of the documents, whatever was learned; counted pair by pair in a test of its file"),
    checking.NOT_FINITE: Rarely(lambda truth, _: not math.isfinite(truth.value), "checks of a run that still goes on"),
    maps.STREAM: _streamed,
    norm.MEAN_SQUARE: _worked(lambda p: float((p.read**2).mean()), _norm),
    norm.MEAN: _mean,
    norm.VARIANCE: _worked(lambda p: float(p.read.var()), _norm),
    norm.ROOTED: _worked(
        lambda p: math.sqrt(
            float(p.read.var() if p.truth.experiment.norm == "layer" else (p.read**2).mean()) + _EPSILON
        ),
        _norm,
    ),
    norm.DIVIDED: _divided,
    norm.STANDARDIZED: _worked(lambda part: float(part.read[part.index[1]] - part.read.mean()) / part.root, _norm),
    norm.SHARED: _worked(lambda p: float((p.both[0] * p.both[1]).mean()), _norm),
    norm.LESS: _worked(_less, _norm),
    norm.LESS_TOO: _worked(_less, _norm),
    norm.WAYS: _both_paths,
}
