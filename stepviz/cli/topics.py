"""Topics: what each command is called, takes and says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stepviz.cli.values import listed
from stepviz.kinds import ACTIVATIONS, OPTIMIZERS

COMMANDS = ("train", "show", "explain", "export", "resume", "datasets", "network")


class Option(NamedTuple):
    """An option with one value, or with none."""

    flag: str
    value: str
    """What the value is; empty for an option that is there or not."""
    about: str
    """With its default in brackets."""
    example: str


class Topic(NamedTuple):
    """A command's help, and the options it takes, by name."""

    usage: str
    about: str
    options: tuple[str, ...]
    examples: tuple[str, str]
    source: bool = True
    """Whether it takes a source."""
    commands: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    """Options it takes too, which `stepviz network --help` describes."""


OPTIONS: Mapping[str, Option] = {
    "seed": Option("--seed", "N", "decides the first weights, then the batches (0)", "0"),
    "lr": Option("--lr", "X", "learning rate (0.01)", "0.01"),
    "iterations": Option("--iterations", "N", "length of the run (4000)", "4000"),
    "range": Option("--iterations", "A-B", "which iterations (the whole run of 4000)", "1-50"),
    "batch-size": Option("--batch-size", "N", "rows drawn for each iteration (4)", "4"),
    "reduction": Option("--reduction", "sum|mean", "gradient of the summed or of the mean loss (sum)", "mean"),
    "softmax": Option("--softmax", "plain|stable", "plain exp, or shifted, without overflow (plain)", "stable"),
    "check": Option("--check", "A,B", "iterations between train, validation checks (100,500)", "100,500"),
    "variant": Option("--variant", "as-printed", "the article's listing with its fault", "as-printed"),
    "at": Option("--at", "MOMENT", "where to open: ITERATION:OPERATION (1:ready)", "1:grads"),
    "moment": Option("--at", "MOMENT", "which moment: ITERATION:OPERATION, or ITERATION", "1:grads"),
    "pick": Option("--pick", "CELL", "the number in brackets, for example dW.x3.c0", "dW.x3.c0"),
    "explain": Option("--explain", "", "open it into the arithmetic that made it", ""),
    "memory": Option("--memory", "MB", "for stepping back in long runs (64)", "64"),
    "size": Option("--size", "WxH", "columns and rows of the screen (80x24)", "80x24"),
    "train format": Option("--format", "text|json", "a table, or one JSON object a line (text)", "json"),
    "export format": Option("--format", "FORMAT", "csv, json, npz or svg (what FILE ends with)", "csv"),
    "hidden": Option("--hidden", "8,8", "units of each hidden layer (none)", "8,8"),
    "activation": Option("--activation", "NAME", f"{listed(ACTIVATIONS)} (relu)", "tanh"),
    "init": Option("--init", "normal|he|xavier", "how large the first weights are (article: normal)", "he"),
    "optimizer": Option("--optimizer", "NAME", f"{listed(OPTIMIZERS)} (sgd)", "adam"),
    "momentum": Option("--momentum", "X", "how much of the old gradients stays (0.9)", "0.9"),
    "beta2": Option("--beta2", "X", "adam: how much of the old squares stays (0.999)", "0.999"),
    "l2": Option("--l2", "X", "weight decay, X times W in every gradient of W (0)", "0.001"),
    "sampling": Option("--sampling", "HOW", "replacement, or epochs: shuffled passes (replacement)", "epochs"),
    "out": Option("--out", "FILE", "where to write; - is standard output (-)", "run.csv"),
}

_RUN = ("seed", "lr", "iterations", "batch-size", "reduction", "softmax", "check", "variant")
_NETWORK = ("hidden", "activation", "init", "optimizer", "momentum", "beta2", "l2", "sampling")
_PART = tuple("range" if name == "iterations" else name for name in _RUN)

TOPICS: Mapping[str, Topic] = {
    "": Topic(
        "stepviz [SOURCE] [options]      or      stepviz COMMAND --help",
        "Take one training step of a neural network apart, number by number.",
        (*_RUN, "at", "pick", "explain", "memory"),
        ("stepviz", "stepviz article --lr 100 --at 4:softmax"),
        commands=(
            ("train, show, explain", "the run, a screen, a number's making, as text"),
            ("export, resume", "write the run, or a picture; reopen the last session"),
            ("datasets, network", "list the sources; list options of networks"),
        ),
    ),
    "train": Topic(
        "stepviz train [SOURCE] [options]",
        "The whole run without a screen: loss and accuracies as they are checked.\n"
        "Exit status 1 where the run stops at a value that is not finite.",
        (*_RUN, "train format"),
        ("stepviz train --iterations 500", "stepviz train article --lr 0.1 --format json"),
        more=_NETWORK,
    ),
    "show": Topic(
        "stepviz show [SOURCE] --at MOMENT [options]",
        "Print the screen of a moment as plain text. Operations: ready (of iteration 1),\n"
        "batch, linear, softmax, loss, dlogits, grads, update, check (where one is due).",
        ("moment", "pick", "explain", "size", *_RUN),
        ("stepviz show --at 1:grads", "stepviz show --at 1:grads --pick dW.x3.c0 --explain"),
    ),
    "explain": Topic(
        "stepviz explain [SOURCE] --at MOMENT [--pick CELL] [options]",
        "Print how a number was made, one thing a line, for reading aloud. Cells: x.e1.x2\n"
        "y.e1 logits.e0.c0 probs.e1.c1 loss.e1 mean dlogits.e1.c1 W.x3.c0 b.c0 dW.x3.c0\n"
        "db.c0 W_after.x3.c0 b_after.c0 train val test.",
        ("moment", "pick", *_RUN),
        ("stepviz explain --at 1:grads --pick dW.x3.c0", "stepviz explain --at 500:check --pick val"),
        more=_NETWORK,
    ),
    "export": Topic(
        "stepviz export [SOURCE] [options]",
        "Every number of the run (csv, json, npz), or a picture of a moment (svg). The\n"
        "run has 4000 iterations, or as many as asked for; test rows only at its end.",
        ("export format", "out", *_PART, "moment", "size"),
        ("stepviz export --iterations 1-50 --out run.csv", "stepviz export --at 1:grads --out grads.svg"),
        more=_NETWORK,
    ),
    "resume": Topic(
        "stepviz resume",
        "Reopen the last session at the moment where it was left.",
        (),
        ("stepviz resume", "stepviz article --at 500:check"),
        source=False,
    ),
    "network": Topic(
        "stepviz network",
        "List the options of networks, which train, explain and export take too.\n"
        "Operations of layer 1: a1, h1, dh1, grads1. Cells: a1.e2.h0 W1.x3.h0 dW2.h0.c1.",
        _NETWORK,
        (
            "stepviz train --hidden 8 --activation tanh --optimizer adam",
            "stepviz explain --hidden 3 --at 1:dh1 --pick da1.e1.h2",
        ),
        source=False,
    ),
    "datasets": Topic(
        "stepviz datasets",
        "List the sources, one line each.",
        (),
        ("stepviz datasets", "stepviz article"),
        source=False,
    ),
}
