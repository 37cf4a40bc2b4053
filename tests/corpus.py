"""A corpus of what the program prints: `python -m tests.corpus FOLDER` writes 1300 screens, explanations and exports.

It goes through the command line alone, so it outlives what stands behind it. A change that should leave a viewer's
screen as it is runs it before and after, and `diff -r` says what it did, for arrays to the last bit.
`tests/laws/test_corpus.py` holds each text to its digest in `tests/screens/corpus.txt`, with more of them
(`tests/support/looked_at.py`) and what is seen after each key in each opening (`tests/support/trodden.py`);
`--pin` writes the digests of today, after a change that is meant.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest import mock

import numpy as np
import pytest

from stepviz.cli import main, options, show
from stepviz.cli.parser import Namespace
from stepviz.session import film
from stepviz.training import Timeline, Trainer
from stepviz.training.branch import branched
from tests.support import looked_at, said
from tests.support.drawings import ROOT
from tests.support.looked_at import LOOKED_AT, in_turn
from tests.support.openings import OPENINGS
from tests.support.played import PLAYED
from tests.support.tables import FILES
from tests.support.trodden import PICTURED, alone, digest, trodden


class Run(NamedTuple):
    """A run, the moments that are looked at, and the cells that are picked in the middle one and in the last."""

    name: str
    words: str
    moments: str
    """`1,30:batch,loss 100:check`."""
    cells: str
    zooms: str = ""


ARTICLE = "batch,linear,softmax,loss,dlogits,grads,update"
NET = "batch,a1,h1,linear,softmax,loss,dlogits,grads2,dh1,grads1,update"
DEEP = "batch,a1,h1,a2,h2,linear,softmax,loss,dlogits,grads3,dh2,grads2,dh1,grads1,update"
CELLS = (
    "x.e1.x1 y.e2 W.x1.c1 b.c0 logits.e1.c0 probs.e3.c1 loss.e1 mean d.e0.c1 dW.x1.c0 db.c1 W_after.x0.c1 b_after.c0"
)
SMALL_CELLS = CELLS.replace("e3", "e2")
NET_CELLS = (
    "x.e1.x1 W1.x1.h1 b1.h0 a1.e1.h1 h1.e1.h1 W2.h1.c0 logits.e1.c0 probs.e3.c1 loss.e1 mean d.e0.c1 "
    "dW2.h1.c1 db2.c0 dh1.e1.h0 da1.e1.h0 dW1.x1.h0 db1.h1 W1_after.x0.h1 W2_after.h0.c1"
)
ADAM_CELLS = f"{NET_CELLS} mW1.x0.h1 vW1_after.x0.h1 sW2.h0.c0 t_after"
RUNS = (
    Run("article", "article", f"1:ready,{ARTICLE} 2,30:{ARTICLE} 100,500,4000:check", CELLS, "data curves confusion"),
    Run("as-printed", "article --variant as-printed", f"1,3:{ARTICLE}", CELLS),
    Run("stable", "article --softmax stable --reduction mean", f"1,3:{ARTICLE}", CELLS),
    Run("nan", "article --lr 100", f"3,4:{ARTICLE}", CELLS),
    Run("chain-rule", "chain-rule", "1:ready 3:square,triple,loss,dl,dm,dn,dx,update", "x n m L dL dm dn dx x_after"),
    Run("chain-momentum", "chain-rule --optimizer momentum", "3:dx,update", "x dx mx mx_after x_after"),
    Run("iris", "iris", f"1,200:{ARTICLE} 500:check", CELLS, "data curves confusion"),
    Run("iris-16", "iris --hidden 16", f"1,40:{NET} 500:check", NET_CELLS, "data curves"),
    Run("digits-32", "digits --hidden 32 --lr 0.1", f"3:{NET}", NET_CELLS, "images confusion"),
    Run("xor-8", "xor --hidden 8 --optimizer adam", f"2:{NET}", ADAM_CELLS, "boundary"),
    Run(
        "spirals",
        "spirals --hidden 16,16 --optimizer momentum",
        f"2:{DEEP}",
        "dW2.h1.h2 mW2.h0.h1 da2.e0.h3",
        "boundary",
    ),
    Run("wide", "wide.csv", f"1,5:{ARTICLE} 100:check", CELLS, "data"),
    Run("line", "line", "1,30:batch,linear,loss,update 200:check", "x.e0.x0", "fit data curves"),
    Run("mazur", "mazur", "1:loss 100:check", "outputs.e0.o1", "fit data curves"),
    Run("l2", "article --l2 0.1 --sampling epochs --batch-size 3", "7:batch,loss,grads,update", SMALL_CELLS),
)
SIZES = ("80x24", "60x20", "79x24", "40x12", "120x36", "160x48")
EXPORTS = (
    *(f"article {options}".rstrip() for options in (
        "", "--variant as-printed", "--softmax stable", "--reduction mean", "--l2 0.1", "--optimizer momentum",
        "--optimizer adam", "--sampling epochs", "--batch-size 1", "--hidden 3", "--hidden 3,4 --activation tanh",
        "--hidden 5 --activation sigmoid --init xavier", "--lr 100",
    )),
    "iris", "iris --hidden 16", "xor --hidden 8 --optimizer adam", "spirals --hidden 6,6", "digits --hidden 4",
    "wide.csv", "wide.csv --hidden 3 --scale none", "chain-rule",
)  # fmt: skip


def commands(*, whole: bool = True) -> Iterator[tuple[str, str]]:
    """A file name and the words of a command, for every screen and explanation; of a sample, one for each number."""
    for run in RUNS:
        places = list(_places(run.moments))
        for at in places:
            yield f"{run.name}/{at}", f"show {run.words} --at {at}"
        last = places[-1]
        moments = enumerate((places[len(places) // 2], last))
        for (turn, at), (place, cell) in product(moments, enumerate(run.cells.split())):
            looked = f"{run.words} --at {at} --pick {cell}"
            ways = (("line", f"show {looked}"), ("panel", f"show {looked} --explain"), ("said", f"explain {looked}"))
            for way, command in in_turn(ways, turn + place, whole=whole):
                yield f"{run.name}/{at} {cell} {way}", command
        for zoom in run.zooms.split():
            yield f"{run.name}/{last} zoom {zoom}", f"show {run.words} --at {last} --zoom {zoom}"
        for size in SIZES[1:]:
            yield f"{run.name}/{last} {size}", f"show {run.words} --at {last} --size {size}"
            cell = run.cells.split()[-1]
            yield (
                f"{run.name}/{last} {size} panel",
                f"show {run.words} --at {last} --size {size} --pick {cell} --explain",
            )


def _places(moments: str) -> Iterator[str]:
    """`1,3:batch,loss 100:check` as `1:batch`, `1:loss`, `3:batch`, `3:loss`, `100:check`."""
    for part in moments.split():
        iterations, _, operations = part.partition(":")
        for iteration in iterations.split(","):
            yield from (f"{iteration}:{operation}" for operation in operations.split(","))


def printed(words: str) -> str:
    """What a command prints, with its exit status."""
    out, complaints, typed = io.StringIO(), io.StringIO(), said.WALKED.get(words.removeprefix("walk "), "")
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(complaints),
        mock.patch("sys.stdin", io.StringIO(typed)),
    ):
        status = main(words.split())
    text = _NOISE.sub("~0", out.getvalue()) if words.startswith("check-up") else out.getvalue()
    return f"$ stepviz {words}\n{text}{complaints.getvalue()}exit {status}\n"


_NOISE = re.compile(r"\de-1\d")
"""What is left of a difference of derivatives: rounding alone, another one with each processor."""


PINNED = ROOT / "tests" / "screens" / "corpus.txt"
ROUNDING = "how this machine rounds"
"""The name of that digest among those of the texts."""
GROUPS = (
    *(run.name for run in RUNS),
    *LOOKED_AT,
    "said",
    *(f"keys: {name}" for name in (*OPENINGS, *PICTURED, *PLAYED)),
)
"""The runs, what is looked at in others, and what may be open when a key is pressed."""


def texts(group: str, *, whole: bool = True) -> Iterator[tuple[str, str]]:
    """The texts of a group, all or a sample, by their names. The current folder is where files are read and saved."""
    if group.startswith("keys: "):
        yield from ((f"{group}/{done}", text) for done, text in trodden(group.removeprefix("keys: ")))
        return
    _write_tables()
    with _trained_once():
        yield from ((name, printed(words)) for name, words in _listed(group, whole=whole))


def _listed(group: str, *, whole: bool = True) -> Iterator[tuple[str, str]]:
    """The names of texts that commands print, and the words of each command."""
    if group == "said":
        return said.commands()
    if group in LOOKED_AT:
        return looked_at.commands(group, whole=whole)
    return (found for found in commands(whole=whole) if found[0].split("/")[0] == group)


@contextlib.contextmanager
def _trained_once() -> Iterator[None]:
    """Screens of one run share it: what is shown of a moment does not depend on what was looked at before."""
    trainer, line = cache(Trainer), cache(Timeline)

    def explained(given: Namespace) -> int:
        return show.explain(branched(line(trainer(options.experiment(given))), given.edit or ()), given)

    with (
        mock.patch.multiple(film, Trainer=trainer, Timeline=line),
        mock.patch.dict("stepviz.cli.dispatch._COMMANDS", explain=explained),
    ):
        yield


def _write_tables() -> None:
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")


@cache
def pinned() -> Mapping[str, str]:
    """The digests of the texts by their names."""
    lines = PINNED.read_text(encoding="utf-8").splitlines()
    return {name: found for found, _, name in (line.partition(" ") for line in lines)}


def rounding() -> str:
    """A digest of how this NumPy and processor round: where it is another one, so may be the last digits of a run."""
    x = np.linspace(-30.0, 30.0, 4096)
    table = np.sin(x).reshape(64, 64)
    parts = (np.exp(x), np.tanh(x), np.log(abs(x) + 0.01), np.sin(x), table @ table, table.T @ table[:, :3], x.std())
    return digest("".join(np.asarray(part).tobytes().hex() for part in parts))


@cache
def is_same_machine() -> bool:
    """Whether all digests are of a NumPy and processor that round like these."""
    return pinned()[ROUNDING] == rounding()


def changed(group: str, found: Mapping[str, str], *, part: bool = False) -> str:
    """Which texts of a group are not those of the digests, the first of them whole; nothing where all are.

    `part`: not all keys of the group were pressed. Of what commands print there may be a sample: that each text has a
    digest, and each digest a text, is seen by their names.
    """
    known, names = pinned(), found.keys() if group.startswith("keys: ") else dict(_listed(group)).keys()
    other = [name for name, text in found.items() if digest(text) != known.get(name)]
    other += [] if part else names ^ {name for name in known if name.split("/")[0] == group}
    first = f"the first:\n{other[0]}\n{found.get(other[0], 'is gone')}\nall of them: {other}" if other else ""
    remedy = "If they are meant to be: python -m tests.corpus --pin"
    return f"{len(other)} of {len(found)} are other ones, {first}\n{remedy}" * bool(other)


def pin() -> int:
    """Write the digests of today; return how many."""
    found = {ROUNDING: rounding()}
    for group in GROUPS:
        with TemporaryDirectory() as folder, contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
            alone(patch)
            found |= {name: digest(text) for name, text in texts(group)}
    PINNED.write_text("".join(f"{text} {name}\n" for name, text in found.items()), encoding="utf-8")
    return len(found)


def write(folder: Path) -> int:
    """Write every text and array; return how many."""
    folder.mkdir(parents=True)
    with contextlib.chdir(folder):
        _write_tables()
        told = dict(commands())
        for name, words in told.items():
            path = Path(f"{name.replace(':', '-')}.txt")
            path.parent.mkdir(exist_ok=True)
            path.write_text(printed(words), encoding="utf-8")
        for number, words in enumerate(EXPORTS):
            assert printed(f"export {words} --iterations 1-40 --out run{number}.npz").endswith(("exit 0\n", "exit 1\n"))
    return len(told) + len(EXPORTS)


def run() -> None:
    """Write the corpus, or the digests of its texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--pin", action="store_true")
    given = parser.parse_args()
    print(f"{pin()} digests" if given.pin else f"{write(given.folder)} files")


if __name__ == "__main__":
    run()
