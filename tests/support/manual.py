"""The manual page `docs/stepviz.1`, from the lists of commands, options and keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepviz import __version__
from stepviz.cli.topics import TOPICS
from stepviz.cli.topics.offered import Topic, offered
from stepviz.settings.sources import ABOUT
from stepviz.views.chrome.commands import COMMANDS

ENDINGS = {
    "0": "done",
    "1": "a value of the run is not finite, check-up or compare found a mistake, or an internal error",
    "2": "a mistake in the command line or in a file, told in one sentence",
    "130": "interrupted",
}
VARIABLES = {
    "NO_COLOR": "no colours, if it is set and not empty",
    "STEPVIZ_HALL_TOKEN": "what lets stepviz hall --publish write to a server",
    "XDG_CONFIG_HOME": "where the options of every session are kept; stepviz config says where",
    "XDG_STATE_HOME": "where the last session is kept",
}


def manual() -> str:
    """The whole page, in the macros of man."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    whole = TOPICS[""]
    yield f'.TH STEPVIZ 1 "" "stepviz {__version__}" "User Commands"'
    yield from (".SH NAME", _safe(f"stepviz - {whole.about[0].lower()}{whole.about[1:].rstrip('.')}"))
    yield from (".SH SYNOPSIS", ".B stepviz", _safe("[SOURCE] [options]"), ".br", ".B stepviz", "COMMAND [options]")
    yield from (".SH DESCRIPTION", _safe("Without a command the session opens: keys step through forward pass,"))
    yield _safe("backward pass and update, one operation at a time, in both directions. ? lists the keys.")
    yield from _items("SOURCES", [*ABOUT.items(), ("FILE", "a table (.csv) or arrays (.npz); - is standard input")])
    yield ".SH COMMANDS"
    for name, topic in TOPICS.items():
        yield from _command(name, topic)
    yield from _items("KEYS", [(command.shown, f"{command.does} ({command.name})") for command in COMMANDS])
    yield from _items("EXIT STATUS", list(ENDINGS.items()))
    yield from _items("ENVIRONMENT", list(VARIABLES.items()))


def _command(name: str, topic: Topic) -> Iterator[str]:
    yield f'.SS "stepviz{" " if name else ""}{_safe(name)}"'
    yield _safe(topic.about.replace("\n", " "))
    for option in offered(topic):
        yield from _item(f"{option.flag} {option.value}".strip(), option.about)
    yield from (".PP", "Examples:", ".nf", *(_safe(f"    {example}") for example in topic.examples), ".fi")


def _items(title: str, items: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield f".SH {title}"
    for name, about in items:
        yield from _item(name, about)


def _item(name: str, about: str) -> Iterator[str]:
    yield from (".TP", f"\\fB{_safe(name)}\\fR", _safe(about))


def _safe(text: str) -> str:
    """Text that man prints as it stands: no sign of it is a macro or another sign."""
    for sign, written in (("\\", "\\e"), ("-", "\\-"), ("'", "\\(aq"), ("`", "\\(ga"), ("^", "\\(ha"), ("~", "\\(ti")):
        text = text.replace(sign, written)
    return f"\\&{text}" if text.startswith(".") else text
