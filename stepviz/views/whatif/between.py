"""Between: sentences that compare a what-if with the original, and the caption that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepviz.data.dataset import SPLITS, Split
from stepviz.ops import Array, Cell, Kind, TensorRole
from stepviz.ops.claims import Sentence
from stepviz.settings.experiment import Experiment
from stepviz.settings.limits import ORIGINAL
from stepviz.text import plural
from stepviz.training import Frame
from stepviz.training.edits import Edit
from stepviz.views.chrome.keys import HELP, STEP, WHAT_IF, Hint, hints_of
from stepviz.views.explain import arithmetic
from stepviz.views.explain.caption import CaptionTexts
from stepviz.views.explain.shown import name
from stepviz.views.text import numbers
from stepviz.views.whatif.difference import Beside, Pair, differ, difference, equal, same
from stepviz.views.whatif.named import changes

_FEATURES = 8
"""The most inputs of a row that a sentence lists."""
_ORIGINAL = "the original"


RIGHT_IN = Sentence(
    "{split:text} row #{row}{inputs:text|} is correct in {right:text} and wrong in {wrong:text}.", "beside"
)
ALIKE = Sentence("{who:text} and the original predict all {all:text} alike, correct or wrong.", "beside")
_WHO_FOUND = "{who:text} {mine:text}   original {its:text}"
FOUND = Sentence(f"{{split:train|val|test}}  {_WHO_FOUND}", "beside")
FITTED = Sentence(f"{{measure:train R²|val R²|test R²}}  {_WHO_FOUND}", "beside")


def right_in_one(whatif: Frame, original: Frame) -> int | None:
    """The first row of the last check that is correct in only one of the runs; None without one."""
    for split, mine, its in _correct_rows(whatif, original):
        for place in np.flatnonzero(mine != its):
            return int(whatif.dataset.rows(split)[place])
    return None


def _correct_rows(whatif: Frame, original: Frame) -> Iterator[tuple[Split, Array, Array]]:
    """Each checked split, with the correct rows in the what-if and in the original, (rows,) bool each."""
    check, other = whatif.check, original.check
    if check is not None and other is not None and whatif.dataset.classes:
        for split in check.splits:
            yield (
                split,
                check.right(split, *whatif.current.model_after),
                other.right(split, *original.current.model_after),
            )


def answers(whatif: Frame, original: Frame, label: str) -> str:
    """At a check, the first row that is correct in only one run, or that there is none; "" if not comparable."""
    both, row = [*_correct_rows(whatif, original)], right_in_one(whatif, original)
    if not both:
        return ""
    if row is None:
        splits, total = [split for split, *_ in both], sum(len(mine) for _, mine, _ in both)
        of = "" if {*splits} == {*whatif.dataset.splits} else f"{' and '.join(splits)} "
        return ALIKE.text_of(who=label, all=plural(total, f"{of}row"))
    split = whatif.dataset.split_of(row)
    mine = next(mine for known, mine, _ in both if known == split)
    yes, no = (label, _ORIGINAL) if mine[[*whatif.dataset.rows(split)].index(row)] else (_ORIGINAL, label)
    given = whatif.dataset.written(row) or tuple(map(numbers.plain, whatif.dataset.X[row].tolist()))
    inputs = f" ({' '.join(given)})" if len(given) <= _FEATURES else ""
    return RIGHT_IN.text_of(split=split, row=str(row), inputs=inputs, right=yes, wrong=no)


def looks(pair: Pair, label: str) -> tuple[str, ...]:
    """The result of the last check in both runs, a sentence for each split."""
    found = []
    for split in (known for known in SPLITS if known in pair.whatif.program.measures):
        both = [frame.last_check(split) for frame in (pair.whatif, pair.original)]
        values = [look.value for look in both if look is not None]
        if len(values) == 2:
            kind = pair.whatif.described(split).kind
            a, b = (numbers.measure(value, kind).strip() for value in values)
            found.append(
                FOUND.text_of(split=split, who=label, mine=a, its=b)
                if kind is Kind.PERCENT
                else FITTED.text_of(measure=f"{split} R²", who=label, mine=a, its=b)
            )
    return tuple(found)


_COMPARED = 4
"""The most characters of a what-if's name in the key bar."""


ROWS = Sentence("{who:text} and the original: {which:other rows|the same rows} are drawn.", "beside")
DIFFER = Sentence("{who:text} minus original: {count} of {all:text} {word:differ|differs}.", "beside")
NONE = Sentence("{who:text} minus original: no number differs, to the last bit.", "beside")
NOTHING = Sentence("{who:text} minus original: nothing to compare here.", "beside")
LOOKED = Sentence("Checks of both runs.", "beside")
UNKNOWN = Sentence("{cell:text}:  not known in both", "beside")
UNEQUAL = Sentence("{cell:text}:  not compared: the batches have {mine} and {its} rows", "beside")
_A_AND_B = "{cell:text}:  {who:text} {mine:text}   original {its:text}   "
EQUAL = Sentence(f"{_A_AND_B}equal to the last bit", "beside")
MINUS = Sentence(f"{_A_AND_B}{{who}} - original {{sign:=|≈}} {{minus:number}}", "beside")
BEGUN = Sentence("{who:text}: {changes:text}. {which:The same|Other} rows are drawn.", "beside")
LOSS = Sentence("loss of this batch:  {who:text} {mine:number}   original {its:number}", "beside")


def sentences(pair: Pair, label: str, cell: Cell | None) -> tuple[str, ...]:
    """How many numbers of the last operation differ; then the selected number and the loss in both, if known."""
    return (_how_much(pair, label), *(text for text in (_number(pair, label, cell), _loss(pair, label)) if text))


def begun(label: str, edits: Sequence[Edit], run: Experiment) -> str:
    """The sentence on a new what-if; `run`: the original's settings."""
    redrawn = {"batch-size", *(["seed"] if run.sampling != "order" else [])}
    other = any(edit.name in redrawn for edit in edits)
    return BEGUN.text_of(who=label, changes=changes(edits), which="Other" if other else "The same")


def _how_much(pair: Pair, label: str) -> str:
    """How many numbers of the last operation differ; at a check, how the predictions differ."""
    op = pair.whatif.op
    if op is not None and pair.whatif.check is op:
        return answers(pair.whatif, pair.original, label) or LOOKED.text
    op_writes = [] if op is None else [tensor.name for tensor in op.writes]
    made = [name for name in op_writes if name in pair.whatif.program.tensors]
    if any(pair.whatif.program.role(tensor) is TensorRole.INPUT for tensor in made):
        both = pair.arrays(pair.whatif.program.the(TensorRole.ROWS))
        return ROWS.text_of(who=label, which="other rows" if both is None or differ(*both) else "the same rows")
    known = [both for tensor in made if (both := pair.arrays(tensor)) is not None]
    unlike, total = sum(int((~equal(*both)).sum()) for both in known), sum(mine.size for mine, _ in known)
    if not total:
        return NOTHING.text_of(who=label)
    if not unlike:
        return NONE.text_of(who=label)
    word = "differ" if unlike > 1 else "differs"
    return DIFFER.text_of(who=label, count=str(unlike), all=plural(total, "number"), word=word)


def _number(pair: Pair, label: str, cell: Cell | None) -> str:
    """`dW[x0,c0]:  A -0.0879   original -0.1434   A - original = +0.0555`."""
    if cell is None:
        return ""
    measure = cell.tensor in pair.whatif.program.measures
    word = cell.tensor if measure else name(cell, pair.whatif.program.tensors)
    both = pair.values(cell)
    if both is None:
        rows = [len(frame.current.the(TensorRole.ROWS)) for frame in pair.frames]
        known = pair.has(cell.tensor) and all(frame.tensor(cell.tensor) is not None for frame in pair.frames)
        if rows[0] == rows[1] or not known:
            return UNKNOWN.text_of(cell=word)
        return UNEQUAL.text_of(cell=word, mine=str(rows[0]), its=str(rows[1]))
    kind = pair.whatif.described(cell.tensor).kind
    a, b = (numbers.measure(value, kind) if measure else numbers.cell(value, kind).strip() for value in both)
    if same(*both):
        return EQUAL.text_of(cell=word, who=label, mine=a, its=b)
    minus = numbers.with_sign(difference(*both))
    exact = [arithmetic.value(text.rstrip("%").lstrip("<>")) for text in (a, b)]
    sign = arithmetic.sign_of(arithmetic.difference(*exact), minus)
    return MINUS.text_of(cell=word, who=label, mine=a, its=b, sign=sign, minus=minus)


def _loss(pair: Pair, label: str) -> str:
    """The loss of the batch in both; "" before it is known."""
    whatif, original = pair.whatif, pair.original
    loss = whatif.program.the(TensorRole.OBJECTIVE)
    if not (whatif.computed(loss) and original.computed(loss)):
        return ""
    a, b = (numbers.unsigned(float(frame.current[loss])) for frame in (whatif, original))
    return LOSS.text_of(who=label, mine=a, its=b)


def captioned(usual: CaptionTexts, frame: Frame, beside: Beside, cell: Cell | None) -> CaptionTexts:
    """The caption for two runs: on their difference, or the `usual` one with predictions compared at a check.

    `frame`: the run in the panes; `cell`: the selected number.
    """
    label = next(name for name in beside.names if name != ORIGINAL)
    if beside.pair is not None:
        pair, op = beside.pair, beside.pair.whatif.op
        known = filter(None, (_number(pair, label, cell), _loss(pair, label), "     ".join(looks(pair, label))))
        numbers, formula, *_ = [*known, "", ""]
        tag, first = "READY" if op is None else op.label, _how_much(pair, label)
        return usual._replace(tag=tag, sentence=first, formula=formula, code="", numbers=numbers)
    whatif, original = (frame, beside.other) if beside.names[0] == label else (beside.other, frame)
    at_checks = all(run.op is not None and run.op is run.check for run in (whatif, original))
    compared = answers(whatif, original, label) if at_checks else ""
    return usual._replace(formula=compared, code="") if compared else usual


def comparing(label: str) -> tuple[Hint, ...]:
    """The key bar while a what-if is compared with the original."""
    word = label if len(label) <= _COMPARED else "what-if"
    both, turned = STEP._replace(word="both step"), ("W", "other_run", f"{word} ▸ original ▸ difference")
    return hints_of(
        both, turned, WHAT_IF._replace(word="change, list"), ("Y", "log", "scale"), ("y", "copy", "copy"), HELP
    )
