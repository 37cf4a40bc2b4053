"""Tokens: cuts the bytes that a terminal sends into characters, escape sequences and pastes.

A sequence that is malformed, too long or not finished in time is dropped whole: its characters never become keys.
Bytes are decoded leniently; a byte that is not UTF-8 makes its sequence malformed.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import NamedTuple

ESCAPE = "\x1b"
_ESCAPE_DELAY = 0.1
"""Seconds after which a lone escape is the Escape key."""
UNFINISHED = 0.25
"""Seconds without a character after which a sequence is dropped."""
_PASTE_UNFINISHED = 0.5
"""The same for a paste."""
_SLOWEST = 64
"""Characters per second: after its first second, a slower paste is taken for keys after a paste whose end was lost."""
MOST_PASTED = 4096
"""The most characters kept of a paste."""
_LONGEST = 64
"""The most characters of a sequence."""

_LOST = "\ufffd"
_C1 = re.compile("[\x80-\x9f]")
"""8-bit control characters: each stands for an escape and a character 0x40 below it."""
_WHOLE = re.compile(
    r"""\x1b(?:
        \[\[[ -~]                         # function keys of the Linux console
      | \[M[^\x1b]{3}                     # mouse reports of old
      | \[<[^Mm\x1b]*[Mm]                # those of today, numbers or not
      | \[[0-;=-?]*[ -/]*[@-LN-Z\\-~]        # control sequences: all but these two
      | \[[0-;=-?][0-?]*[ -/]*[@-~] | \[[ -/]+[@-~]
      | O[0-9;]*[ @-~]                    # keys of a keypad
      | [ -/]+[0-~]                       # character sets and the like
      | [0-NQ-WYZ\\`-~]                   # a letter with Alt
    )""",
    re.VERBOSE,
)
_BEGUN = re.compile(r"\x1b(?:\[\[?|\[M[^\x1b]{0,2}|\[<[^Mm\x1b]*|\[[0-?]*[ -/]*|O[0-9;]*|[ -/]+)?\Z")
_STUMP = re.compile(r"\x1b(?:\[<[^Mm\x1b]*|\[M[^\x1b]{0,2}|\[\[?|O)?[ -?]*")
_MORE = re.compile(r"[ -?]*")
_GRAPHICS = re.compile(r"\x1b_G[ -~]{0,48}?\x1b\\")
_GRAPHICS_BEGUN = re.compile(r"\x1b(?:_(?:G[ -~]{0,48}\x1b?)?)?\Z")
"""Answers on true pixels: the only strings that are not dropped."""
_STRING = re.compile(r"\x1b[\]PX^_]")
_STRING_END = re.compile(r"\x07|\x1b\\|[\x18\x1a]|(?=\x1b[^\\])")
_PASTE, _PASTE_END = "\x1b[200~", "\x1b[201~"


class Token(NamedTuple):
    """A character, a whole sequence, or the text of a paste."""

    text: str
    is_paste: bool = False


class Tokens:
    """Cuts bytes into tokens. The caller calls `give_up` if nothing came for `wait` seconds."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._rest = self._pasted = ""
        self._inside = ""
        """What takes all characters until it ends: `paste`, `string`, or `endless` (a sequence); empty outside."""
        self._began, self._count = 0.0, 0
        """When that began, and how many characters it has taken."""

    @property
    def wait(self) -> float | None:
        """Seconds until the unfinished token is dropped; None without one."""
        if self._inside:
            return _PASTE_UNFINISHED if self._inside == "paste" else UNFINISHED
        return _ESCAPE_DELAY if self._rest == ESCAPE else UNFINISHED if self._rest else None

    def feed(self, data: bytes, now: float) -> Iterator[Token]:
        """The tokens that end in `data`, which arrived at the time `now` (seconds)."""
        text = self._rest + _C1.sub(lambda found: ESCAPE + chr(ord(found[0]) - 0x40), self._decode(data))
        if self._inside and now > self._began + 1 and self._count < _SLOWEST * (now - self._began):
            yield from self.give_up()
            return
        place = 0
        while place < len(text):
            token, ahead = self._next(text, place, now)
            if ahead == place:
                break
            place = ahead
            if token is not None:
                yield token
        self._rest = text[place:]

    def give_up(self) -> Iterator[Token]:
        """Drop the unfinished token; a lone escape becomes the Escape key."""
        if self._rest == ESCAPE and not self._inside:
            yield Token(ESCAPE)
        self._rest = self._inside = ""

    def _begin(self, kind: str, now: float) -> None:
        self._inside, self._began, self._count = kind, now, 0

    def _next(self, text: str, place: int, now: float) -> tuple[Token | None, int]:
        """A token, None for dropped characters, and the place after it; the same `place` if more input is needed."""
        if self._inside == "paste":
            return self._paste(text, place)
        if self._inside == "string":
            ahead = self._string(text, place)
            if ahead > place or self._inside:
                return None, ahead
        if self._inside == "endless":
            return None, self._endless(text, place)
        if text[place] != ESCAPE:
            return (None if text[place] == _LOST else Token(text[place])), place + 1
        return self._sequence(text, place, now)

    def _sequence(self, text: str, place: int, now: float) -> tuple[Token | None, int]:
        if text.startswith(_PASTE, place):
            self._pasted = ""
            self._begin("paste", now)
            return None, place + len(_PASTE)
        said = _GRAPHICS.match(text, place)
        if said is not None:
            return Token(said[0]), said.end()
        if _STRING.match(text, place):
            if _GRAPHICS_BEGUN.match(text, place):
                return None, place
            self._begin("string", now)
            return None, place + 2
        whole = _WHOLE.match(text, place)
        if whole is not None:
            is_sound = len(whole[0]) <= _LONGEST and _LOST not in whole[0] and whole[0] != _PASTE_END
            return (Token(whole[0]) if is_sound else None), whole.end()
        begun = _BEGUN.match(text, place)
        if begun is None:
            return self._broken(text, place)
        if len(begun[0]) <= _LONGEST:
            return None, place
        self._begin("endless", now)
        return None, len(text)

    def _broken(self, text: str, place: int) -> tuple[Token | None, int]:
        """The Escape key before another escape, else drop a sequence up to the character that makes it malformed."""
        if text[place + 1] == ESCAPE:
            return Token(ESCAPE), place + 1
        end = _end_of(_STUMP, text, place)
        return None, end + (text[end : end + 1] not in ("", ESCAPE))

    def _endless(self, text: str, place: int) -> int:
        end = _end_of(_MORE, text, place)
        self._count += end - place
        if end < len(text):
            self._inside = ""
        return end + (text[end : end + 1] not in ("", ESCAPE))

    def _string(self, text: str, place: int) -> int:
        end = _STRING_END.search(text, place)
        if end is None:
            ahead = len(text) - text.endswith(ESCAPE)
        else:
            self._inside, ahead = "", end.end()
        self._count += ahead - place
        return ahead

    def _paste(self, text: str, place: int) -> tuple[Token | None, int]:
        end = text.find(_PASTE_END, place)
        ahead = end if end >= 0 else _before(text, place, _PASTE_END)
        self._count += ahead - place
        self._pasted += text[place : min(ahead, place + MOST_PASTED - len(self._pasted))]
        if end < 0:
            return None, ahead
        self._inside = ""
        return Token(self._pasted, True), end + len(_PASTE_END)


def _end_of(pattern: re.Pattern[str], text: str, place: int) -> int:
    """The end of a match at that place, which is there: these patterns match the empty text, too, or an escape."""
    found = pattern.match(text, place)
    assert found is not None
    return found.end()


def _before(text: str, place: int, end: str) -> int:
    """The index at which the text ends in a beginning of `end`; its length if it does not."""
    for size in range(min(len(end) - 1, len(text) - place), 0, -1):
        if text.endswith(end[:size]):
            return len(text) - size
    return len(text)
