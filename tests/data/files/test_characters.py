from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from stepviz import Experiment, UserError
from stepviz.data import load
from stepviz.data.files.characters import contexts, counted
from stepviz.data.stretches import taken
from tests.support.commands import printed
from tests.support.files import written


def test_each_character_of_a_word_and_its_end_is_a_row() -> None:
    X, y, characters = taken(contexts(["ab", "", "b"], 2, "words"))
    assert characters == (".", "a", "b")
    rows = ["".join(characters[code] for code in (*row, y[place])) for place, row in enumerate(X.tolist())]
    assert rows == ["..a", ".ab", "ab.", "..b", ".b."]


def test_start_and_end_are_a_sign_that_the_text_does_not_have() -> None:
    assert taken(contexts(["a. b"], 1, "words"))[2] == ("|", " ", ".", "a", "b")
    with pytest.raises(UserError, match="one is needed to mark start and end"):
        taken(contexts([".|#~^"], 1, "words"))


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


def test_what_characters_pick_goes_by_them() -> None:
    assert load(Experiment.of("names")).given("k13") == "m"
    data = load(Experiment.of("names", context=2))
    assert (data.given("k13"), data.given("k40")) == ("m-2", "m-1")
    assert [data.key(place, 13) for place in (0, 1)] == [13, 40]


def test_any_text_is_learned_from_line_by_line(here: Path) -> None:
    written(here, "the owl\nand the\tpussycat\n", "verse.txt")
    data = load(Experiment.of("verse.txt", task="next-char", context=3))
    assert data.classes == (".", "␣", *"acdehlnopstuwy")
    assert "then" in "".join(printed("data verse.txt --task next-char"))
