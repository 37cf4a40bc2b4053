"""Modes: what a terminal is sent so that it is ours, and what gives it back."""

from __future__ import annotations

ASK = b"\x1b[5n"
"""Asks the terminal how it is: its answer tells that all before it is on the screen."""
MODES = b"\x1b[?1049h\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?25l\x1b[?2004h\x1b[?7l"
"""Other screen, mouse, no cursor, pastes in brackets, no line wrap."""
KEYBOARD = b"\x1b[>25u"
"""Keys as the protocol of kitty has them, put on the stack of the other screen."""
QUESTIONS = b"\x1b[?2026$p"
"""Whether it can hold a frame back until it is whole."""
_LAST_LINE = b"\x1b[0m\x1b[999;1H\x1b[K"
BACK = b"\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[<u" + _LAST_LINE + b"\x1b[?1049l\x1b[?25h"
"""All of it taken back. Where there is no other screen, the shell goes on in the last line."""
CANCEL = b"\x18"
"""Ends a sequence that was cut."""
