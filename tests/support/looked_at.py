"""Looked at: runs of every kind, what is open there, and in terminals of which size; the corpus prints each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeVar

from tests.support.looked_pictures import PICTURES_LOOKED, Looked
from tests.support.tables import HEADS

_Each = TypeVar("_Each")
_OPEN = ("", "--explain", "--hide", "--hide --also answer=on")
_SIZES = "33x11 60x20 79x24 120x36 220x60"

LOOKED_AT = {
    **PICTURES_LOOKED,
    "nets": (
        Looked("article", "1:ready 2:batch 2:linear 2:softmax 2:loss 2:grads 2:update", _OPEN, _SIZES),
        Looked("iris --hidden 8 --optimizer adam", "1:ready 2:batch 2:a1 2:dlogits 2:grads1 2:update", _OPEN, _SIZES),
        Looked("chain-rule --optimizer adam", "1:ready 2:triple 2:dn 2:update", _OPEN, _SIZES),
        Looked("chain-rule --formula neuron", "1:ready 2:o 2:update", _OPEN, "60x20 80x24 160x48"),
        Looked("mazur", "1:batch 2:loss 2:grads1 2:update", _OPEN, "60x20 80x24 120x36"),
        Looked("line --hidden 3", "2:batch 2:loss 2:update", _OPEN, "60x20 80x24 120x36"),
        Looked("digits --hidden 32,32", "2:batch 2:a1 2:loss 2:grads1", _OPEN, "60x20 80x24 160x48"),
        Looked("iris --hidden 4,4,4 --skip --norm batch --dropout 0.2", "2:batch 2:n2 2:dropout2 2:update", _OPEN),
        Looked("moons --hidden 5 --norm layer --batch-size 4", "2:n1 2:h1 2:update", _OPEN, "80x24 120x36"),
        Looked("moons --hidden 3 --loss bce --optimizer rmsprop", "2:loss 2:update", _OPEN, "80x24 120x36"),
        Looked("names --embed 2 --context 3 --hidden 4", "1:batch 1:v1 1:grads1 1:update", _OPEN, "60x20 80x24 120x48"),
        Looked("gpt", "2:emb 2:scores 2:mlp 2:loss 2:dr1 2:dscores 2:update", _OPEN[:2], "60x20 80x24 120x36"),
        Looked("microgpt", "1:ready 2:A 2:dwq 2:update", _OPEN[:1], "80x24 160x48"),
        Looked("housing --hidden 4", "1:ready 1:batch 1:loss 2:update", _OPEN, "60x20 80x24 120x36"),
        Looked("digits --conv 2@3x3 --hidden 8", "1:a1 1:h1 1:p1 1:grads1", _OPEN, "60x20 80x24 160x48"),
        Looked("wide.csv --hidden 3", "1:ready 2:batch 2:loss", _OPEN, "40x12 80x24 120x36"),
        Looked("flat.csv", "1:ready 1:batch", _OPEN, "80x24 120x36"),
        Looked("article --lr 100", "4:softmax 4:grads", ("", "--explain", "--pick probs.e2.c0 --explain")),
    ),
    "kept": (
        Looked(
            "article --iterations 600",
            "6:linear 37:grads 600:update",
            (
                "--also pin=dW.x3.c0",
                "--also pin=dW.x3.c0,pin=W.x3.c0,pin=probs.e1.c0",
                "--also all-digits=on --pick W.x3.c0",
                "--also code=on",
                "--also proof=on",
                "--also heat=gradient/signed/2",
                "--pick dW.x3.c0 --explain --also term=3",
            ),
            "50x20 80x24 120x36",
        ),
        Looked(
            "article --edit 5:lr=0.5",
            "4:update 9:grads 500:check",
            ("", "--look original", "--look difference", "--look difference --pick W.x3.c0 --explain", "--zoom curves"),
            "60x20 80x24 120x36",
        ),
        Looked(
            "xor --hidden 4 --edit 3:optimizer=adam",
            "9:update",
            ("", "--look difference", "--zoom boundary", "--zoom curves --look difference", "--zoom health"),
        ),
        Looked(
            "article --hide",
            "1:softmax 1:loss 1:grads 1:update",
            (
                "--also shown=1",
                "--also voted=2,votes=1.3.1.1",
                "--also answer=on,votes=1.3.1.1",
                "--also answer=on,before=2.1.3.0,votes=1.3.1.1",
                "--also question=off",
            ),
            "40x14 60x20 80x24 120x36",
        ),
        *(
            Looked(words, "1:update", (f"--graph {cell}", f"--graph {cell} --explain"), "60x20 80x24 160x48")
            for words, cell in (
                ("article", "dW.x3.c0"),
                ("xor --hidden 4", "W1.x0.h1"),
                ("iris --hidden 3 --optimizer adam", "W2_after.h1.c0"),
                ("chain-rule", "x"),
                ("chain-rule --formula neuron", "dw1"),
            )
        ),
    ),
    "names": (
        Looked("named.csv", "1:ready 1:batch 1:linear 1:softmax 1:dlogits 1:grads 1:update 100:check", _OPEN),
        Looked("named.csv", "1:ready", ("--pick W.x1.c0 --explain", "--pick b.c1")),
        Looked(
            "named.csv", "1:batch", tuple(f"--pick {cell} --explain" for cell in ("x.e0.x2", "y.e0", "y.e1", "y.e2"))
        ),
        Looked(
            "named.csv", "1:update", tuple(f"--pick {cell} --explain" for cell in ("logits.e0.c1", "dW.x0.c1", "db.c0"))
        ),
        Looked("named.csv", "100:check", ("--pick train --explain", "--pick val")),
        Looked(
            "named.csv --hidden 3",
            "1:linear 1:grads1",
            ("--hide", "--pick dW1.x0.h2 --explain", "--pick h1.e0.h2 --explain"),
        ),
        Looked("iris --hidden 4", "1:batch 1:linear 1:softmax 1:loss 1:dlogits 1:grads2", ("--hide",)),
        Looked("iris --batch-size 4", "1:batch 1:dlogits 200:softmax", ("", "--explain")),
        *(Looked(f"heads{number}.csv", "1:softmax 100:check", ("", "--explain")) for number in range(len(HEADS))),
        Looked("operated.csv", "1:batch 1:softmax 100:check", _OPEN),
    ),
    "layers": (
        Looked(
            "article --hidden 3",
            "1:update",
            tuple(
                f"--pick {cell}{told}"
                for cell in (
                    "a1.e2.h2",
                    "h1.e1.h2",
                    "dh1.e1.h0",
                    "da1.e1.h2",
                    "da1.e1.h0",
                    "dW1.x3.h2",
                    "W1_after.x3.h2",
                )
                for told in ("", " --explain")
            ),
        ),
        Looked(
            "article --hidden 3 --activation tanh --init xavier",
            "1:update",
            tuple(f"--pick {cell} --explain" for cell in ("h1.e1.h2", "da1.e1.h2")),
        ),
        Looked(
            "article --hidden 3,4 --activation sigmoid --l2 0.1 --reduction mean",
            "1:update",
            tuple(
                f"--pick {cell} --explain"
                for cell in ("dW2.h0.h1", "h2.e0.h1", "da2.e1.h0", "dh1.e1.h0", "W2_after.h0.h1")
            ),
        ),
        Looked(
            "article --optimizer momentum",
            "3:update",
            ("--pick W_after.x3.c0 --explain", "--pick mW_after.x3.c0 --explain"),
        ),
        Looked(
            "article --optimizer adam",
            "3:update",
            tuple(
                f"--pick {cell} --explain" for cell in ("vW_after.x3.c0", "sW.x3.c0", "mW_after.x3.c0", "W_after.x3.c0")
            ),
        ),
        *(
            Looked(f"article {given}".rstrip(), "1:loss 1:update 2:batch", ("--also proof=on",), "60x20 80x24")
            for given in ("", "--hidden 3", "--hidden 3,3,3,3", "--optimizer momentum", "--hidden 3 --optimizer adam")
        ),
        Looked("chain-rule", "1:dn 1:dx 1:update", ("--also proof=on",), "60x20 80x24"),
        Looked("digits --hidden 32,16", "1:update", ("--also proof=on",), "60x20 80x24 120x36"),
    ),
    "what-ifs": (
        Looked(
            "article --edit 501:lr=0.1",
            "501:grads 502:softmax 502:grads 510:batch 700:grads 1000:check",
            ("--look difference", "--look difference --pick dW.x0.c0", "--look difference --also log=on"),
        ),
        *(
            Looked(f"article --edit {edit}", at, ("--look difference", "--look difference --size 120x36"))
            for edit, at in (
                ("501:lr=0.02", "600:check"),
                ("1000:lr=0.011", "1000:check"),
                ("4000:lr=0.011", "4000:check"),
                ("501:batch-size=3", "510:batch"),
                ("501:batch-size=3", "510:dlogits"),
                ("501:seed=3", "510:batch"),
                ("13:y.r7=0", "13:batch"),
                ("13:x.r7.x2=5", "13:batch"),
            )
        ),
        Looked("line --edit 5:lr=0.5", "200:check", ("--look difference", "", "--zoom fit")),
    ),
    "graphs": (
        Looked("article", "1:linear 1:loss", ("--graph W.x0.c0", "--graph loss.e1")),
        Looked("iris --hidden 4", "2:grads1", ("--graph W1.x0.h0",), "60x12 60x14 60x17 60x20 60x24 60x30 23x9"),
        Looked("digits --hidden 16", "1:update", ("--graph W1.x20.h3", "--graph a1.e0.h0"), "80x24 120x36"),
        Looked("mazur", "1:loss 1:update", ("--graph W1.x0.h0",), "40x20 60x20 80x24"),
        Looked(
            "chain-rule --formula L=(a*b+c)*f --set a=2,b=-3,c=10,f=-2",
            "1:ready 1:n2 1:dn1 1:update",
            ("", "--explain"),
        ),
        Looked(
            "chain-rule --formula neuron --optimizer adam", "1:ready 1:o 2:update", ("",), "40x12 50x16 80x24 120x36"
        ),
    ),
    "words": (
        Looked("article --hidden 3,3,3,3", "1:ready 1:batch 1:h4 1:dh4 1:grads1"),
        Looked("article --hidden 3", "1:dh1 1:grads2", _OPEN),
        *(
            Looked(f"iris --scale {scale}", "1:ready 1:batch", ("",), "40x12 80x24 120x36")
            for scale in ("none", "common")
        ),
        Looked("digits", "1:ready 1:batch", ("",), "40x20 76x24 82x24"),
        Looked("mazur", "1:ready 1:batch", ("",), "60x20 100x30"),
        Looked("article --lr 100", "4:softmax", ("--pick probs.e1.c0 --explain", "--pick probs.e3.c0 --explain")),
        Looked(
            "article --optimizer adam", "200:update", ("--pick sW.x3.c0 --explain", "--pick W_after.x3.c0 --explain")
        ),
        Looked("article --optimizer momentum", "2:update", ("--pick mW_after.x3.c0 --explain",)),
        Looked("article --reduction mean", "1:dlogits 1:grads", ("--pick d.e1.c1 --explain", "--explain")),
        Looked("xor --loss mse --output sigmoid", "1:dlogits", ("--pick dlogits.e15.c1 --explain",), "60x20 80x24"),
        Looked("mazur", "1:dz", ("--pick dz.e0.o0 --explain",), "60x20 80x24"),
        Looked("article", "1:linear", ("--pick W.x0.c0 --explain", "--pick b.c0 --explain", "--also all-digits=on")),
        Looked("article", "2:loss", ("--pick b_after.c1 --explain",), "160x9 160x12 40x12 20x12 12x6"),
        Looked("article", "1:grads", ("--pick dW.x3.c0 --explain",), "30x20 40x20 60x12 60x16 22x9"),
        *(Looked(f"article --batch-size {size}", "1:batch 1:grads", ("", "--zoom data")) for size in (2, 30, 40)),
        Looked("names --embed 3 --context 2 --hidden 16", "1:grads2 1:grads1", ("", "--explain"), "60x20 80x24 160x48"),
        Looked("digits --conv 2@3x3,3@2x2", "1:a2 1:dp1 1:grads2", _OPEN, "60x20 80x24 160x48"),
        Looked("names --embed 2 --context 3 --positions", "1:v2 1:grads2 1:dv1", ("", "--explain"), "80x24 120x36"),
        Looked("names --embed 4 --context 6 --conv 3@2x3", "1:a2 1:dv1", _OPEN, "80x24 120x36"),
        Looked("digits --conv 4@3x3 --hidden 32", "1:p1", ("",), "52x20 60x20 70x20 220x60"),
        Looked("digits --hidden 32,32", "1:a1", ("", "--pick W1.x10.h9"), "120x36 160x48"),
        Looked("article --lr 0 --check 1,1", "1:check", ("--zoom confusion", "--zoom data --also row=6")),
        Looked("article --lr 0", "2:softmax", ("--pick probs.e0.c1 --explain", "--pick probs.e1.c1 --explain")),
        Looked("article --lr 1e308 --check 1,1", "1:check", ("--pick train --explain",)),
        Looked("spirals --hidden 16,16", "2:loss", ("", "--hide"), "160x48 220x60"),
        Looked(
            "article --iterations 600",
            "1:linear 1:grads 5:grads 5:update 500:check",
            ("--also pin=W_after.x3.c0", "--also pin=val", "--also pin=dW.x3.c0"),
        ),
    ),
}
"""By what they are looked at for."""


def commands(group: str, *, whole: bool = True) -> Iterator[tuple[str, str]]:
    """A name and the words of a command, for each of a group; of a sample, each moment and view in one of the sizes."""
    for words, moments, views, sizes in LOOKED_AT[group]:
        for (turn, at), (place, view) in product(enumerate(moments.split()), enumerate(views)):
            for size in in_turn(sizes.split(), turn + place, whole=whole):
                sized = "" if "--size" in view or size == "80x24" else f" --size {size}"
                command = " ".join(f"show {words} --at {at} {view}{sized}".split())
                yield f"{group}/{command.removeprefix('show ')}", command


def in_turn(every: Sequence[_Each], place: int, *, whole: bool) -> Sequence[_Each]:
    """All of them, or the one whose turn it is."""
    return every if whole else (every[place % len(every)],)
