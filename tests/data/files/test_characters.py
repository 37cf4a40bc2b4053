from __future__ import annotations

import pytest

from stepviz import UserError
from stepviz.data.files.characters import contexts
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
