"""What built-in lessons say in plain numbers, to the room or to the lecturer, is computed again from the runs."""

from __future__ import annotations

import math
import re
from functools import cache

import numpy as np
import pytest

from stepviz.cli.lessons.runs import experiment_of
from stepviz.data.stretches import taken
from stepviz.lesson.built_in import LESSONS
from stepviz.lesson.staging import acts, filled
from stepviz.ops import TensorRole
from stepviz.training import Moment, Timeline
from stepviz.training.branch import branched
from stepviz.training.conditions import parse, search_forward
from stepviz.training.timeline import finish
from stepviz.views.screen import screen
from stepviz.views.text.span import text_of
from tests.support.commands import printed
from tests.support.drawings import ROOT
from tests.support.examples import LONG
from tests.support.lessons import FOLDER, run_of, script_for
from tests.support.printed import is_true, shows

_USUAL, _LONG = (FOLDER / "said.txt").read_text(encoding="utf-8").strip().split("\n\nOnly with --long:\n\n")
EQUATION = re.compile(r"(?:[-+]?\(?[-+]?\d[\d.]*\)? ?[-+·/] ?)+\(?[-+]?\d[\d.]*\)? [=≈] [-+]?\d[\d.]*\d")
"""One that a lesson works out in digits."""
SAID = [*_USUAL.split("\n\n")[1:], *_LONG.split("\n\n") * LONG]


@cache
def line(words: str, edits: tuple[str, ...] = ()) -> Timeline:
    return branched(run_of(experiment_of(words.split())), edits)


def value(run: Timeline, moment: str, cell: str) -> float:
    found = run.frame(run.schedule.parse(moment)).value(run.trainer.program.cell(cell))
    assert found is not None
    return found


def first(run: Timeline, condition: str) -> str:
    hit = taken(search_forward(run, parse(condition, run.trainer.program), run.schedule.first))
    assert hit is not None
    return run.schedule.text(hit)


def says(name: str, stop: str, *texts: str) -> None:
    """The stop has each of these in its caption, its notes, its question or what that says of wrong choices."""
    script = script_for(name)
    number = [item.id for item in script.lesson.stops].index(stop)
    found = script.stop(number)
    asked = () if found.ask is None else (found.ask.text, *found.ask.choices, *found.ask.why)
    told = " ".join(filled(script, number, text) for text in (found.caption, found.say, *asked))
    assert all(text in told for text in texts), told


def number(run: Timeline, fact: str) -> float:
    """`val at 500:check`, or `mean loss of 100 up to 400`."""
    if found := re.fullmatch(r"mean loss of (\d+) up to (\d+)", fact):
        count, last = map(int, found.groups())
        return sum(value(run, f"{number}:loss", "mean") for number in range(last - count + 1, last + 1)) / count
    cell, moment = fact.split(" at ")
    return value(run, moment, cell)


def assert_so(run: Timeline, fact: str) -> None:
    """A fact as `files/said.txt` has it."""
    if found := re.fullmatch(r"(.+) is first true at (\S+)", fact):
        assert first(run, found[1]) == found[2], fact
    elif found := re.fullmatch(r"(.+) is never true", fact):
        assert taken(search_forward(run, parse(found[1], run.trainer.program), run.schedule.first)) is None, fact
    elif found := re.fullmatch(r"stops at (\S+)", fact):
        finish(run.seek(run.schedule.iterations))
        assert run.stop is not None
        assert run.schedule.text(run.stop.moment).startswith(found[1]), fact
    elif found := re.fullmatch(r"(\S+)? ?at (\S+) (?:it )?is explained with (.+)", fact):
        words = [*run.trainer.experiment.words(), "--at", found[2], *(["--pick", found[1]] if found[1] else [])]
        assert found[3] in "\n".join(printed(["explain", *words])), fact
    elif found := re.fullmatch(r"batch (\d+) is (.+)", fact):
        assert " ".join(f"#{row}" for row in run.iteration(int(found[1])).the(TensorRole.ROWS)) == found[2], fact
    elif found := re.fullmatch(r"(.+) is (\S+)", fact):
        assert shows(found[2], number(run, found[1])), fact
    elif found := re.fullmatch(r"(\d+) parameters", fact):
        assert sum(array.size for array in run.iteration(1).parameters) == int(found[1]), fact
    else:
        count, split, _ = fact.split()
        rows = range(len(run.trainer.dataset.y))
        assert sum(run.trainer.dataset.split_of(row) == split for row in rows) == int(count), fact


@pytest.mark.parametrize("told", SAID, ids=lambda told: told.partition(" ")[0])
def test_what_a_stop_tells_of_runs_is_so(told: str) -> None:
    head, *facts = told.splitlines()
    stop, *texts = head.split(" | ")
    says(*stop.split("/"), *texts)
    for words, fact in (each.rsplit(": ", 1) for each in facts):
        runs = [line(run, tuple(edits)) for run, *edits in (each.split(" + ") for each in words.split(" < "))]
        if len(runs) > 1:
            numbers = [number(run, fact) for run in runs]
            assert numbers == sorted({*numbers}), (fact, numbers)
        else:
            assert_so(runs[0], fact)


@pytest.mark.parametrize(
    ("name", "stop", "text"),
    [
        ("attention", "query", "-0.45[-2.57»+1.11"),
        ("attention", "query", "query[t1,d0] = -1.7752·(+1.3391) + 0.4322·(-0.4548) = -2.5737"),
        ("attention", "update", "wq[d0,d1] = +0.4322 - 0.03·0.8987 = +0.4052"),
        ("convolution", "flat", "a + … + h + rest = +3.4101"),
        ("regularise", "no-bias", "db2[c0] = -0.1226 + 0.1314 + 0.1314 + 0.0955 = +0.2357"),
    ],
)
def test_the_brackets_or_the_explanation_are_of_the_number_that_a_stop_tells_of(
    name: str, stop: str, text: str
) -> None:
    script = script_for(name)
    *_, act = acts(script, [item.id for item in script.lesson.stops].index(stop))
    assert text in "\n".join(map(text_of, screen(act.sight, 80, 24).rows))


@pytest.mark.parametrize("name", LESSONS)
def test_what_notes_work_out_holds_in_their_digits(name: str) -> None:
    lesson = script_for(name).lesson
    found = [each[0] for stop in lesson.stops for each in EQUATION.finditer(stop.say)]
    assert [text for text in found if not is_true(text)] == []


def test_where_the_original_is_shown_a_caption_has_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests" / "screens" / "files")
    script = script_for("original.toml")
    weight = value(line("article --iterations 30"), "5:update", "W_after.x3.c0")
    assert filled(script, 0, script.stop(0).caption) == f"W of x3 is {weight:+.4f}."
    assert script.line(0).frame(script.frame(0).moment).value(script.frame(0).program.cell("W_after.x3.c0")) != weight


def chance_of(run: Timeline, row: int, after: int) -> float:
    """What the model says of class c1 of a row, after an iteration."""
    W, b = run.iteration(after).after[:2] if after == run.reached else run.iteration(after + 1).parameters
    scores = run.trainer.dataset.X[row] @ W + b
    return 1 / (1 + math.exp(scores[0] - scores[1]))


def test_one_step_row_11_and_the_twins() -> None:
    says("one-step", "row-11", "0.5453", "1835", "equal: #1 and #2", "row #9 and training row #0", "#14 and #15")
    run = line("article")
    assert chance_of(run, 11, 1500) == pytest.approx(0.5453, abs=5e-5)
    wrong = [number for number in range(1700, 4000) if chance_of(run, 11, number) >= 0.5]
    assert max(wrong) == 1834
    X = run.trainer.dataset.X
    assert all((X[one] == X[other]).all() for one, other in ((1, 2), (9, 0), (14, 15)))
    alone = [row for row in range(8) if X[row].tolist() == [1, 0, 0, 0]]
    assert not alone
    assert chance_of(line("article", ("1:lr=100", "1:softmax=stable")), 11, 4000) > 0.5


def test_regularise_what_weight_decay_does_to_each_seed() -> None:
    words = "moons --rows 60 --noise 0.3 --hidden 32 --lr 0.3"
    says("regularise", "decayed", "of the seeds 0 to 7, 0.05 is better than none in three, worse in one, equal in four")
    if LONG:
        gains = [
            value(line(f"{words} --seed {seed} --l2 0.05"), "2000:check", "val")
            - value(line(f"{words} --seed {seed}"), "2000:check", "val")
            for seed in range(8)
        ]
        assert [sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)] == [3, 1]
    db1 = line("moons --hidden 4 --batch-size 4 --norm batch")
    assert abs(value(db1, "1:grads1", "db1.h0")) < 1e-15


def test_embedding_what_the_table_learns() -> None:
    run = line("names --embed 2 --hidden 16 --lr 0.3 --iterations 2000")
    characters = run.trainer.dataset.classes
    says("embedding", "limit", "in 22.1% of the validation rows")
    data = run.trainer.dataset
    pairs = np.zeros((27, 27))
    np.add.at(pairs, (data.X[data.train, 0].astype(int), data.y[data.train]), 1)
    right = pairs.argmax(1)[data.X[data.val, 0].astype(int)] == data.y[data.val]
    assert 100 * right.mean() == pytest.approx(22.1, abs=0.05)
    says("embedding", "learned", "q and x are rare")
    counts = pairs.sum(1)
    assert {characters[row] for row in counts.argsort()[:4]} >= {"q", "x"}
    small = line("names --batch-size 4 --embed 3 --context 2 --hidden 8").iteration(1)
    says("embedding", "zeros", "Seven different characters", "twenty rows")
    assert len(set(small.the(TensorRole.INPUT).reshape(-1).tolist())) == 7

    assert value(run, "2000:check", "test") / (100 / 27) == pytest.approx(6, abs=0.1)


def test_attention_what_the_lecturer_is_told() -> None:
    run = line("gpt")
    read = run.iteration(2)
    says("attention", "mask", f"{1 / (np.exp(read['scores'][0, 2, :3]).sum() + 1):.4f}")
    A, dA = read["A"][0, 2], read["dA"][0, 2]
    says("attention", "score-gradient", f"{dA[1]:.4f}", f"{-A @ dA:.4f}")
    says("attention", "weight", "0 + 0.0003 + 0.0179 - 0.0002")
    assert (read["dquery"][:, 0] * read["n1"][:, 1]).round(4).tolist() == [0, 0.0003, 0.0179, -0.0002]
    says("attention", "trained", "lea again")
    assert [run.iteration(number)["x"].tolist() for number in (2, 200)] == [[4, 2, 1, 0]] * 2


def test_your_own_data_the_scale_and_the_seeds() -> None:
    data, given = (line(f"iris --lr 0.1 --batch-size 4{scale}").trainer.dataset for scale in ("", " --scale none"))
    rows = line("iris --lr 0.1 --batch-size 4").frame(Moment(1, 1)).current.the(TensorRole.ROWS)
    lengths = given.X[:, 0]
    assert lengths[rows[0]] == 6.5
    assert [lengths[data.train].mean(), lengths[data.train].std(), lengths[data.train].var()] == pytest.approx(
        [5.89778, 0.821107, 0.674217], abs=5e-6
    )
    assert [lengths.mean(), lengths.std()] == pytest.approx([5.84333, 0.82530], abs=5e-6)
    says("your-own-data", "leak", "training row #101 and validation row #142 are equal")
    assert (given.X[101] == given.X[142]).all()
    assert (101 in data.train, 142 in data.val) == (True, True)
    assert all((data.y[data.rows(split)] == 0).mean() == pytest.approx(1 / 3) for split in ("train", "val", "test"))
    words = "iris --hidden 8 --lr 0.1 --iterations 1000"
    found = {round(value(line(f"{words} --seed {seed}"), "500:check", "val"), 1) for seed in range(6)}
    assert found == {93.3, 96.7}
    houses = line("housing --scale none").trainer.dataset
    sizes = houses.X[houses.train, 0]
    assert [sizes.mean(), sizes.std()] == pytest.approx([122.25, 51.0475], abs=5e-5)
