"""`stepviz completion SHELL`: what the Tab key offers in bash, zsh and fish, from the list of topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from stepviz.cli import output
from stepviz.cli.topics import COMMANDS, GIVEN, OPTIONS, REPEATED, TOPICS
from stepviz.cli.topics.topic import Topic
from stepviz.lesson.built_in import LESSONS
from stepviz.settings.setting import Option
from stepviz.settings.sources import SOURCES


def completion(shell: str) -> int:
    """Print the script for a shell; return the exit status. Raises `KeyError` for a shell it is not written for."""
    return output.line("\n".join(SCRIPTS[shell]()))


def offered(topic: Topic) -> list[Option]:
    """All options of a command, those its help leaves to others too, each flag once."""
    options = [OPTIONS[name] for name in dict.fromkeys((*topic.options, *topic.more))]
    return list({option.flag: option for option in reversed(options)}.values())[::-1]


def _words(name: str, topic: Topic) -> list[str]:
    """What can stand behind a command besides files and other commands."""
    return [*topic.words, *(SOURCES if topic.source else ()), *(LESSONS if name in GIVEN else ())]


def _takes_file(topic: Topic) -> bool:
    return topic.source or topic.lesson


def _flags(options: Sequence[Option]) -> list[str]:
    return [*(option.flag for option in options), "--help"]


def _bash() -> Iterator[str]:
    yield from _HEAD_OF_BASH
    for name, topic in TOPICS.items():
        options = offered(topic)
        yield f"    '{name}')"
        yield f"      flags='{' '.join(_flags(options))}'"
        yield f"      words='{' '.join([*_words(name, topic), *([] if name else COMMANDS)])}'"
        yield f"      files={'yes' if _takes_file(topic) else ''}"
        yield '      case "$previous" in'
        for option in options:
            if option.value:
                yield f"        {option.flag}) {_value_in_bash(option)} ;;"
        yield "      esac ;;"
    yield from _TAIL_OF_BASH


def _value_in_bash(option: Option) -> str:
    if option.choices:
        return f"flags=''; files=''; words='{' '.join(option.choices)}'"
    return f"flags=''; words=''; files={'yes' if option.is_file else ''}"


_HEAD_OF_BASH = (
    "# bash completion for stepviz: stepviz completion bash > ~/.local/share/bash-completion/completions/stepviz",
    '# or, without the package bash-completion, this line in ~/.bashrc: eval "$(stepviz completion bash)"',
    "_stepviz() {",
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" flags words files',
    "  # = and : are words of their own: --lr=0.1, 1:grads",
    '  case "$current" in',
    '    =) [[ "$previous" == --* ]] || return; current="" ;;',
    "    :) return ;;",
    "  esac",
    '  case "$previous" in',
    '    =) previous="${COMP_WORDS[COMP_CWORD-2]}"; [[ "$previous" == --* ]] || return ;;',
    "    :) return ;;",
    "  esac",
    '  case "${COMP_WORDS[1]}" in',
    f'    {"|".join(COMMANDS)}) [ "$COMP_CWORD" -gt 1 ] && command="${{COMP_WORDS[1]}}" ;;',
    "  esac",
    '  case "$command" in',
)
_TAIL_OF_BASH = (
    "  esac",
    '  case "$current" in',
    '    -*) words="$flags"; files= ;;',
    "  esac",
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    "  local IFS=$'\\n'",
    '  [ -z "$files" ] || COMPREPLY+=($(compgen -f -- "$current"))',
    "}",
    "complete -o filenames -F _stepviz stepviz",
)


def _zsh() -> Iterator[str]:
    yield "#compdef stepviz"
    yield "# zsh completion for stepviz: stepviz completion zsh > a folder of $fpath, as _stepviz"
    yield '# or this line in ~/.zshrc, below compinit: eval "$(stepviz completion zsh)"'
    yield "_stepviz() {"
    yield '  local command=""'
    yield f'  case "${{words[2]}}" in {"|".join(COMMANDS)}) (( CURRENT > 2 )) && command="${{words[2]}}" ;; esac'
    yield '  [[ -n "$command" ]] && { shift words; (( CURRENT-- )); }'
    yield '  case "$command" in'
    for name, topic in TOPICS.items():
        yield f"    '{name}') _arguments {' '.join(_of_zsh(name, topic))} ;;"
    yield "  esac"
    yield "}"
    yield 'if [ "$funcstack[1]" = "_stepviz" ]; then _stepviz "$@"; else compdef _stepviz stepviz; fi'


def _of_zsh(name: str, topic: Topic) -> Iterator[str]:
    for option in offered(topic):
        value = f":{_told_zsh(option.value)}:{_value_in_zsh(option)}" if option.value else ""
        repeated = "*" if option.flag in REPEATED else ""
        yield f"'{repeated}{option.flag}{'=' if value else ''}[{_told_zsh(option.about)}]{value}'"
    yield "'--help[show the options]'"
    words = " ".join([*_words(name, topic), *([] if name else COMMANDS)])
    if _takes_file(topic):
        yield f"'*:source:{{ compadd -- {words}; _files }}'"
    elif words:
        yield f"'*:word:({words})'"


def _value_in_zsh(option: Option) -> str:
    return f"({' '.join(option.choices)})" if option.choices else "_files" if option.is_file else ""


def _fish() -> Iterator[str]:
    yield "# fish completion for stepviz: stepviz completion fish > ~/.config/fish/completions/stepviz.fish"
    anywhere = f"not __fish_seen_subcommand_from {' '.join(COMMANDS)}"
    yield f"complete -c stepviz -n '{anywhere}' -a '{' '.join(COMMANDS)}'"
    for name, topic in TOPICS.items():
        when = f"-n '__fish_seen_subcommand_from {name}'" if name else f"-n '{anywhere}'"
        yield f"complete -c stepviz {when} {'' if _takes_file(topic) else '-f '}-a '{' '.join(_words(name, topic))}'"
        yield f"complete -c stepviz {when} -l help -d 'show the options'"
        for option in offered(topic):
            about = _told_fish(option.about)
            yield f"complete -c stepviz {when} -l {option.flag.removeprefix('--')} -d '{about}'{_value_in_fish(option)}"


def _value_in_fish(option: Option) -> str:
    if not option.value:
        return ""
    return f" -x -a '{' '.join(option.choices)}'" if option.choices else " -r -F" if option.is_file else " -x"


def _told_zsh(text: str) -> str:
    """Text in the list of options of zsh, which gives brackets and colons a meaning, in single quotes."""
    return text.translate({**_escaped("[]:\\"), ord("'"): "'\\''"})


def _told_fish(text: str) -> str:
    """Text in single quotes of fish."""
    return text.translate(_escaped("'\\"))


def _escaped(signs: str) -> dict[int, str]:
    return {ord(sign): f"\\{sign}" for sign in signs}


SCRIPTS: Mapping[str, Callable[[], Iterator[str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
"""The lines of a shell's script, by its name."""
