"""Said: what other commands than `show` are asked for, one a line, and what is typed in a walk."""

from __future__ import annotations

from collections.abc import Iterator

SAID = """
train
train --iterations 1
train chain-rule --iterations 1
train chain-rule --iterations 7
train chain-rule --optimizer adam --iterations 30
train chain-rule --lr 1 --iterations 400
show chain-rule --lr 1 --iterations 400 --at 221:triple
show chain-rule --optimizer momentum --at 2:update
show chain-rule --iterations 200 --at 150:update
train far.csv --iterations 2
train --lr 100 --check 1,2
train --lr 0 --iterations 50 --weights weights.json
train --edit 1:W.x1.c0=1000
train --edit 1:x.r0.x0=1e300 --edit 1:W.x0.c0=1e300
train --edit 501:lr=0.1 --edit 600:W.x2.c0=1 --iterations 1000
train --edit 1:lr=100
train --hidden 3 --lr 1e200
train steep.csv --task regression --hidden 4 --lr 1
train steep.csv --task regression --hidden 4 --lr 1e-5
train iris --hidden 4,16 --optimizer adam --l2 0.001 --sampling epochs --iterations 200
show steep.csv --task regression --hidden 4 --lr 1 --at 100:check
show --check 1,1 --at 1:check
show iris --val 0 --test 0 --check 1,1 --at 1:check
show iris --init normal --at 1:ready
show iris --lr 0 --at 1:update
show chain-rule --lr 0 --at 1:update
show iris --batch-size 1 --at 1:batch
show iris --batch-size 1 --at 1:loss
show iris --batch-size 1 --at 1:grads
show --at 7
show --at 3 --look original
check-up article
check-up iris --hidden 8
check-up iris --lr 0
check-up names
check-up prices.csv --task regression --scale none
check-up mazur
check-up chain-rule
check-up line --loss (outputs-y)^2
check-up line --loss mse
check-up line --loss (outputs-y)^2/2
check-up line --loss half-mse
check-up moons --loss ln(1+outputs^2)-y*outputs
network article
network chain-rule
network digits --hidden 8,8 --optimizer adam
network iris --hidden 4 --norm batch --dropout 0.2
data chain-rule
data mazur
data article
data digits
data iris
data marks.csv --features age,height,level --scale none
data marks.csv --features age,height,level
data scaled.csv
data scaled.csv --scale common
data many.csv
data rare.csv --val .4 --test .4
data prices.csv --task regression
data prices.csv --task regression --val 0
data names
data xor
data moons
data spirals
data gauss
data line
data housing
explain --hidden 3 --at 1:dh1 --pick da1.e1.h2
train --hidden 3 --activation tanh --optimizer adam --l2 0.01 --sampling epochs --iterations 200
train iris --lr 0.1
datasets
lessons
help
help softmax
help batch norm
help sofmax
explain iris --batch-size 1 --at 1:batch --pick y.e0
explain chain-rule --at 1:dx --pick dx
explain chain-rule --at 1:update --pick x_after
explain chain-rule --optimizer momentum --at 2:update --pick mx_after
explain chain-rule --optimizer adam --at 2:update --pick sx
explain chain-rule --optimizer adam --at 2:update --pick vx_after
explain --at 1:update --pick W_after.x3.c0
explain --lr 100 --at 4:softmax --pick probs.e2.c0
explain mazur --at 1:dz --pick dz.e0.o0
explain digits --conv 2@3x3 --hidden 8 --at 1:p1 --pick p1.e0.h3
explain names --embed 2 --context 3 --at 1:grads1 --pick dE1.a.d0
explain iris --hidden 4 --norm batch --at 1:n1 --pick n1.e0.h1
explain iris --hidden 4 --optimizer adam --at 2:update --pick W1_after.x0.h1
export chain-rule --format csv
export --iterations 5-2 --format csv
sample names --iterations 300 --count 3
"""
"""Other commands, one a line."""
_TOPICS = ("train", "show", "explain", "walk", "export", "data", "network", "check-up", "sample", "datasets", "lessons")
WALKED = {
    "article": "next\nback\ngo 5:loss\niteration\nphase\nphase back\nexplain dW.x3.c0\nuntil loss < 0.5\n"
    "until back it == 2\nend\nnext\nstart\nall\ndata\nhelp\nnonsense\ngo 9999\nquit\nnever",
    "article --iterations 1": "\nend\nquit\n",
    "chain-rule": "\n\n\nback\nexplain dx\nall\nend\n",
    "xor --hidden 3 --optimizer adam": "\n" * 12 + "all\nexplain W1.x0.h1\nquit\n",
}
"""What is typed in a walk, line by line, by its run."""


def commands() -> Iterator[tuple[str, str]]:
    """A name and the words of each other command."""
    for words in (*SAID.split("\n"), *(f"{topic} --help" for topic in _TOPICS)):
        if words:
            yield f"said/{words}", words
    yield from ((f"said/walk {words}", f"walk {words}") for words in WALKED)
