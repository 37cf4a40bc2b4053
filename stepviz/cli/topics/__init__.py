"""Topics: the name, options and help of each command."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.cli.topics.offered import Topic
from stepviz.settings.needs import Needs
from stepviz.settings.setting import DATA, NETWORK, RUN
from stepviz.settings.table import SETTINGS

LOOKS = ("theme", "no-color", "ascii", "pixels", "memory")
"""Options on how a session looks."""


def _names(group: Needs) -> list[str]:
    """The options of a group, in the order of its help, without those that have only one choice."""
    rows = sorted((row for row in SETTINGS.values() if row.group == group and row.line), key=lambda row: row.line)
    return [row.flag.removeprefix("--") for row in rows if [*row.choices] != [row.default]]


_RUN, _NETWORK, _DATA = _names(RUN), _names(NETWORK), [*_names(DATA), "no-header"]
_ALL = (*_RUN, *_NETWORK, *_DATA)
"""All settings. An option that a command describes itself comes before one of the same flag."""
_RIGHT = tuple(name for name in _ALL if name != "mistake")
_LOOKED = ("explain", "pick", "zoom", "graph")
_ELSEWHERE = ("without", "schedule", "warmup", "sampling", "mistake", "formula", "set", "move")
"""Settings of a network that are described in the help of other commands, which have room for them."""
_TEXT = ("context", "embed", "positions", "heads", "layers")
_RARER = ("variant", "check")
"""Rarely used settings, which a long help leaves out."""
_SHORTER = tuple(name for name in _RUN if name not in _RARER)
_WHATIF = ("edit", "name", "look")
"""Options of a what-if."""
_PART = tuple("range" if name == "iterations" else name for name in _RUN if name != "variant")

_AT_A_STOP = (*_LOOKED, "also", "stop")
"""Options that change what is shown at a stop of a lesson."""
_SESSION = (*LOOKS, "hide", *_LOOKED, "also", "stop", *_WHATIF, *_ALL)

TOPICS: Mapping[str, Topic] = {
    "": Topic(
        "Take one training step of a neural network apart, number by number.",
        ("hidden", "optimizer", "lr", "at"),
        ("stepviz one-step", "stepviz marks.csv --hidden 8 --optimizer adam"),
        commands=(
            ("train, sample, check-up", "the run as text; draw words; can the net learn?"),
            ("network, data, datasets", "layers; rows; built-in sets: --init, --label, …"),
            ("show, explain, walk", "a screen; how a number is computed; in sentences"),
            ("board, compare, export", "runs side by side; your step beside ours; files"),
            ("practice, grades, help", "fill in numbers; how a class did; what a term means"),
            ("quiz, worksheet", "question banks; sheets of paper with blanks"),
            ("resume, serve, hall", "reopen; in a browser; phones follow and vote"),
            ("course, lessons, check", "lessons in order; what about; problems of one"),
            ("notes, frames, record", "what to say; a lesson as images; record one"),
            ("config, completion", "options of every session; the Tab key in your shell"),
        ),
        more=_SESSION,
        with_lesson=(*LOOKS, *_AT_A_STOP),
        usage="stepviz [SOURCE] [options]     or     stepviz COMMAND --help",
        session=True,
    ),
    "record": Topic(
        "A session whose marks become a lesson: m and a title write where you are, and\n"
        "what is selected, explained, hidden and asked there, as a stop of OUT.toml.",
        ("at", "also"),
        ("stepviz record mine.toml", "stepviz record mine.toml iris --hidden 8"),
        target="OUT.toml",
        more=(*LOOKS, *_LOOKED, "hide", *_WHATIF, *_ALL),
        session=True,
    ),
    "train": Topic(
        "The whole run without a screen: loss and accuracies as they are checked.\n"
        "Exit status 1 if the run stops at a value that is not finite.",
        (*_RUN, "edit", "train format", "schedule", "warmup", "sampling"),
        ("stepviz train --iterations 500", "stepviz train marks.csv --label grade --format json"),
        more=_ALL,
    ),
    "show": Topic(
        "Print the screen of a moment as plain text. Operations: ready (of iteration 1),\n"
        "batch, linear, softmax, loss, dlogits, grads, update, check (where one is due).",
        ("cell moment", "pick", "explain", "hide", "zoom", "graph", "edit", "look", "also", "stop", "size", "ascii"),
        ("stepviz show --at 1:grads", "stepviz show --at 1:grads --pick dW.x3.c0 --explain"),
        more=(*_WHATIF, *_ALL),
        with_lesson=("hide", "size", "ascii", *_AT_A_STOP),
        usage="stepviz show [SOURCE] [--at MOMENT] [options]",
    ),
    "explain": Topic(
        "Print how a number is computed, in lines to read aloud. Cells: x.e1.x2\n"
        "y.e1 logits.e0.c0 probs.e1.c1 loss.e1 mean dlogits.e1.c1 W.x3.c0 b.c0 dW.x3.c0\n"
        "db.c0 W_after.x3.c0 b_after.c0 train val test; others: stepviz network.",
        ("cell moment", "pick", *_RUN, "formula"),
        ("stepviz explain --at 1:grads --pick dW.x3.c0", "stepviz explain --at 500:check --pick val"),
        more=("ascii", "edit", *_ALL),
        usage="stepviz explain [SOURCE] [--at MOMENT] [--pick CELL] [options]",
    ),
    "walk": Topic(
        "The run as sentences for a screen reader, an operation a paragraph. Enter is the\n"
        "next one, b the one before, help lists the other words; input can be a pipe.",
        ("moment", "ascii", "edit", *_RUN, "set", "move"),
        ("stepviz walk", "stepviz walk xor --hidden 3 --at 1:a1"),
        more=_ALL,
    ),
    "sample": Topic(
        "Draw words from a model of characters: the likeliest characters of each step of\n"
        "the first word with their probabilities, and which one is drawn; then all words.",
        ("late moment", "count", "temperature", "each choice", *_RUN[:3], *_TEXT, "without"),
        ("stepviz sample names --at 500:update --count 20", "stepviz sample microgpt --temperature 0.5"),
        more=("edit", *_ALL),
    ),
    "board": Topic(
        "Several runs side by side, in step and on one scale: a session, or printed\n"
        "with --at, --size or without a terminal. --out: an .svg, or a .csv with the\n"
        "command of each. NAME=X,Y,Z or 0..5; between values with commas stands a ;.",
        ("vary", "late moment", "zoom", "size", "out", "spoken", "ascii", "seed", "lr", "iterations"),
        ("stepviz board moons --hidden 8 --vary lr=0.001,0.01,0.1", "stepviz board iris --vary seed=0..5 --at 500"),
        more=(*LOOKS, "force", *_ALL),
        session=True,
    ),
    "compare": Topic(
        "Your own step beside ours: the first number that is wrong, and the mistake that\n"
        "makes it. MINE: an .npz or .json of arrays by name, or a .py with a function\n"
        "step(x, y, lr, **parameters) that returns them. Status 0: equal, 1: different.",
        ("iteration", "names", "show", "compare format", "lr", "seed"),
        ("stepviz compare mine.py", "stepviz compare mine.npz iris --hidden 8 --at 5"),
        target="MINE",
        more=("edit", *_ALL),
    ),
    "quiz": Topic(
        "A question bank about numbers of a run that can be worked out by hand: all\n"
        "that is needed is given, and each wrong answer is what a mistake makes, which\n"
        "its feedback names. Of a lesson its own questions come first. For Moodle (gift,\n"
        "moodle), Canvas (text2qti), jupyterquiz and Anki.",
        ("questions", "quiz format", "typed", "out", "force", "seed"),
        ("stepviz quiz --questions 50 --out bank.gift", "stepviz quiz mazur --format moodle --out bank.xml"),
        more=_RIGHT,
        with_lesson=("questions", "format", "typed", "out", "force", "seed"),
    ),
    "worksheet": Topic(
        "Sheets of paper: one iteration with blanks, some of them the other way round\n"
        "(which number would make this one 0?). With --ids each line of a file has a\n"
        "sheet with numbers of its own, always the same. The solutions of all stand in\n"
        "one table beside it, FILE-solution.csv.",
        ("ids", "sheets", "blanks", "asked iteration", "force", "seed"),
        ("stepviz worksheet --ids class.csv --out sheets.html", "stepviz worksheet xor --hidden 3 --out sheet.html"),
        more=_RIGHT,
        with_lesson=("ids", "questions", "at", "out", "force"),
    ),
    "practice": Topic(
        "You do what the machine does. Iteration 1 is worked; from iteration 2 on numbers\n"
        "are blank: of the update, then of the gradients, then all. Type a number or\n"
        "1*-0.23 + 0.5*0.1; after a wrong one comes a hint, then the mistake, then the\n"
        "answer. It goes on where it ended. For teachers: stepviz grades.",
        ("by-hand", "student", "results", "new", "in lines", "theme", "ascii", "lr", "seed"),
        ("stepviz practice --by-hand", "stepviz practice iris --hidden 8 --name Ada --results ada.json"),
        more=("no-color", "memory", *_RIGHT),
        with_lesson=("by-hand", "name", "results", "new", "spoken", "theme", "ascii", "no-color", "memory"),
        session=True,
    ),
    "grades": Topic(
        "How a class did: a line for each file of results of stepviz practice in a\n"
        "folder, then each mistake over all of them. Files that were changed by hand\n"
        "are named. Nothing is sent anywhere.",
        ("table format",),
        ("stepviz grades results", "stepviz grades results --format csv"),
        takes="",
        target="FOLDER",
    ),
    "check-up": Topic(
        "Whether a net can learn, before a long training: its first loss and its\n"
        "gradients, one batch overfitted, dead and saturated units, update sizes.\n"
        "Exit status 1 if one of them fails.",
        (*_SHORTER, *_TEXT, "mistake"),
        ("stepviz check-up iris --hidden 8", "stepviz check-up names --lr 10"),
        more=_ALL,
    ),
    "export": Topic(
        "csv, wide, json, npz: every number. script: the run as a NumPy program.\n"
        "handout: an iteration with blanks. svg: a moment as an image, some iterations\n"
        "as a moving one; html, asciicast: these to step through, to play.",
        ("export format", "out", "force", *_PART, "moment", "size"),
        ("stepviz export --iterations 1-50 --out run.csv", "stepviz export --at 1:grads --out grads.svg"),
        more=("theme", "zoom", *_WHATIF, *_ALL),
        with_lesson=("format", "out", "force", "size", "theme"),
    ),
    "resume": Topic(
        "Reopen the last session at the moment where it ended. Every session takes\n"
        "these options; --name and --look need a what-if (--edit).",
        (*LOOKS, "name", "look"),
        ("stepviz resume", "stepviz article --at 500:check"),
        takes="",
        session=True,
    ),
    "config": Topic(
        "Where the options of every session are kept, and what is set. The key o changes\n"
        'them; in the file, [keys] gives a command another key: play_or_pause = "k".',
        (),
        ("stepviz config", "stepviz"),
        takes="",
    ),
    "data": Topic(
        "Describe the data. --loss too decides what a label is: stepviz network --help.",
        (*(name for name in _DATA if name not in _TEXT), "data seed"),
        ("stepviz data marks.csv --label grade --features age,height",),
        more=(*_TEXT, "loss"),
    ),
    "network": Topic(
        "Layers, operations and numbers of an iteration. All that trains takes these.",
        tuple(name for name in _NETWORK if name not in _ELSEWHERE),
        ("stepviz network iris --hidden 8,8", "stepviz train xor --hidden 8 --optimizer adam --lr 0.05"),
        more=_ALL,
    ),
    "datasets": Topic("List the sources, a line each.", (), ("stepviz datasets", "stepviz article"), takes=""),
    "serve": Topic(
        "The session in a browser, for whoever knows the printed address: on this\n"
        "machine only, unless --host is given. With the extra: pip install '.[serve]'.",
        ("port", "host", "at", "hide", "theme"),
        ("stepviz serve", "stepviz serve iris --hidden 8 --port 8080"),
        more=_SESSION,
        with_lesson=("port", "host", *LOOKS, *_AT_A_STOP),
    ),
    "hall": Topic(
        "A session that others follow in their browsers, on phones too: they vote on\n"
        "questions, and need no more than the address that Q shows. Without\n"
        "--host only this machine has it; --host 0.0.0.0 lets in who is on the network,\n"
        "unencrypted. With the extra: pip install '.[hall]'.",
        ("port", "host", "publish", "at", "hide", "theme"),
        ("stepviz hall one-step", "stepviz hall iris --hidden 8 --host 0.0.0.0"),
        more=_SESSION,
        with_lesson=("port", "host", "publish", *LOOKS, *_AT_A_STOP),
        session=True,
    ),
    "lessons": Topic(
        "The built-in lessons. stepviz NAME starts one: PgDn goes from stop to stop.\n"
        "stepviz NAME --stop 8 opens it at its eighth stop; --theme, --ascii, … too.",
        (),
        ("stepviz lessons", "stepviz one-step"),
        takes="",
    ),
    "course": Topic("The lessons in order: minutes, aims.", (), ("stepviz course", "stepviz one-step"), takes=""),
    "check": Topic(
        "Whether a lesson is correct: every problem of the file with its line, and\n"
        "numbers in captions that are not on their screen. LESSON: a name that\n"
        "stepviz lessons lists, or a file, lesson.toml; docs/lessons.md tells how.",
        (),
        ("stepviz check lesson.toml", "stepviz check one-step"),
        takes="lesson",
    ),
    "notes": Topic(
        "The lecturer's sheet of a lesson, as Markdown: the time and press of each stop,\n"
        "what to say, the answers. With --follow it is a second screen, in step with the\n"
        "session in another terminal of this machine.",
        ("follow",),
        ("stepviz notes one-step", "stepviz notes --follow"),
        more=("theme", "no-color", "ascii"),
        takes="lesson",
        usage="stepviz notes LESSON      or      stepviz notes --follow",
    ),
    "frames": Topic(
        "Every screen of a lesson as an image (svg) and as text.",
        ("folder", "lesson size", "image theme"),
        ("stepviz frames one-step --out frames", "stepviz frames lesson.toml --out slides --theme dark"),
        takes="lesson",
        usage="stepviz frames LESSON --out FOLDER [options]",
    ),
    "help": Topic(
        "What a command takes, or what a term of the field means, in one sentence:\n"
        "softmax, learning rate, logits. Alone it lists all commands and terms.",
        (),
        ("stepviz help softmax", "stepviz help train"),
        takes="term",
    ),
    "completion": Topic(
        "Print the script with which the Tab key completes commands, sources and options:\n"
        "write it where your shell finds it, as its first lines tell.",
        (),
        ("stepviz completion bash", "stepviz completion zsh"),
        takes="word",
        words=("bash", "zsh", "fish"),
    ),
}
COMMANDS = (*filter(None, TOPICS),)
