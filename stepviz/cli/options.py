"""Options: the texts of the command line as an Experiment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stepviz.cli.parser import Namespace
from stepviz.cli.topics import OPTIONS, TOPICS
from stepviz.errors import UserError
from stepviz.settings import values
from stepviz.settings.experiment import Experiment
from stepviz.settings.limits import MAX_NAME
from stepviz.settings.preferences import Preferences
from stepviz.settings.setting import Setting
from stepviz.settings.sources import is_file
from stepviz.settings.table import SETTINGS

if TYPE_CHECKING:
    from stepviz.training import Timeline


def experiment(given: Namespace, **fixed: Any) -> Experiment:
    """The experiment of the options given; `fixed` fields are taken as they are.

    Raises `UserError` for a value that is malformed or cannot be trained with.
    """
    read: dict[str, Any] = {}
    for name, text in vars(given).items():
        row = SETTINGS.get(name)
        if row is not None and row.flag and text is not None and name not in fixed:
            read[name] = _turned(given, row) if not row.value else _value(row, text)
    return Experiment.of(given.source, **read, **fixed)


def _value(row: Setting, text: str) -> Any:
    return values.choice(row.flag, text, row.choices) if row.choices else row.values.read(row.flag, text)


def _turned(given: Namespace, row: Setting) -> bool | None:
    """What `--header` and `--no-header` say: None where neither was given."""
    on, off = getattr(given, row.name), getattr(given, f"no_{row.name}", False)
    if on and off:
        raise UserError(f"{row.flag} and --no-{row.name} cannot both be true: leave one out")
    return bool(on) if on or off else None


def move_files(given: Namespace, moved: Callable[[str], str]) -> None:
    """Name all files that are given in another way."""
    if is_file(given.source):
        given.source = moved(given.source)
    for name in (name for name, row in SETTINGS.items() if row.is_file):
        if getattr(given, name) is not None:
            setattr(given, name, moved(getattr(given, name)))


def preferences(given: Namespace, kept: Preferences) -> Preferences:
    """How the session should look: as asked for, else as `kept`. Raises `UserError` for a theme there is none of."""
    theme = kept.theme if given.theme is None else values.choice("--theme", given.theme, OPTIONS["theme"].choices)
    return kept._replace(theme=theme, colour=kept.colour and not given.no_color, ascii=kept.ascii or given.ascii)


def session_words(given: Namespace) -> list[str]:
    """The words that open a session with the source and the options given."""
    words = [given.source]
    for flag in dict.fromkeys(OPTIONS[name].flag for name in (*TOPICS[""].options, *TOPICS[""].more)):
        found = getattr(given, flag.removeprefix("--").replace("-", "_"))
        if found is True:
            words.append(flag)
        elif found not in (None, False):
            words += [f"{flag}={text}" for text in (found if isinstance(found, list) else [found])]
    return words


def whatif(given: Namespace) -> list[str]:
    """The words of the what-if that is asked for, as a place has them. Raises `UserError`."""
    if not given.edit and (given.name is not None or given.look is not None):
        flag = "--look" if given.name is None else "--name"
        raise UserError(f"{flag} needs a what-if: give --edit too, for example --edit 501:lr=0.1")
    words = [word for text in given.edit or () for word in ("--edit", text)]
    if given.name is not None:
        words += ["--name", _name(given.name)]
    if given.look is not None:
        words += ["--look", values.choice("--look", given.look, OPTIONS["look"].choices)]
    return words


def one_in_place(given: Namespace) -> None:
    """Raises `UserError` where a picture is to stand in the place of something else that is asked for."""
    other = "explain" if given.explain else "graph" if given.graph is not None else ""
    if given.zoom is not None and other:
        raise UserError(f"--zoom and --{other} cannot be shown together: leave one out")


def check_place(given: Namespace, line: Timeline) -> None:
    """Raises `UserError` where the run has no such moment, number or other thing on the screen."""
    line.schedule.parse(given.at or "1:ready")
    for cell in filter(None, (given.pick, given.graph)):
        line.trainer.program.cell(cell)
    if given.also is not None:
        from stepviz.session.keeping.besides import read

        read(given.also, line)


def _name(text: str) -> str:
    text = text.strip()
    if not (text.isprintable() and 1 <= len(text) <= MAX_NAME):
        raise UserError(f"--name {values.quoted(text)}: give 1 to {MAX_NAME} characters that can be printed")
    return text
