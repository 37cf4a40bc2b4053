"""Naming: finds the quantity that a word in a condition names, and the completions of an unfinished word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import count

from stepviz.data import Split
from stepviz.data.dataset import IN_WORDS, SPLITS
from stepviz.errors import UserError
from stepviz.ops import AXES, Program, Tensor, TensorRole
from stepviz.ops.naming import SYMBOLS
from stepviz.text import whole
from stepviz.training.conditions import names
from stepviz.training.conditions.names import ConditionError, Named

WORD = r"[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_0-9]*)*"
"""A regular expression that matches names."""

_ASKABLE: tuple[Split, ...] = ("train", "val")


def named(word: str, program: Program, at: int) -> Named:
    """The quantity that `word` names. Raises `ConditionError` if there is none."""
    measure = program.measures.get(word)
    split = next((split for split in SPLITS if split in (word.removeprefix("now."), measure and measure.of)), None)
    if split is not None and split not in program.dataset.splits:
        rows = f"{IN_WORDS[split]} rows" if len(program.dataset.y) else "rows to check"
        raise ConditionError(f"{word} is no name here: there are no {rows}", at)
    head, _, rest = word.partition(".")
    if head == "test" or split == "test":
        raise ConditionError("test rows are used once, at the end: no condition may ask for them", at)
    if measure is not None:
        return names.checked(word, program)
    if word in ("nan", "inf"):
        return names.not_finite(word, program)
    if word == "it":
        return names.number()
    if word in ("loss", "mean"):
        return names.loss("loss", program)
    if head == "now":
        if rest not in _ASKABLE:
            raise ConditionError(f"{word} is no name: write now.train or now.val", at)
        return names.now(word, program, rest)
    kinds = {"max": _largest, "right": _right}
    return kinds[head](word, rest, program, at) if head in kinds else _cell(word, program, at)


def complete(text: str, program: Program) -> list[str]:
    """Completions of the last word of `text` by one part: of `dW.x` they are `dW.x0.`, `dW.x1.`, …

    A completion that ends with a point needs another part. They are in the order of the program; empty if none match.
    """
    match = re.search(rf"{WORD}$", text, re.ASCII)
    word = match[0] if match else ""
    head, point, rest = word.rpartition(".")
    options = _heads(program) if not point else _places(head, program)
    return [head + point + option for option in options if option.startswith(rest)]


def _largest(word: str, tensor: str, program: Program, at: int) -> Named:
    found = next((t for t in _tensors(program) if t.axes and t.word == SYMBOLS.get(tensor, tensor)), None)
    if found is None:
        raise ConditionError(f"{word} is no name: write max. and a tensor, for example max.dW", at)
    return names.largest(word, program, found.name)


def _right(word: str, row: str, program: Program, at: int) -> Named:
    last, number = len(program.dataset.y) - 1, whole(row)
    if number is None or number > last:
        raise ConditionError(f"{word} is no name: write right. and the number of a row, 0 to {last}", at)
    split = program.dataset.split_of(number)
    if split not in _ASKABLE:
        raise ConditionError(f"#{number} is a test row, used once, at the end: no condition may ask for it", at)
    return names.now(word, program, split, program.dataset.rows(split).tolist().index(number))


def _cell(word: str, program: Program, at: int) -> Named:
    try:
        return names.number_of(word, program, program.cell(word))
    except UserError as error:
        head = word.partition(".")[0]
        if any(tensor.word == SYMBOLS.get(head, head) for tensor in _tensors(program)):
            raise ConditionError(str(error), at) from None
    known = [option.rstrip(".") for option in _heads(program)]
    parts = [name for name in known if len(name) > 1 and word.startswith(name)]  # `it` of `iteration`
    near = parts or get_close_matches(word, known, 1)
    example = f"loss, now.{_askable(program)[-1]} or right.0" if len(program.dataset.y) else "loss or it"
    hint = f"did you mean {near[0]}?" if near else f"write for example {example}"
    if near[:1] == ["it"]:
        hint = "the iteration is it: write for example it == 10"
    raise ConditionError(f"{word} is no name: {hint}", at)


def _tensors(program: Program) -> list[Tensor]:
    return [tensor for tensor in program.tensors.values() if tensor.role is not TensorRole.ROWS]


def _askable(program: Program) -> list[Split]:
    """The splits with rows that a condition may ask for."""
    return [split for split in _ASKABLE if split in program.dataset.splits]


def _heads(program: Program) -> list[str]:
    """First parts of names: complete names, then those that go on after a point."""
    if not len(program.dataset.y):
        return ["loss", *(tensor.word for tensor in _tensors(program)), "it", "nan", "inf"]
    measures = (name for name, measure in program.measures.items() if measure.of in _askable(program))
    whole = ("loss", *measures, "it", "nan", "inf", "now.", "right.", "max.")
    return [*whole, *dict.fromkeys(f"{tensor.word}." for tensor in _tensors(program) if tensor.axes)]


def _places(head: str, program: Program) -> Iterator[str]:
    """The parts that can follow `head` and a point."""
    first, *given = head.split(".")
    if head == "now":
        yield from _askable(program)
    elif head == "right":
        yield from (str(row) for split in _ASKABLE for row in program.dataset.rows(split))
    elif head == "max":
        yield from (tensor.word for tensor in _tensors(program) if tensor.axes)
    else:
        yield from _next_axis(SYMBOLS.get(first, first), given, program)


def _next_axis(word: str, given: list[str], program: Program) -> Iterator[str]:
    tensor = next((t for t in _tensors(program) if t.axes and t.word == word), None)
    if tensor is None or len(given) >= len(tensor.axes):
        return
    letter, more = AXES[tensor.axes[len(given)]], tensor.axes[len(given) + 1 :]
    for place in count():
        whole = ".".join([word, *given, f"{letter}{place}", *(f"{AXES[axis]}0" for axis in more)])
        try:
            program.cell(whole)
        except UserError:
            return
        yield f"{letter}{place}" + "." * bool(more)
