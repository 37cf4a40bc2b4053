"""Looked pictures: runs of every picture, with what is picked there; the corpus prints each of them."""

from __future__ import annotations

from typing import NamedTuple


class Looked(NamedTuple):
    """A run with moments of it, what is open at each, and sizes of terminals."""

    words: str
    moments: str
    views: tuple[str, ...] = ("",)
    sizes: str = "80x24"


def zoomed(picture: str, *also: str) -> tuple[str, ...]:
    """A picture alone, and with each of some other options."""
    return tuple(f"--zoom {picture} {option}".rstrip() for option in ("", *also))


PICTURES_LOOKED = {
    "network": (
        Looked(
            "moons --hidden 6 --activation tanh --lr 0.1 --iterations 60 --check 20,30",
            "1:ready 20:h1 20:dW2 20:dh1 20:update 60:check",
            zoomed("network", "--pick h1.e1.h2", "--pick W2.h1.c0", "--size 60x20", "--size 160x48", "--ascii"),
        ),
        Looked("spirals --hidden 8,8 --iterations 3", "2:a2 3:update", zoomed("network", "--size 120x36")),
        Looked("digits --hidden 32 --iterations 3", "2:softmax 3:update", zoomed("network", "--pick W1.x20.h9")),
        Looked("digits --conv 4@3x3 --hidden 8 --iterations 3", "2:dW2", zoomed("network")),
        Looked("iris --hidden 5 --iterations 9", "3:loss", zoomed("network", "--hide")),
        Looked("article", "1:ready 7:grads", zoomed("network")),
        Looked("mazur", "1:dW1 9:update", zoomed("network")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", zoomed("network")),
        Looked(
            "chain-rule --formula L=(a*b+c)*f --set a=2,b=-3,c=10,f=-2",
            "1:ready 1:n2 1:dn2 1:update",
            zoomed("network", "--pick b", "--size 60x20", "--size 160x48"),
        ),
        Looked("chain-rule", "2:update", zoomed("network", "--size 120x36")),
        Looked("names --context 2 --hidden 4 --iterations 3", "2:h1", zoomed("network", "--pick x.e1.x1")),
    ),
    "boundary": (
        Looked(
            "xor --hidden 8 --activation tanh --lr 0.5 --seed 3 --iterations 700 --check 20,30",
            "1:ready 20:update 30:check 700:check",
            zoomed("boundary", "--also row=17", "--pick x.e0.x1", "--pick W1.x0.h1", "--size 60x20", "--size 160x48"),
        ),
        Looked("gauss --rows 300 --noise 0.2 --iterations 2", "2:check", zoomed("boundary", "--also row=5")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", zoomed("boundary", "--also row=0")),
        Looked("moons --hidden 4 --loss bce", "1:ready 3:update", zoomed("boundary")),
        Looked("moons --loss mse --lr 0.1", "5:update", zoomed("boundary", "--zoom data")),
        Looked("far.csv --scale none", "1:batch", zoomed("boundary", "--also row=3")),
        Looked("five.csv --hidden 6 --lr 0.3 --iterations 60", "60:check", zoomed("boundary", "--also row=7")),
        Looked("iris", "1:ready 3:update", zoomed("boundary", "--also plane=x0/x3")),
    ),
    "fit": (
        Looked(
            "line --iterations 12 --check 2,3",
            "1:ready 1:linear 2:check 3:check 12:check",
            zoomed("fit", "--also row=5", "--also row=60", "--pick outputs.e0.o0", "--size 60x20", "--size 131x40"),
        ),
        Looked("line --lr 3 --iterations 12", "4:update 9:update", zoomed("fit", "--also row=4")),
        Looked("line --lr 1e200 --iterations 12", "1:update", zoomed("fit", "--also row=4")),
        Looked("housing --hidden 3 --iterations 40", "1:ready 40:check", zoomed("fit", "--also row=3")),
        Looked("mazur", "1:loss 9:update", zoomed("fit", "--pick outputs.e0.o1", "--also row=0")),
        Looked("article", "1:ready", zoomed("fit")),
    ),
    "curves": (
        Looked("article", "1:ready 7:grads 600:loss", zoomed("curves", "--also log=on", "--size 60x20")),
        Looked("iris --iterations 60 --check 10,20", "40:check 60:check", zoomed("curves", "--size 160x44")),
        Looked("line --iterations 60 --check 10,20 --lr 0.02 --batch-size 1", "60:check", zoomed("curves")),
        Looked("housing --iterations 60 --check 10,20 --lr 1e-4", "60:check", zoomed("curves")),
        Looked("mazur", "200:check", zoomed("curves")),
        Looked("chain-rule --formula neuron", "1:ready 1:n2 7:o 30:update", zoomed("curves", "--size 38x12")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", zoomed("curves")),
    ),
    "data": (
        Looked("iris --iterations 3", "1:batch 3:check", zoomed("data", "--also row=9", "--size 160x48")),
        Looked("digits --iterations 60 --check 20,30", "1:update 20:check", zoomed("data", "--also row=1400")),
        Looked("digits", "1:update", zoomed("data", "--pick x.e3.x40")),
        Looked("mazur", "1:loss", zoomed("data", "--pick outputs.e0.o1")),
        Looked("names --embed 3 --context 2 --hidden 8", "1:batch 3:update", zoomed("data", "--also row=4")),
        Looked("alike.csv", "1:ready 3:update", zoomed("data", "--zoom confusion")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", zoomed("data", "--also row=0")),
        *(Looked(f"article --iterations {number}", "1:ready", zoomed("data")) for number in (600, 500, 200)),
    ),
    "confusion": (
        Looked("iris --lr 0.5 --iterations 60 --check 10,20", "20:update 40:check 60:check", zoomed("confusion")),
        Looked("digits --hidden 16 --iterations 60 --check 20,30", "1:ready 30:check 60:check", zoomed("confusion")),
        Looked("names --iterations 60 --check 20,30", "20:check", zoomed("confusion", "--size 60x20")),
        Looked("moons --hidden 8 --lr 1e300", "2:loss", zoomed("confusion")),
        Looked("five.csv --iterations 9", "9:check", zoomed("confusion", "--size 40x30")),
    ),
    "images": (
        Looked(
            "digits --hidden 32 --lr 0.1 --iterations 60",
            "1:ready 20:grads1 20:update",
            zoomed("images", "--also row=5", "--pick W1.x10.h9", "--pick x.e3.x4", "--size 60x21", "--size 160x48"),
        ),
        Looked("digits --lr 0.1 --iterations 60", "1:linear 60:check", zoomed("images", "--also row=1400")),
        Looked("digits --lr 1e300", "2:loss", zoomed("images")),
    ),
    "maps": (
        Looked(
            "digits --conv 4@3x3 --hidden 8 --iterations 20",
            "1:batch 20:h1 20:p1 20:update",
            zoomed("maps", "--pick p1.e0.h20", "--pick loss.e1", "--size 60x20", "--size 160x48"),
        ),
        Looked("digits --conv 2@3x3", "1:p1", ("", "--explain", "--zoom maps", "--size 220x60"), "80x24 120x36"),
    ),
    "table": (
        Looked(
            "names --embed 2 --context 2 --batch-size 3",
            "1:ready 1:v1 1:update",
            zoomed("table", "--pick E1.k3.d1", "--pick W2.v0.c0", "--size 60x20"),
        ),
        Looked("names --embed 3", "1:v1", zoomed("table")),
    ),
    "health": (
        Looked("xor --hidden 8 --lr 50 --iterations 60", "1:batch 5:update", zoomed("health", "--hide")),
        Looked("iris --hidden 3,3,3,3,3,3,3,3 --norm layer", "2:update", zoomed("health", "--size 160x48")),
        Looked("article --iterations 9", "1:ready 9:check", zoomed("health", "--size 60x20")),
    ),
}
"""By the picture."""
