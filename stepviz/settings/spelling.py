"""Spelling: turns the options in a message into settings as Python or a lesson file writes them."""

from __future__ import annotations

import re

from stepviz.settings.table import SETTINGS

PYTHON, TOML = "{name}={value}", "{name} = {value}"
"""How a setting with its value is written."""
_VALUE = r"(?P<value>'[^']*'|[^\s:;()]+?)(?=[,.]?(?:[\s:;()]|$))"
_OPTION = re.compile(rf"--(?P<no>no-)?(?P<flag>[a-z0-9]+(?:-[a-z0-9]+)*)(?: {_VALUE})?")
_NUMBER = re.compile(r"[+-]?(?:[0-9.]+(?:e[+-]?[0-9]+)?|inf|nan)")
_IN_DIGITS = re.compile(r"[0-9][0-9a-z.,@]*")
"""Lists, sizes and filters: `8,8`, `8x8`, `4@3x3`."""


def spelled(message: str, form: str) -> str:
    """The message with `missing="drop"` in place of `--missing drop`; `form`: `PYTHON` or `TOML`."""
    return _OPTION.sub(lambda found: _setting(found, form), message)


def spelled_of(key: str, message: str) -> str:
    """A message about a key of a lesson file; it names the key, `zoom`, where it named the option, `--zoom`."""
    return spelled(re.sub(rf"--{key}(?![\w-])", key, message), TOML)


def _setting(found: re.Match[str], form: str) -> str:
    name, word = found["flag"].replace("-", "_"), found["value"] or ""
    row = SETTINGS.get(name)
    if row is None:
        return found[0]
    after = f" {word}" * bool(word)
    if not row.value:
        switch = str(not found["no"])
        return form.format(name=name, value=switch if form == PYTHON else switch.lower()) + after
    if _NUMBER.fullmatch(word):
        return form.format(name=name, value=word)
    a_column = row.name in ("label", "features") and word not in ("", row.value)
    if a_column or word in row.choices or _IN_DIGITS.fullmatch(word) or word[:1] == "'":
        return form.format(name=name, value='"{}"'.format(word.strip("'")))
    return name + after
