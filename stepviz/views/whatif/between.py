"""Between: how much differs between a what-if and the original, one number in both; their caption, and the keys."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal

from stepviz.experiment import Experiment
from stepviz.ops import Cell, TensorRole
from stepviz.ops.claims import Sentence
from stepviz.text import several, shortened
from stepviz.training import Frame
from stepviz.training.edits import Edit
from stepviz.views.chrome.hints import HELP, STEP, WHAT_IF, Hint
from stepviz.views.explain import arithmetic
from stepviz.views.explain.said.remark import Remark, ViewTruth, written
from stepviz.views.explain.said.truth import Said
from stepviz.views.explain.shown import name
from stepviz.views.text import numbers
from stepviz.views.text.span import BOLD, DIM, Line, Row, text_of
from stepviz.views.whatif.answered import SIDES, answers, is_shown, looks
from stepviz.views.whatif.minus import Beside, Pair, differ, difference, equal, same
from stepviz.views.whatif.named import ORIGINAL, changes

_EXACT = Context(prec=900, traps=[])
"""Holds the difference of any two shown numbers."""
_COMPARED = 4
"""Characters of a what-if's name in the line of keys."""


def _unlike(truth: ViewTruth) -> tuple[int, int]:
    """How many numbers that the operation made are others than the original's, and how many both have."""
    mine, its = truth.frame, truth.original.frame
    written_now = () if mine.op is None else (tensor.name for tensor in mine.op.writes)
    shared = [name for name in written_now if name in its.program.tensors]
    arrays = [(mine.current[name], its.current[name]) for name in shared]
    alike = [(a.ravel().tolist(), b.ravel().tolist()) for a, b in arrays if a.shape == b.shape]
    pairs = [both for a, b in alike for both in zip(a, b, strict=True)]
    return sum(a != b and not (math.isnan(a) and math.isnan(b)) for a, b in pairs), len(pairs)


def _differ(truth: ViewTruth, said: Said) -> bool:
    count = int(said["count"])
    told = said["all"].split()[0], said["word"]
    return _unlike(truth) == (count, int(told[0])) and told[1] == ("differs" if count == 1 else "differ")


def _drawn(truth: ViewTruth, said: Said) -> bool:
    mine, its = (frame.current.the(TensorRole.ROWS).tolist() for frame in (truth.frame, truth.original.frame))
    return bool((said["which"] == "the same rows") == (mine == its))


def _both(truth: ViewTruth, said: Said) -> bool:
    """The number is called what it is, and both digits are what it is in the two runs."""
    shown = is_shown(truth, said["mine"], truth.value) and is_shown(truth, said["its"], truth.original.value)
    return shown and _is_named(truth, said)


def _is_named(truth: ViewTruth, said: Said) -> bool:
    cell = truth.cell
    return said["cell"] == (
        cell.tensor if cell.tensor in truth.frame.program.measures else written(truth, cell, symbol=True)
    )


def _equal(truth: ViewTruth, said: Said) -> bool:
    a, b = truth.value, truth.original.value
    return _both(truth, said) and (a == b or (math.isnan(a) and math.isnan(b)))


def _minus(truth: ViewTruth, said: Said) -> bool:
    """The difference of the whole numbers; `=` where that of the shown digits rounds to it."""
    a, b = truth.value, truth.original.value
    exact = _rounds_to(_EXACT.subtract(*(_digits(said[side]) for side in SIDES)), _digits(said["minus"]))
    told = truth.shows(said["minus"], a - b, max(abs(a), abs(b)))
    return _both(truth, said) and not _equal(truth, said) and told and exact == (said["sign"] == "=")


def _rounds_to(value: Decimal, shown: Decimal) -> bool:
    exponent = shown.as_tuple().exponent
    if not isinstance(exponent, int) or not value.is_finite():
        return str(value) == str(shown)
    return abs(_EXACT.subtract(value, shown)) <= Decimal(5).scaleb(exponent - 1)


def _digits(shown: str) -> Decimal:
    plain = shown.rstrip("%").lstrip("<>")
    if plain.startswith("1-") and plain != "1-":
        return _EXACT.subtract(Decimal(1), Decimal(plain[2:]))
    return Decimal(plain)


def _losses(truth: ViewTruth, said: Said) -> bool:
    pairs = zip(SIDES, (truth.frame, truth.original.frame), strict=True)
    return all(truth.shows(said[side], float(frame.current.the(TensorRole.OBJECTIVE))) for side, frame in pairs)


def _unknown(truth: ViewTruth, said: Said) -> bool:
    """Whether one of the runs has no such number, or not yet."""
    cell, frames = truth.cell, (truth.frame, truth.original.frame)
    if cell.tensor in truth.frame.program.measures:
        return any(frame.value(cell) is None for frame in frames) and _is_named(truth, said)
    lacking = (cell.tensor not in f.program.tensors or f.tensor(cell.tensor) is None for f in frames)
    return any(lacking) and _is_named(truth, said)


def _begun(truth: ViewTruth, said: Said) -> bool:
    """Other rows only where seed or size is another one, and then not the same batch by what decides it."""
    mine, its = truth.experiment, truth.original.experiment
    if said["which"] == "The same":
        return _drawn(truth, {"which": "the same rows"})
    return mine.batch_size != its.batch_size or (mine.seed != its.seed and mine.sampling != "order")


def _sizes(truth: ViewTruth, said: Said) -> bool:
    mine, its = (len(frame.current.the(TensorRole.ROWS)) for frame in (truth.frame, truth.original.frame))
    return mine != its and (mine, its) == (int(said["mine"]), int(said["its"])) and _is_named(truth, said)


_ROWS = Remark("{who:text} and the original: {which:other rows|the same rows} are drawn.", _drawn, "beside")
_DIFFER = Remark("{who:text} minus original: {count} of {all:text} {word:differ|differs}.", _differ, "beside")
_NONE = Remark(
    "{who:text} minus original: no number differs, to the last bit.",
    lambda truth, _: _unlike(truth)[0] == 0 < _unlike(truth)[1],
    "beside",
)
_NOTHING = Remark(
    "{who:text} minus original: nothing to compare here.", lambda truth, _: _unlike(truth)[1] == 0, "beside"
)
LOOKED = Sentence("Checks of both runs.", "beside")
_UNKNOWN = Remark("{cell:text}:  not known in both", _unknown, "beside")
_UNEQUAL = Remark("{cell:text}:  not compared: the batches have {mine} and {its} rows", _sizes, "beside")
_A_AND_B = "{cell:text}:  {who:text} {mine:text}   original {its:text}   "
_EQUAL = Remark(f"{_A_AND_B}equal to the last bit", _equal, "beside")
_MINUS = Remark(f"{_A_AND_B}{{who}} - original {{sign:=|≈}} {{minus:number}}", _minus, "beside")
_BEGUN = Remark("{who:text}: {changes:text}. {which:The same|Other} rows are drawn.", _begun, "beside")
_LOSS = Remark("loss of this batch:  {who:text} {mine:number}   original {its:number}", _losses, "beside")


def sentences(pair: Pair, label: str, cell: Cell | None) -> tuple[str, ...]:
    """How much differs of what was just made; the number in brackets and the loss in both, where they are known."""
    return (how_much(pair, label), *(text for text in (_number(pair, label, cell), _loss(pair, label)) if text))


def begun(label: str, edits: Sequence[Edit], run: Experiment) -> str:
    """What is said of a what-if when it is made; `run`: what decides the original."""
    redrawn = {"batch-size", *(["seed"] if run.sampling != "order" else [])}
    other = any(edit.name in redrawn for edit in edits)
    return _BEGUN.text_of(who=label, changes=changes(edits), which="Other" if other else "The same")


def how_much(pair: Pair, label: str) -> str:
    """How many numbers differ of those that the operation just done has made; at a check, what is answered."""
    op = pair.whatif.op
    if op is not None and pair.whatif.check is op:
        return answers(pair.whatif, pair.original, label) or LOOKED.text_of()
    made = _made(pair)
    if any(pair.whatif.program.role(tensor) is TensorRole.INPUT for tensor in made):
        both = pair.arrays(pair.whatif.program.the(TensorRole.ROWS))
        return _ROWS.text_of(who=label, which="other rows" if both is None or differ(*both) else "the same rows")
    counts = [*_counts(pair, made)]
    unlike, total = sum(count for count, _ in counts), sum(size for _, size in counts)
    if not total:
        return _NOTHING.text_of(who=label)
    if not unlike:
        return _NONE.text_of(who=label)
    word = "differ" if unlike > 1 else "differs"
    return _DIFFER.text_of(who=label, count=str(unlike), all=several(total, "number"), word=word)


def _made(pair: Pair) -> tuple[str, ...]:
    """The tensors that the operation just done has made, in both runs."""
    op = pair.whatif.op
    known = [] if op is None else [tensor.name for tensor in op.writes]
    return tuple(made for made in known if made in pair.whatif.program.tensors)


def _counts(pair: Pair, made: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """How many numbers of each tensor differ, and how many there are."""
    for tensor in made:
        both = pair.arrays(tensor)
        if both is not None:
            yield int((~equal(*both)).sum()), both[0].size


def _number(pair: Pair, label: str, cell: Cell | None) -> str:
    """`dW[x0,c0]:  A -0.0879   original -0.1434   A - original = +0.0555`."""
    if cell is None:
        return ""
    measure = cell.tensor in pair.whatif.program.measures
    word = cell.tensor if measure else name(cell, pair.whatif.program.tensors)
    both = pair.values(cell)
    if both is None:
        return _not_both(pair, cell, word)
    kind = pair.whatif.described(cell.tensor).kind
    a, b = (numbers.measure(value, kind) if measure else numbers.cell(value, kind).strip() for value in both)
    if same(*both):
        return _EQUAL.text_of(cell=word, who=label, mine=a, its=b)
    minus = numbers.fixed(difference(*both)).strip()
    sign = arithmetic.sign_of(arithmetic.difference(*map(_exact, (a, b))), minus)
    return _MINUS.text_of(cell=word, who=label, mine=a, its=b, sign=sign, minus=minus)


def _not_both(pair: Pair, cell: Cell, word: str) -> str:
    """Why a number is not held against its other one: one run has none, or its batches have other sizes."""
    rows = [len(frame.current.the(TensorRole.ROWS)) for frame in pair.frames]
    known = pair.has(cell.tensor) and all(frame.tensor(cell.tensor) is not None for frame in pair.frames)
    if rows[0] == rows[1] or not known:
        return _UNKNOWN.text_of(cell=word)
    return _UNEQUAL.text_of(cell=word, mine=str(rows[0]), its=str(rows[1]))


def _exact(text: str) -> Decimal:
    return arithmetic.value(text.rstrip("%").lstrip("<>"))


def _loss(pair: Pair, label: str) -> str:
    """The loss of the batch in both, once it is known."""
    whatif, original = pair.whatif, pair.original
    loss = whatif.program.the(TensorRole.OBJECTIVE)
    if not (whatif.computed(loss) and original.computed(loss)):
        return ""
    a, b = (numbers.fixed(float(frame.current[loss]), signed=False).strip() for frame in (whatif, original))
    return _LOSS.text_of(who=label, mine=a, its=b)


def of_two(usual: tuple[Row, ...], frame: Frame, beside: Beside, cell: Cell | None, width: int) -> tuple[Row, ...]:
    """The caption of a run held against another one: of their difference, or the `usual` one with what a check tells.

    `frame`: that of the run in the panes, `cell`: the number in brackets.
    """
    label = next(name for name in beside.names if name != ORIGINAL)
    if beside.pair is not None:
        return caption(beside.pair, label, cell, width, text_of(usual[-1]).strip())
    whatif, original = (frame, beside.other) if beside.names[0] == label else (beside.other, frame)
    at_checks = all(run.op is not None and run.op is run.check for run in (whatif, original))
    compared = answers(whatif, original, label) if at_checks else ""
    return (*usual[:1], Line(width).put(1, compared).row(), *usual[2:]) if compared else usual


def caption(pair: Pair, label: str, cell: Cell | None, width: int, last: str) -> tuple[Row, ...]:
    """Four rows: how much differs, the bracketed number in both, the loss or an answer in both, `last`."""
    op = pair.whatif.op
    how_much, *told = sentences(pair, label, cell)
    told = [text for text in (*told, "     ".join(looks(pair, label))) if text]
    first = f"{'READY' if op is None else op.label}  {how_much}"
    lines = [Line(width).put(1, shortened(first, width - 2), BOLD)]
    lines += [Line(width).put(1, shortened(text, width - 2)) for text in [*told, "", ""][:2]]
    return tuple(line.row() for line in (*lines, Line(width).put(1, last, DIM)))


def comparing(label: str) -> tuple[Hint, ...]:
    """The line of keys while a what-if is held against the original."""
    word = label if len(label) <= _COMPARED else "what-if"
    return (
        STEP._replace(word="both step"),
        Hint.of("W", "other_run", f"{word} ▸ original ▸ difference"),
        WHAT_IF._replace(word="change, list"),
        Hint.of("Y", "log", "scale"),
        Hint.of("y", "copy", "copy"),
        HELP,
    )
