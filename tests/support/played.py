"""Played: keys one after the other from a moment of a run or a stop of a lesson; what is seen after each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stepviz import Experiment, Timeline, Trainer
from stepviz.session.practice.exercises import exercises
from stepviz.session.words import Place
from stepviz.views.lessons.practice import Practice
from tests.support.lessons import GOOD
from tests.support.practice import practised
from tests.support.viewer import Viewer


class Played(NamedTuple):
    """Where it starts, and the keys, by their names or as words that are typed."""

    keys: str
    run: Experiment = Experiment(iterations=600)
    at: str = "1:ready"
    pick: str = ""
    lesson: str = ""
    """The name of a lesson, or of one of `LESSONS`."""
    practised: bool = False


_SIDE_BY_SIDE = """[lesson]
title = "Two rates"
source = "article"
observe = false
[run]
iterations = 40
[[stop]]
at = "1:update"
caption = "One run."
[[stop]]
at = "3:update"
vary = ["lr=0.01,100"]
caption = "Two runs."
ask = "Which is lower?"
choices = ["0.01", "100"]
answer = 1
reveal_at = "20:update"
[[stop]]
at = "20:update"
vary = ["lr=0.01,100"]
caption = "One has stopped."
[[stop]]
at = "20:update"
vary = ["lr=0.01,0.1"]
zoom = "confusion"
caption = "Two others."
[[stop]]
at = "40:update"
caption = "One run again."
"""
LESSONS = {
    "short.toml": GOOD,
    "observed.toml": GOOD.replace("observe = false", "observe = true"),
    "unhidden.toml": GOOD.replace('hide      = ["dW", "db"]\n', "").replace('"loss < 0.8"', '"loss < -1"'),
    "rates.toml": _SIDE_BY_SIDE,
    "open.toml": GOOD.replace('choices   = ["y = x0", "y = x2"]\nanswer    = 2\n', ""),
}
"""Lesson files by their names."""
RUN = Experiment(iterations=60, check=(10, 20))
TANH = Experiment.of("xor", hidden=(2,), activation="tanh", batch_size=4, iterations=60)
XOR = Experiment.of("xor", hidden=(4,), iterations=60, check=(20, 30))
FORMULA = Experiment.of("chain-rule")
MOONS = Experiment.of("moons", hidden=(4,), activation="tanh", lr=0.5, iterations=60, check=(10, 20))
PLAYED = {
    "terms": Played(
        "Enter Enter tab tab shift+tab shift+tab Enter tab Enter backspace backspace backspace Esc Esc Esc",
        at="1:grads",
    ),
    "a weight followed": Played(
        "e Enter tab Enter Enter tab Enter backspace backspace backspace backspace backspace",
        at="3:softmax",
        pick="W.x3.c0",
    ),
    "terms of before": Played("e tab Enter backspace Esc", Experiment.of("mazur"), "2:batch", "dW2.h0.o0"),
    "a new value": Played("e tab Enter", Experiment.of("mazur"), "2:batch", "a1.e0.h0"),
    "no number": Played("e tab tab tab tab Enter ] end n", Experiment(lr=100.0), "4:grads", "dW.x0.c0"),
    "arrows": Played(
        "up left down down down down down down up up right right right down down up right right up left 0",
        at="1:update",
        pick="x.e0.x0",
    ),
    "arrows in a net": Played("down down down right right tab tab shift+tab 3 down 9 up", XOR, "2:update", "x.e0.x0"),
    "watched": Played("K n 3 K down K down K ] r loss Esc K K", at="2:grads", pick="dW.x3.c0"),
    "asked": Played("h n a a A A n n 2 2 1 n n p n Esc n h", at="1:linear"),
    "hands": Played("h n space 2 2 space 3 4 Enter 3 space 9 Esc 2 space x Enter Esc n n space", at="1:dlogits"),
    "all of an iteration asked": Played("h" + " n n" * 8, at="499:update"),
    "a net asked": Played("h" + " n 1 n" * 11, XOR),
    "steps": Played("p F I C home n f i c end n f i c p F I C home"),
    "steps of a run that stops": Played("end n end p home end end", Experiment(lr=100.0)),
    "moments": Played(
        "g 500:check Enter m Enter home M Enter backspace backspace g 5:nope Enter Esc g +3 Enter g lo tab Esc"
    ),
    "conditions": Played("r loss<<1 Enter ctrl+u loss<0.8 Enter R loss>1 Enter backspace r up up home delete end Esc"),
    "breakpoints": Played("B loss<0.5 Enter B a nan Enter B space down o up delete delete B"),
    "marks": Played("g 5:loss Enter m Enter home m Enter ] m here Enter end M down Enter M delete delete Esc"),
    "what if": Played(
        "w l up Enter n W n W n W w l 7 Enter w w up Enter w w y w w x Esc W ] } home",
        Experiment(iterations=60),
        "13:grads",
    ),
    "what if of a number": Played("w c 2 Enter n W W e Esc w o up Enter n w b 7 Enter n", XOR, "13:update", "W1.x0.h1"),
    "pictures": Played("z tab tab tab down up Enter Y z z Esc", XOR, "13:update", "W1.x0.h1"),
    "rows of a picture": Played("z tab down down up right tab tab down z Esc", XOR, "13:softmax"),
    "a hidden picture": Played("h z n z n z", XOR, "1:a1"),
    "graph": Played("T down down up right tab Enter e Esc left Esc", XOR, "13:update", "W1.x0.h1"),
    "words": Played("E Esc ? l o s s backspace Esc ctrl+p g r a Esc D Esc o down right Esc t . n q n", at="1:softmax"),
    "look": Played("v v x x Y Y L n L H } H u u d + - s", Experiment(iterations=60), "12:grads"),
    "colour scales": Played(
        "H g 100:softmax Enter g 200:update Enter g 40:grads Enter H ] H p g 150:loss Enter H H",
        Experiment(iterations=200, lr=1.0),
        "200:update",
    ),
    "a graph beside checks": Played(
        "T" + " down" * 5 + " up" * 9, Experiment(iterations=20, check=(1, 1)), "2:check", "W_after.x0.c0"
    ),
    "lesson": Played(
        "Esc pagedown pagedown pagedown 2 2 3 right pageup pagedown right end e pagedown home z pageup l down Enter n",
        lesson="one-step",
    ),
    "lesson to its end": Played("Esc" + " pagedown" * 30 + " pageup pageup l Esc", lesson="one-step"),
    "asked of gradients": Played("h n 2 2 1 3 4 2 n 1 n n p", at="1:dlogits"),
    "hidden and explained": Played("h n 3 e 3 down e down n Esc n h n h n f ] }", at="1:dlogits"),
    "the last asked": Played("h n n n", Experiment(), "4000:update"),
    "nothing hidden": Played("a A h a A n a A e T Esc n"),
    "a break asked": Played("h n n n", Experiment(lr=100.0), "4:linear"),
    "steps from within": Played("n p p f F ] [ } } { end home", Experiment(), "2:loss"),
    "far moments": Played("g 900:loss Enter n ] end [", Experiment(lr=100.0)),
    "conditions met": Played(
        "r W.x2.c0<0 Enter backspace r now.train==100 Enter R loss>1 Enter backspace r it>5000 Enter "
        "r nan Enter R nan Enter"
    ),
    "jumps": Played(
        "g 100 Enter g 200:loss Enter g 300:grads Enter p backspace backspace backspace backspace g 500 pagedown"
    ),
    "graph of a weight": Played(
        "T right down right right left up left tab left e tab Enter Esc", TANH, "1:grads1", "W1.x0.h0"
    ),
    "graph of a loss": Played("T down left e n p T Esc", TANH, "1:grads1", "loss.e0"),
    "graph of what is hidden": Played("h n T Esc n T", at="1:batch"),
    "each what-if": Played(
        "w l 0.1 Enter w l down Enter w b up Enter w s up Enter w p Enter w r Enter w o Enter w o up Enter w l 3 Enter",
        RUN,
        "13:grads",
    ),
    "typed what-ifs": Played(
        "w o backspace backspace um Enter w o ctrl+u adam Enter w o ctrl+u rmsprop Enter w d 1 Enter w l lr=0.2 Enter "
        "w d ctrl+u y.r6=1 Enter w c 2 Enter w l 5 backspace 0.1 left delete 2 Enter",
        RUN,
        "13:grads",
    ),
    "wrong what-ifs": Played(
        "w l Enter abc Enter ctrl+u 0.01 Enter Esc w b ctrl+u 0 Enter Esc w d ctrl+u probs.e0.c0=1 Enter Esc "
        "w d ctrl+u what Enter Esc w s ctrl+u 1.5 Enter Esc w l 5 Esc",
        RUN,
        "13:grads",
    ),
    "no more what-ifs": Played("w l Esc Esc [ w l 1 Enter n", RUN, "60:update"),
    "characters changed": Played(
        "w d x.r6.x0=a Enter n w d ctrl+u y.r6=b Enter", Experiment.of("names", iterations=20), "2:batch"
    ),
    "one row changed": Played("w d x.r0.x1=1 Enter n W", Experiment.of("mazur"), "2:batch"),
    "what-ifs listed": Played(
        "w l 0.1 Enter w p Enter w o Enter } w w down Enter w w n quick Enter w w n A Enter Esc w w y Esc "
        "w w end x home down x Esc w l 7 Enter w w w Esc W W W e",
        RUN,
        "13:grads",
    ),
    "a what-if that stops": Played("w l 1000 Enter end W home W W", RUN, "13:grads"),
    "no what-if": Played("W w w Esc", RUN, "13:grads"),
    "proofs": Played("G n G Esc n n n n G n n G Esc n n n n G n G", XOR),
    "a proof of what is hidden": Played("h n G n G Esc", Experiment(hidden=(3,)), "1:dh1"),
    "a click less": Played("ctrl+p n e x t up Enter q right q Esc b n . q", at="1:grads"),
    "help sought": Played(
        "? black backspace backspace ? ? grads Esc ? xyzzy Esc Esc ? softmax Esc Enter ? Esc e ? Esc T ? Esc",
        at="1:grads",
    ),
    "a prompt edited": Played(
        "r loss>1 Enter r it>5 Enter r up up down home delete end backspace ctrl+u lx left o tab delete ss > Enter "
        "ctrl+u loss<0.8 Enter"
    ),
    "another lesson": Played("Esc" + " pagedown" * 23 + " l end Enter", lesson="hidden-layer"),
    "a board": Played(
        "w v lr=1 Enter ctrl+u lr=0.01,0.5,2 Enter ] ] tab tab tab shift+tab 9 3 Enter ] ] Esc 2 Enter z Esc Esc "
        "Enter Enter Esc Esc Enter backspace } left z z z z z z y e e T G w W x 0 L N D Esc Esc",
        MOONS,
    ),
    "a board asked": Played(
        "w v lr=0.01,0.5,2 Enter h ctrl+u 1 Enter ctrl+u 61 Enter ctrl+u -3 Enter ctrl+u soon Enter ctrl+u Enter 40 "
        "Enter 2 2 3 1 Esc [ end h",
        MOONS,
    ),
    "the network and others": Played(
        "N right N z tab N N h n N Esc N down right Enter N left 0 N X V",
        Experiment.of("moons", hidden=(3,), iterations=20),
        "5:h1",
    ),
    "shares of attention": Played(
        "z right right left left down up up z",
        Experiment.of("names", heads=4, embed=16, layers=2, iterations=20),
        "3:heads_2",
        "A_2.n0.t2.s1",
    ),
    "map of a GPT": Played(
        "N down left left up right down down Enter N h n", Experiment.of("gpt", iterations=20), "2:scores"
    ),
    "features of a plane": Played(
        "z X V V X X X V Esc g 1:ready Enter V", Experiment.of("iris", hidden=(3,), iterations=20), "5:h1"
    ),
    "no plane": Played("X V", at="5:linear"),
    "a short lesson": Played(
        "Esc pagedown l Esc pagedown 2 2 O 2 l Esc pagedown n n pageup pagedown pagedown pagedown pageup pagedown "
        "right pagedown pagedown pagedown pagedown right space Enter pageup",
        lesson="short.toml",
    ),
    "a lesson that is observed": Played(
        "Esc" + " pagedown" * 3 + " n pageup pageup pagedown e" + " pagedown" * 10, lesson="observed.toml"
    ),
    "a lesson with an open question": Played("Esc 1 2 O space pagedown", lesson="open.toml"),
    "a lesson that hides nothing": Played("Esc" + " pagedown" * 7, lesson="unhidden.toml"),
    "a lesson of several runs": Played(
        "Esc pagedown 2 2 1 pagedown pagedown tab Enter Esc pagedown pageup", lesson="rates.toml"
    ),
    "practised": Played(
        "f ] end 4 Enter 1 Enter ? 1,7474 Enter ctrl+u 1.7 Enter ctrl+u dW Enter ctrl+u 1.7664 Enter 1.7664 Enter 99 "
        "Enter Esc a h w S n pageup pagedown 4 Enter -0.00424 Enter end 211 Enter ctrl+u 123 Enter 1, space 2, space 3 "
        "Enter 213 Enter 5 Enter ctrl+u 1 Enter 2 Enter 4 Enter 0.9947 Enter -0.99473 Enter end",
        practised=True,
    ),
    "a second vote": Played("O h n O 2 O O 3 O n", Experiment(iterations=5)),
    "options": Played("o" + " down right" * 9 + " Esc D Esc", FORMULA),
    "commands sought": Played("ctrl+p acc space prev Enter ctrl+p end Enter Esc ctrl+p acc backspace zzz Enter Esc"),
}
"""By what is done."""


def played(name: str) -> Iterator[tuple[str, Viewer]]:
    """The viewer at the start and after each key, with all the keys so far."""
    keys, run, at, pick, lesson, is_practised = PLAYED[name]
    trainer = Trainer(run)
    cell = trainer.program.cell(pick) if pick else None
    if lesson in LESSONS:
        Path(lesson).write_text(LESSONS[lesson], encoding="utf-8")
    viewer = Viewer(run, Place(Timeline(trainer).schedule.parse(at), cell), lesson=lesson).settle()
    if is_practised:
        practised(viewer, Practice(exercises(viewer.film.original)))
    yield "", viewer
    for number, key in enumerate(keys.split(), 1):
        yield f"{number} {key}", viewer.press(key)
