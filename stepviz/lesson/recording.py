"""Recording: the stops of a session as the text of a lesson file, to be edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SPECIAL = {"\\": "\\\\", '"': '\\"'}


@dataclass(frozen=True)
class Recorded:
    """A place of the session that was marked."""

    title: str
    at: str
    edit: tuple[str, ...] = ()
    view: str = ""
    pick: str = ""
    explain: bool = False
    zoom: str = ""
    hide: tuple[str, ...] = ()
    caption: str = ""
    ask: str = ""
    choices: tuple[str, ...] = ()
    answer: int = 0
    """From 1; 0 for none."""


def lesson_text(title: str, source: str, options: Sequence[str], stops: Sequence[Recorded]) -> str:
    """A lesson file with these stops. `options`: words of the command line, each option before its value."""
    lines = [
        "# Recorded. Give each stop what to say, its minutes, a better caption; docs/lessons.md tells all keys.",
        "",
    ]
    lines += ["[lesson]", f"title  = {_written(title)}", f"source = {_written(source)}", "", "[run]"]
    lines += list(_run(options))
    for stop in stops:
        lines += ["", "[[stop]]", *_stop(stop)]
    return "\n".join([*lines, ""])


def _run(options: Sequence[str]) -> Iterator[str]:
    """Options as keys: `--batch-size 4` is `batch-size = "4"`."""
    rest = iter(options)
    for word in rest:
        flag, joined, value = word.removeprefix("--").partition("=")
        if joined:
            yield f"{flag} = {_written(value)}"
        elif flag in ("header", "no-header", "one-hot"):
            yield f"{flag} = true"
        else:
            yield f"{flag} = {_written(next(rest))}"


def _stop(stop: Recorded) -> Iterator[str]:
    yield f"title   = {_written(stop.title)}"
    yield f"at      = {_written(stop.at)}"
    for key, text in (("view", stop.view), ("pick", stop.pick), ("zoom", stop.zoom)):
        if text:
            yield f"{key:<7} = {_written(text)}"
    for key, texts in (("edit", stop.edit), ("hide", stop.hide)):
        if texts:
            yield f"{key:<7} = {_listed(texts)}"
    if stop.explain:
        yield "explain = true"
    yield f"caption = {_written(stop.caption)}"
    yield 'say     = ""'
    if stop.ask:
        yield f"ask     = {_written(stop.ask)}"
    if stop.ask and stop.choices:
        yield f"choices = {_listed(stop.choices)}"
        yield from [f"answer  = {stop.answer}"] if stop.answer else []


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_written, texts))}]"


def _written(text: str) -> str:
    """A text as TOML has it."""
    escaped = "".join(_SPECIAL.get(c, c if c.isprintable() else f"\\u{ord(c):04x}") for c in text)
    return f'"{escaped}"'
