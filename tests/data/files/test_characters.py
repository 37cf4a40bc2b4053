from __future__ import annotations

import math
from collections import Counter

import pytest

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.files.characters import contexts, counted
from stepviz.data.stretches import taken


def test_each_character_of_a_word_and_its_end_is_a_row() -> None:
    X, y, characters = taken(contexts(["ab", "", "b"], 2, "words"))
    assert characters == (".", "a", "b")
    rows = ["".join(characters[code] for code in (*row, y[place])) for place, row in enumerate(X.tolist())]
    assert rows == ["..a", ".ab", "ab.", "..b", ".b."]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([" ", ""], "has no words: write one a line"),
        (["".join(map(chr, range(0x4E00, 0x4E00 + 1000)))], "has 1000 different characters"),
        (["a" * 1_000_000], "makes more than 1,000,000 rows: give a part of it"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_in_one_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        taken(contexts(words, 1, "words"))


def test_counting_has_the_loss_of_the_bigram_table() -> None:
    data = load(Experiment.of("names"))
    pairs = list(zip(data.X[data.train, 0].tolist(), data.y[data.train].tolist(), strict=True))
    both, before = Counter(pairs), Counter(first for first, _ in pairs)
    loss = -sum(math.log(both[pair] / before[pair[0]]) for pair in pairs) / len(pairs)
    assert counted(data) == pytest.approx(loss, rel=1e-12)
