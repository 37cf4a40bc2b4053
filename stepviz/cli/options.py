"""Options: the experiment, the preferences and the words of a session from options of the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from stepviz.cli import reading
from stepviz.cli.parser import Namespace
from stepviz.cli.topics import TOPICS
from stepviz.cli.topics.offered import offered
from stepviz.errors import UserError
from stepviz.settings.experiment import Experiment
from stepviz.settings.limits import MAX_ITERATIONS, MAX_NAME
from stepviz.settings.preferences import Preferences
from stepviz.settings.setting import Setting
from stepviz.settings.sources import is_file
from stepviz.settings.table import SETTINGS

LOOKED = ("pick", "explain", "zoom", "graph", "also")
"""Options that choose what is shown, in a run or at a stop of a lesson."""


def experiment(given: Namespace, **fixed: Any) -> Experiment:
    """The experiment of the options given; `fixed` fields are taken as they are.

    Raises `UserError` for a value that is malformed or cannot be trained with.
    """
    read: dict[str, Any] = {}
    for name, text in vars(given).items():
        row = SETTINGS.get(name)
        if row is not None and row.line and text is not None and name not in fixed:
            read[name] = text if row.value else _turned(given, row)
    return Experiment.of(given.source, **read, **fixed)


def part(given: Namespace, otherwise: str = "") -> tuple[Experiment, int, int]:
    """The experiment to write, and the first and last of its iterations.

    `otherwise`: the range if none is given; empty for all. Raises `UserError` for a range that the run has not.
    """
    usual = Experiment.of(given.source).iterations
    first, last, length = reading.span(given.iterations or otherwise or f"1-{usual}", usual, MAX_ITERATIONS)
    return experiment(given, iterations=length), first, last


def _turned(given: Namespace, row: Setting) -> bool | None:
    """The value of a switch such as `--header` and `--no-header`; None if neither is given."""
    on, off = getattr(given, row.name), getattr(given, f"no_{row.name}", False)
    if on and off:
        raise UserError(f"{row.flag} and --no-{row.name} cannot both be true: leave one out")
    return bool(on) if on or off else None


def move_files(given: Namespace, moved: Callable[[str], str]) -> None:
    """Replace the path of each file given by `moved` of it."""
    if is_file(given.source):
        given.source = moved(given.source)
    for name in (name for name, row in SETTINGS.items() if row.is_file):
        if getattr(given, name) is not None:
            setattr(given, name, moved(getattr(given, name)))


def preferences(given: Namespace, kept: Preferences) -> Preferences:
    """The preferences `kept`, changed by the options given."""
    asked = {name: word for name in ("theme", "pixels") if (word := getattr(given, name, None)) is not None}
    return kept._replace(colour=kept.colour and not given.no_color, ascii=kept.ascii or given.ascii, **asked)


def words_of(given: Namespace, names: Iterable[str], *, joined: bool = False) -> list[str]:
    """The words that give the named options again. `joined`: a value is in one word with its flag, as `--lr=0.1`."""
    words = []
    for name in names:
        found = getattr(given, name.replace("-", "_"))
        for value in found if isinstance(found, list) else filter(None, [found]):
            if value is True:
                words.append(f"--{name}")
            else:
                words += [f"--{name}={value}"] if joined else [f"--{name}", value]
    return words


def all_of(given: Namespace, command: str) -> list[str]:
    """The words that give all options of a command again."""
    return words_of(given, (option.flag.removeprefix("--") for option in offered(TOPICS[command])), joined=True)


def whatif(given: Namespace) -> list[str]:
    """The words of the what-if given, as in a place. Raises `UserError`."""
    if not given.edit and (given.name is not None or given.look is not None):
        flag = "--look" if given.name is None else "--name"
        raise UserError(f"{flag} needs a what-if: give --edit too, for example --edit 501:lr=0.1")
    words = words_of(given, ["edit"])
    if given.name is not None:
        words += ["--name", reading.name(given.name, MAX_NAME)]
    return [*words, *words_of(given, ["look"])]


def place(given: Namespace) -> list[str]:
    """The words of the place given. Raises `UserError` for options that cannot be shown together."""
    other = "explain" if given.explain else "graph" if given.graph is not None else ""
    if given.zoom is not None and other:
        raise UserError(f"--zoom and --{other} cannot be shown together: leave one out")
    return [*whatif(given), *words_of(given, [*LOOKED, "hide", "at"])]
