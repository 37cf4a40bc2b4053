"""`stepviz completion SHELL`: prints the completion script for bash, zsh or fish, made from the list of topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from stepviz.cli import output
from stepviz.cli.topics import COMMANDS, TOPICS
from stepviz.cli.topics.offered import REPEATED, Topic, offered
from stepviz.glossary.finding import every
from stepviz.lesson.built_in import LESSONS
from stepviz.settings.sources import SOURCES


def completion(shell: str) -> int:
    """Print the script for a shell; return the exit status. Raises `KeyError` for an unknown shell."""
    return output.line("\n".join(SCRIPTS[shell]()))


def _words(name: str, *, commands: bool = True) -> str:
    """The words that can follow a command, besides files; without a command, also the commands if `commands`."""
    topic = TOPICS[name]
    sources = SOURCES if topic.takes == "source" else ()
    lessons = LESSONS if topic.takes == "lesson" or topic.with_lesson else ()
    known = COMMANDS if topic.takes == "term" or (commands and not name) else ()
    terms = [term.replace(" ", "-") for term in every()] if topic.takes == "term" else ()
    return " ".join(dict.fromkeys((*topic.words, *sources, *lessons, *known, *terms)))


def _takes_file(topic: Topic) -> bool:
    return bool(topic.target) or topic.takes in ("source", "lesson")


def _bash() -> Iterator[str]:
    yield _HEAD_OF_BASH.replace("COMMANDS", "|".join(COMMANDS))
    for name, topic in TOPICS.items():
        options = offered(topic)
        yield f"    '{name}')"
        yield f"      flags='{' '.join((*(option.flag for option in options), '--help'))}'"
        yield f"      words='{_words(name)}'"
        yield f"      files={'yes' if _takes_file(topic) else ''}"
        yield '      case "$previous" in'
        for option in options:
            if option.value:
                words = f"'{' '.join(option.choices)}'"
                files = "yes" if option.is_file else ""
                values = f"files=''; words={words}" if option.choices else f"words=''; files={files}"
                yield f"        {option.flag}) flags=''; {values} ;;"
        yield "      esac ;;"
    yield _TAIL_OF_BASH


_HEAD_OF_BASH = """\
# bash completion for stepviz: stepviz completion bash > ~/.local/share/bash-completion/completions/stepviz
# or, without the package bash-completion, this line in ~/.bashrc: eval "$(stepviz completion bash)"
_stepviz() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" flags words files
  # = and : are words of their own: --lr=0.1, 1:grads
  case "$current" in
    =) [[ "$previous" == --* ]] || return; current="" ;;
    :) return ;;
  esac
  case "$previous" in
    =) previous="${COMP_WORDS[COMP_CWORD-2]}"; [[ "$previous" == --* ]] || return ;;
    :) return ;;
  esac
  case "${COMP_WORDS[1]}" in
    COMMANDS) [ "$COMP_CWORD" -gt 1 ] && command="${COMP_WORDS[1]}" ;;
  esac
  case "$command" in"""
_TAIL_OF_BASH = """\
  esac
  case "$current" in
    -*) words="$flags"; files= ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  local IFS=$'\\n'
  [ -z "$files" ] || COMPREPLY+=($(compgen -f -- "$current"))
}
complete -o filenames -F _stepviz stepviz"""


def _zsh() -> Iterator[str]:
    yield _HEAD_OF_ZSH.replace("COMMANDS", "|".join(COMMANDS))
    for name, topic in TOPICS.items():
        yield f"    '{name}') _arguments {' '.join(_of_zsh(name, topic))} ;;"
    yield _TAIL_OF_ZSH


_HEAD_OF_ZSH = """\
#compdef stepviz
# zsh completion for stepviz: stepviz completion zsh > a folder of $fpath, as _stepviz
# or this line in ~/.zshrc, below compinit: eval "$(stepviz completion zsh)"
_stepviz() {
  local command=""
  case "${words[2]}" in COMMANDS) (( CURRENT > 2 )) && command="${words[2]}" ;; esac
  [[ -n "$command" ]] && { shift words; (( CURRENT-- )); }
  case "$command" in"""
_TAIL_OF_ZSH = """\
  esac
}
if [ "$funcstack[1]" = "_stepviz" ]; then _stepviz "$@"; else compdef _stepviz stepviz; fi"""


def _of_zsh(name: str, topic: Topic) -> Iterator[str]:
    """A command's options and words for zsh, in single quotes, with brackets and colons escaped."""
    signs = str.maketrans({**_escaped("[]:\\"), "'": "'\\''"})
    for option in offered(topic):
        values = f"({' '.join(option.choices)})" if option.choices else "_files" if option.is_file else ""
        value = f":{option.value.translate(signs)}:{values}" if option.value else ""
        repeated = "*" if option.flag in REPEATED else ""
        yield f"'{repeated}{option.flag}{'=' if value else ''}[{option.about.translate(signs)}]{value}'"
    yield "'--help[show the options]'"
    words = _words(name)
    if _takes_file(topic):
        yield f"'*:source:{{ compadd -- {words}; _files }}'"
    elif words:
        yield f"'*:word:({words})'"


def _fish() -> Iterator[str]:
    yield "# fish completion for stepviz: stepviz completion fish > ~/.config/fish/completions/stepviz.fish"
    anywhere = f"not __fish_seen_subcommand_from {' '.join(COMMANDS)}"
    yield f"complete -c stepviz -n '{anywhere}' -a '{' '.join(COMMANDS)}'"
    signs = str.maketrans(_escaped("'\\"))
    for name, topic in TOPICS.items():
        begun = f"complete -c stepviz -n '{f'__fish_seen_subcommand_from {name}' if name else anywhere}'"
        yield f"{begun} {'' if _takes_file(topic) else '-f '}-a '{_words(name, commands=False)}'"
        yield f"{begun} -l help -d 'show the options'"
        for option in offered(topic):
            values = f" -x -a '{' '.join(option.choices)}'" if option.choices else " -r -F" if option.is_file else " -x"
            about = f"-l {option.flag.removeprefix('--')} -d '{option.about.translate(signs)}'"
            yield f"{begun} {about}{values if option.value else ''}"


def _escaped(signs: str) -> dict[str, str]:
    return {sign: f"\\{sign}" for sign in signs}


SCRIPTS: Mapping[str, Callable[[], Iterator[str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
"""The lines of a shell's script, by its name."""
