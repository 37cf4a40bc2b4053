"""Documents: data sets of short texts; each iteration reads one, with a row per character to predict."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import Dataset
from stepviz.data.files.characters import known_characters, shown_character, words_of
from stepviz.data.files.opening import bundled, opened, pieces, title_of
from stepviz.data.sampler import Sampler
from stepviz.data.split import split
from stepviz.data.stretches import Stretches
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import GPT, MICROGPT

WORDS = ("em", "lea", "mel", "al", "ella", "lee", "male", "alma")
"""The data of the small GPT: words of two to four letters from an alphabet of four. The last two are held out."""
_HELD_OUT = {MICROGPT: 200, GPT: 2}
"""The number of documents at the end that are held out."""
_FILES = {MICROGPT: "microgpt.txt", "names": "names.txt"}
Rows = npt.NDArray[np.int64]


def load_documents(experiment: Experiment) -> Stretches[Dataset]:
    """A data set with a row per position of each document: character and position, labelled with the next character.

    The last of `characters` marks start and end of a document. Raises `UserError` as `words_of` and `split` do.
    """
    title, source, context = title_of(experiment.source), experiment.source, experiment.context
    assert context is not None
    assumed = list[str]()
    if source == GPT:
        documents = [*WORDS]
    else:
        with bundled(_FILES[source]) if source in _FILES else opened(source) as file:
            documents = yield from words_of(pieces(file, title, assumed), title)
    characters, boundary = known_characters(documents, title)
    place = {character: code for code, character in enumerate((*characters, boundary))}
    codes = [np.array([place[sign] for sign in f"{boundary}{text}{boundary}"]) for text in documents]
    X = [np.column_stack([code[:-1], np.arange(len(code) - 1)])[:context] for code in codes]
    starts = np.cumsum([0, *map(len, X)])
    train, val, test = _splits(experiment, len(documents), title)
    known = tuple(map(shown_character, place))
    return Dataset(
        name=experiment.title,
        X=np.concatenate(X).astype(np.int64),
        y=np.concatenate([code[1 : context + 1] for code in codes]).astype(np.int64),
        features=("character", "position"),
        classes=known,
        label="next",
        assumed=tuple(assumed),
        characters=known,
        keys=known,
        train=_rows(starts, train),
        val=_rows(starts, val),
        test=_rows(starts, test),
        origin=_ORIGINS.get(source, ""),
        starts=starts[:-1],
    )


_ORIGINS = {MICROGPT: "A. Karpathy (2026), microgpt: names in its shuffled order, MIT"}


def published() -> dict[str, npt.NDArray[np.float64]]:
    """The initial weights of the published run, by name: read-only."""
    with np.load(bundled("microgpt.npz")) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    for array in found.values():
        array.setflags(write=False)
    return found


def _splits(experiment: Experiment, count: int, title: str) -> tuple[Rows, Rows, Rows]:
    """Numbers of the documents for training, validation and test."""
    held = _HELD_OUT.get(experiment.source)
    if held is not None:
        return np.arange(count - held), np.arange(count - held, count), np.arange(0)
    assert experiment.val is not None
    assert experiment.test is not None
    return split(np.zeros(count, dtype=np.int64), experiment.val, experiment.test, experiment.seed, title, "document")


def _rows(starts: Rows, documents: Rows) -> Rows:
    """The rows of documents, in order."""
    if not len(documents):
        return np.arange(0)
    return np.concatenate([np.arange(starts[one], starts[one + 1]) for one in documents])


class DocumentSampler(Sampler):
    """Draws one document per iteration, as another sampler draws rows; the batch are the rows of the document."""

    def __init__(self, draw: type[Sampler], random: np.random.RandomState, data: Dataset) -> None:
        self._documents = data.documents()
        self._picks = draw(random, np.arange(len(self._documents)), 1)
        super().__init__(random, data.train, data.most_at_once)

    def length(self, number: int) -> int:
        """The number of rows of an iteration's document."""
        return len(next(self.batches(number, 1)))

    def batches(self, first: int, count: int) -> Iterator[Rows]:
        """Yields the row numbers of the batches of `count` iterations, from `first` (from 1) on: read-only."""
        for (document,) in self._picks.batches(first, count):
            yield self._documents[document]
