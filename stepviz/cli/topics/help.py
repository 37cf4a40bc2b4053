"""Help: the help of commands and terms, without loading the modules that run them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from stepviz.cli.topics import COMMANDS, TOPICS
from stepviz.cli.topics.offered import OPTIONS, Topic
from stepviz.errors import UserError
from stepviz.settings.sources import SOURCES

_WIDTH = 78
"""The most columns of the help."""


def split(words: Sequence[str]) -> tuple[str, list[str]]:
    """The command's name and its words; "" for the interactive session."""
    if words and words[0] in COMMANDS:
        return words[0], list(words[1:])
    return "", list(words)


def asked(words: Sequence[str]) -> str | None:
    """The help, if the words ask for it by `help` first or `--help` before any `--`; else None.

    `help` is followed by a command or a term of the field. Raises `UserError` for an unknown one.
    """
    before = words[: words.index("--")] if "--" in words else words
    flagged = not {"--help", "-h"}.isdisjoint(before)
    if words[:1] != ["help"]:
        return help_text(split(before)[0]) if flagged else None
    others = [word for word in words[1:] if word not in ("--help", "-h")]
    return help_text("help") if flagged and not others else _about(others)


def _about(words: Sequence[str]) -> str:
    """The help of a command (and its meaning, if it is a term too), the meaning of terms, or the list of both."""
    from stepviz.glossary.finding import every, meant, told

    command, rest = split(words)
    if not words:
        *terms, last = every()
        listed = _flow([*(f"{term}," for term in terms), last], " ", " ")
        return "\n".join([help_text(""), "", "terms that stepviz help TERM tells:", *listed])
    if command and not rest:
        return "\n".join(
            [help_text(command), *(line for term in meant(command) for line in ("", *_wrapped(told(term))))]
        )
    each, found = [meant(word) for word in words], meant(" ".join(words))
    begun = [*_begun(words[0])] if len(words) == 1 else []
    if not found and not all(each) and not begun:
        raise UserError(_unknown(" ".join(words)))
    found = found or tuple(term for terms in each for term in terms)
    texts = [*(told(term) for term in dict.fromkeys(found)), *begun]
    return "\n".join(line for text in texts for line in _wrapped(text))


def _begun(word: str) -> Iterator[str]:
    """Yields what stepviz begins with that name, a lesson or a source, if any."""
    from stepviz.lesson.built_in import LESSONS

    if word in LESSONS:
        from stepviz.lesson.reading import opened

        lesson = opened(word).lesson
        yield f"{word}: A lesson of {lesson.length:g} minutes: {lesson.aim}. stepviz {word} gives it."
    if word in SOURCES:
        yield f"{word}: A source, one of those that stepviz datasets lists. stepviz {word} opens a run of it."


def _unknown(words: str) -> str:
    from stepviz.glossary.finding import near
    from stepviz.settings.values import listed, quoted

    known = near(words, COMMANDS)
    hint = f"near are {listed(known)}" if known[1:] else f"did you mean {known[0]}?" if known else ""
    return f"{quoted(words)} is no command and no term: {hint or 'stepviz help lists both'}"


def _flow(words: Iterable[str], first: str, rest: str) -> list[str]:
    """The words in lines of the help; `first` begins the first line, `rest` the others.

    `textwrap` would load as much as everything else here.
    """
    lines = [first]
    for word in words:
        if len(f"{lines[-1]} {word}") > _WIDTH:
            lines.append(rest)
        lines[-1] += f" {word}"
    return lines


def _wrapped(text: str) -> list[str]:
    first, *words = text.split(" ")
    return _flow(words, first, "   ")


def help_text(command: str) -> str:
    """The help of a command: at most 23 lines of 80 columns, two examples at its end."""
    topic = TOPICS[command]
    takes = {"source": "[SOURCE]", "lesson": "LESSON", "term": "[COMMAND | TERM]", "word": "|".join(topic.words)}
    parts = (topic.target, takes.get(topic.takes, ""), "[options]" * bool(topic.options))
    usage = topic.usage or " ".join(filter(None, ("stepviz", command, *parts)))
    lines = [f"usage: {usage}", "", topic.about, ""][: 4 if topic.options else 3]
    if not command:
        sources = f"{SOURCES[0]} if none, {', '.join(SOURCES[1:])}, or a file"
        lines += _flow(sources.split(), "  SOURCE ", " " * 9)
    options = (OPTIONS[name] for name in topic.options)
    lines += [f"  {f'{option.flag} {option.value}':<24}{option.about}" for option in options]
    if not topic.commands:
        lines += [f"  {begun:<24}{where}" for begun, where in _told_elsewhere(topic)]
    lines += [f"  {name:<24}{about}" for name, about in topic.commands]
    return "\n".join([*lines, "", *(f"  {example}" for example in topic.examples)])


def _told_elsewhere(topic: Topic) -> Iterator[tuple[str, str]]:
    """Pairs (options, which help describes them), for options described in the help of other commands."""
    if "seed" not in topic.options and {"seed", "edit"} <= {*topic.options, *topic.more}:
        yield "--seed, --lr, …", "and what else decides a run: stepviz train --help"
    if "context" in topic.options:
        data = "--label, --scale, …", "data --help lists"
    else:
        data = "--label, --context, …", "data --help, sample --help list"
    for name, (begun, where) in (("data", data), ("network", ("--hidden, --l2, …", "network --help lists"))):
        if topic is not TOPICS[name] and TOPICS[name].options[0] in topic.more:
            yield begun, f"and all that stepviz {where}"
