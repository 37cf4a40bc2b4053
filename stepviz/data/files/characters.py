"""Characters: turns a text into rows of a fixed number of characters and the next one, as makemore does."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import Dataset, Table
from stepviz.data.files.opening import pieces
from stepviz.data.labels import MAX_CLASSES
from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.settings.experiment import Experiment
from stepviz.text import clean, width_of

_BOUNDARIES = ".|#~^"
"""Candidates for the character that marks start and end of a word: the first one that the text does not have."""
MOST = 1_000_000
"""The most rows of a text."""
Codes = npt.NDArray[np.int64]


def read_characters(file: BinaryIO, title: str, experiment: Experiment) -> Stretches[Table]:
    """The table of a text: contexts and next characters. Raises `UserError` for a text that cannot be used."""
    context = experiment.context
    assert context is not None
    assumed = list[str]()
    X, y, characters = yield from contexts(pieces(file, title, assumed), context, title)
    known = tuple(map(shown_character, characters))
    return Table(
        X=X,
        y=y,
        features=tuple(f"{back} back" for back in range(context, 0, -1)),
        classes=known,
        label="next",
        assumed=tuple(assumed),
        characters=known,
        keys=_keys(known, 1 if experiment.embed else context),
    )


def words_of(texts: Iterable[str], title: str) -> Stretches[list[str]]:
    """The words of a text, one per line. Raises `UserError` if there are none, and as soon as there are too many."""
    words, rows = list[str](), 0
    for text in texts:
        found = [word for word in map(clean, text.splitlines()) if word]
        words += found
        rows += sum(len(word) + 1 for word in found)
        if rows > MOST:
            raise UserError(f"{title} makes more than {MOST:,} rows: give a part of it")
        yield
    if not words:
        raise UserError(f"{title} has no words: write one a line")
    return words


def known_characters(words: Iterable[str], title: str) -> tuple[list[str], str]:
    """The characters of the words, sorted, and the one to mark start and end. Raises `UserError` for too many."""
    known = sorted(set("".join(words)))
    boundary = next((sign for sign in _BOUNDARIES if sign not in known), "")
    if not boundary:
        raise UserError(
            f"{title} has all of {' '.join(_BOUNDARIES)}: one is needed to mark start and end, remove it from the text"
        )
    if len(known) >= MAX_CLASSES:
        raise UserError(f"{title} has {len(known)} different characters: give a text of fewer than {MAX_CLASSES}")
    return known, boundary


def contexts(texts: Iterable[str], context: int, title: str) -> Stretches[tuple[Codes, Codes, tuple[str, ...]]]:
    """A row for each character of each word (one per line) and for its end. Boundary marks fill the context before it.

    Returns the contexts (rows, context) and the next characters (rows,), in the order of the text, as positions in the
    alphabet; and that, sorted, after the character that marks start and end. Raises `UserError` if there is no word,
    and as soon as there are too many rows.
    """
    words = yield from words_of(texts, title)
    rows = sum(len(word) + 1 for word in words)
    known, boundary = known_characters(words, title)
    place = {character: code for code, character in enumerate((boundary, *known))}
    ends = boundary * context
    codes = np.array([place[sign] for word in words for sign in f"{ends}{word}{boundary}"], dtype=np.int64)
    lengths = np.array([len(word) + 1 for word in words])
    # In `codes`, `context` boundaries stand before each word; its targets are its characters and the one after it.
    starts = np.cumsum(lengths + context) - lengths
    targets = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(rows)
    X = codes[targets[:, None] + np.arange(-context, 0)]
    return X, codes[targets], (boundary, *known)


def counted(data: Dataset) -> float:
    """The mean training loss of a model that predicts by counting, from contexts to next characters.

    Without smoothing, no model of these contexts has a lower loss on these rows. For one character it is the bigram
    table.
    """
    X, y = data.X[data.train], data.y[data.train]
    together, alone = _occurrences(np.column_stack([X, y])), _occurrences(X)
    return float(np.log(alone / together).mean())


def of_pairs(data: Dataset, rows: Codes) -> float:
    """The mean loss on `rows` of the bigram table of the training rows, with add-one smoothing, so never inf.

    nan without rows. The first column of `data.X` must be the character right before the next one.
    """
    together = np.ones((len(data.characters), len(data.characters)))
    np.add.at(together, (data.X[data.train, 0], data.y[data.train]), 1)
    shares = together / together.sum(axis=1)[:, None]
    return float(-np.log(shares[data.X[rows, 0], data.y[rows]]).mean()) if len(rows) else math.nan


def _occurrences(rows: Codes) -> npt.NDArray[np.float64]:
    """The number of times that each row of (rows, columns) occurs: (rows,)."""
    _, place, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    return counts[place.reshape(-1)].astype(np.float64)


def _keys(characters: tuple[str, ...], context: int) -> tuple[str, ...]:
    """Names like `m`; with a context of several characters like `m-2`: m, two places before the next one."""
    if context == 1:
        return characters
    return tuple(f"{character}-{back}" for back in range(context, 0, -1) for character in characters)


def shown_character(character: str) -> str:
    """The character in visible form: a blank as `␣`, a combining mark on a dotted circle."""
    return "␣" if character == " " else character if width_of(character) else f"◌{character}"
