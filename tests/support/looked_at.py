"""Looked at: runs of every kind, what is open there, and in terminals of which size; the corpus prints each of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

FILES = {
    "wide.csv": "ages of them,身長 in cm,a feature with a very long name,grade\n"
    + "".join(
        f"{20 + row % 7},{150 + row * 7 % 40},{row % 5 / 4},{['failing', 'passing at last', 'クラス'][row % 3]}\n"
        for row in range(48)
    ),
    "far.csv": "income,x1,y\n" + "".join(f"{row * 1e-4},{1e6 + row},{'uv'[row % 2]}\n" for row in range(20)),
    "five.csv": "a,b,kind\n" + "".join(f"{row * 7 % 31},{row * row % 29},{'pqrst'[row // 8]}\n" for row in range(40)),
    "alike.csv": "height of it,height of her,y\n"
    + "".join(f"{row % 5},{row % 3},{('a long name 1', 'a long name 2')[row % 2]}\n" for row in range(30)),
    "flat.csv": "a,b,y\n" + "".join(f"{row * row % 7},4,{'uv'[row % 2]}\n" for row in range(30)),
}
"""Tables: with names that are wide and long, numbers far apart, five classes, names that are alike, no deviation."""


class Looked(NamedTuple):
    """A run with moments of it, what is open at each, and sizes of terminals."""

    words: str
    moments: str
    views: tuple[str, ...] = ("",)
    sizes: str = "80x24"


_OPEN = ("", "--explain", "--hide", "--hide --also answer=on")
_SIZES = "33x11 40x15 60x20 79x24 100x30 120x36 160x48 220x60"


def _zoomed(picture: str, *also: str) -> tuple[str, ...]:
    return tuple(f"--zoom {picture} {option}".rstrip() for option in ("", *also))


LOOKED_AT = {
    "boundary": (
        Looked(
            "xor --hidden 8 --activation tanh --lr 0.5 --seed 3 --iterations 700 --check 20,30",
            "1:ready 20:update 30:check 700:check",
            _zoomed("boundary", "--also row=17", "--pick x.e0.x1", "--pick W1.x0.h1", "--size 60x20", "--size 160x48"),
        ),
        Looked("gauss --rows 300 --noise 0.2 --iterations 2", "2:check", _zoomed("boundary", "--also row=5")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", _zoomed("boundary", "--also row=0")),
        Looked("moons --hidden 4 --loss bce", "1:ready 3:update", _zoomed("boundary")),
        Looked("moons --loss mse --lr 0.1", "5:update", _zoomed("boundary", "--zoom data")),
        Looked("far.csv --scale none", "1:batch", _zoomed("boundary", "--also row=3")),
        Looked("five.csv --hidden 6 --lr 0.3 --iterations 60", "60:check", _zoomed("boundary", "--also row=7")),
        Looked("iris", "1:ready", _zoomed("boundary")),
    ),
    "fit": (
        Looked(
            "line --iterations 12 --check 2,3",
            "1:ready 1:linear 2:check 3:check 12:check",
            _zoomed("fit", "--also row=5", "--also row=60", "--pick outputs.e0.o0", "--size 60x20", "--size 131x40"),
        ),
        Looked("line --lr 3 --iterations 12", "4:update 9:update", _zoomed("fit", "--also row=4")),
        Looked("line --lr 1e200 --iterations 12", "1:update", _zoomed("fit", "--also row=4")),
        Looked("housing --hidden 3 --iterations 40", "1:ready 40:check", _zoomed("fit", "--also row=3")),
        Looked("mazur", "1:loss 9:update", _zoomed("fit", "--pick outputs.e0.o1", "--also row=0")),
        Looked("article", "1:ready", _zoomed("fit")),
    ),
    "curves": (
        Looked("article", "1:ready 7:grads 600:loss", _zoomed("curves", "--also log=on", "--size 60x20")),
        Looked("iris --iterations 60 --check 10,20", "40:check 60:check", _zoomed("curves", "--size 160x44")),
        Looked("line --iterations 60 --check 10,20 --lr 0.02 --batch-size 1", "60:check", _zoomed("curves")),
        Looked("housing --iterations 60 --check 10,20 --lr 1e-4", "60:check", _zoomed("curves")),
        Looked("mazur", "200:check", _zoomed("curves")),
        Looked("chain-rule --formula neuron", "1:ready 1:n2 7:o 30:update", _zoomed("curves", "--size 38x12")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", _zoomed("curves")),
    ),
    "data": (
        Looked("iris --iterations 3", "1:batch 3:check", _zoomed("data", "--also row=9", "--size 160x48")),
        Looked("digits --iterations 60 --check 20,30", "1:update 20:check", _zoomed("data", "--also row=1400")),
        Looked("digits", "1:update", _zoomed("data", "--pick x.e3.x40")),
        Looked("mazur", "1:loss", _zoomed("data", "--pick outputs.e0.o1")),
        Looked("names --embed 3 --context 2 --hidden 8", "1:batch 3:update", _zoomed("data", "--also row=4")),
        Looked("alike.csv", "1:ready 3:update", _zoomed("data", "--zoom confusion")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", _zoomed("data", "--also row=0")),
        *(Looked(f"article --iterations {number}", "1:ready", _zoomed("data")) for number in (600, 500, 200)),
    ),
    "confusion": (
        Looked("iris --lr 0.5 --iterations 60 --check 10,20", "20:update 40:check 60:check", _zoomed("confusion")),
        Looked("digits --hidden 16 --iterations 60 --check 20,30", "1:ready 30:check 60:check", _zoomed("confusion")),
        Looked("names --iterations 60 --check 20,30", "20:check", _zoomed("confusion", "--size 60x20")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", _zoomed("confusion")),
        Looked("five.csv --iterations 9", "9:check", _zoomed("confusion", "--size 40x30")),
    ),
    "images": (
        Looked(
            "digits --hidden 32 --lr 0.1 --iterations 60",
            "1:ready 20:grads1 20:update",
            _zoomed("images", "--also row=5", "--pick W1.x10.h9", "--pick x.e3.x4", "--size 60x21", "--size 160x48"),
        ),
        Looked("digits --lr 0.1 --iterations 60", "1:linear 60:check", _zoomed("images", "--also row=1400")),
        Looked("digits --lr 1e300", "2:loss", _zoomed("images")),
    ),
    "maps": (
        Looked(
            "digits --conv 4@3x3 --hidden 8 --iterations 20",
            "1:batch 20:h1 20:p1 20:update",
            _zoomed("maps", "--pick p1.e0.h20", "--pick loss.e1", "--size 60x20", "--size 160x48"),
        ),
        Looked("digits --conv 2@3x3", "1:p1", ("", "--explain", "--zoom maps", "--size 220x60"), "80x24 120x36"),
    ),
    "table": (
        Looked(
            "names --embed 2 --context 2 --batch-size 3",
            "1:ready 1:v1 1:update",
            _zoomed("table", "--pick E1.k3.d1", "--pick W2.v0.c0", "--size 60x20"),
        ),
        Looked("names --embed 3", "1:v1", _zoomed("table")),
    ),
    "health": (
        Looked("xor --hidden 8 --lr 50 --iterations 60", "1:batch 5:update 40:update", _zoomed("health", "--hide")),
        Looked("iris --hidden 3,3,3,3,3,3,3,3 --norm layer", "2:update", _zoomed("health", "--size 160x48")),
        Looked("article --iterations 9", "1:ready 9:check", _zoomed("health", "--size 60x20")),
    ),
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
            ("--also shown=1", "--also voted=2,votes=1.3.1.1", "--also answer=on,votes=1.3.1.1", "--also question=off"),
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
        Looked("digits --conv 4@3x3 --hidden 32", "1:p1", ("",), "52x20 60x20 70x20 220x60"),
        Looked("digits --hidden 32,32", "1:a1", ("", "--pick W1.x10.h9"), "120x36 160x48"),
        Looked("spirals --hidden 16,16", "2:loss", ("", "--hide"), "160x48 220x60"),
        Looked(
            "article --iterations 600",
            "1:linear 1:grads 5:grads 5:update 500:check",
            ("--also pin=W_after.x3.c0", "--also pin=val", "--also pin=dW.x3.c0"),
        ),
    ),
}
"""By what they are looked at for."""


def commands(group: str) -> Iterator[tuple[str, str]]:
    """A name and the words of a command, for each of a group."""
    for words, moments, views, sizes in LOOKED_AT[group]:
        for at, view, size in product(moments.split(), views, sizes.split()):
            sized = "" if "--size" in view or size == "80x24" else f" --size {size}"
            command = " ".join(f"show {words} --at {at} {view}{sized}".split())
            yield f"{group}/{command.removeprefix('show ')}", command
