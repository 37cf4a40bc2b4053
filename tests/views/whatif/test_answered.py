"""Which rows two runs answer alike is so."""

from __future__ import annotations

from stepviz import Experiment, Moment
from stepviz.views.whatif.answered import answers, looks
from tests.support.pairs import pair


def test_a_row_is_right_in_one_and_wrong_in_the_other() -> None:
    both = pair(["501:lr=0.1"], Moment(1000, 8))
    sentence = answers(both.whatif, both.original, "A")
    assert sentence == "val row #11 (1 0 0 0) is correct in A and wrong in the original."
    right = [
        frame.program.check(("val",)).right("val", *frame.current.after)[3] for frame in (both.whatif, both.original)
    ]
    assert right == [True, False]


def test_rows_that_are_answered_alike_are_counted() -> None:
    both = pair(["501:lr=0.02"], Moment(600, 8))
    expected = "A and the original predict all 8 train rows alike, correct or wrong."
    assert answers(both.whatif, both.original, "A") == expected


def test_the_rows_that_are_answered_alike_are_those_looked_at_now() -> None:
    """At 1000 training and validation rows, at the end all of them."""
    for moment, rows in ((Moment(1000, 8), "12 train and val rows"), (Moment(4000, 8), "16 rows")):
        both = pair([f"{moment.iteration}:lr=0.011"], moment)
        expected = f"A and the original predict all {rows} alike, correct or wrong."
        assert answers(both.whatif, both.original, "A") == expected


def test_a_regression_tells_its_fit_in_both_by_name() -> None:
    both = pair(["5:lr=0.5"], Moment(200, 7), Experiment.of("line"))
    (train, *_) = looks(both, "A")
    assert train.startswith("train R²  A ")
    assert not answers(both.whatif, both.original, "A")
