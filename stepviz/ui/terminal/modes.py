"""Modes: the sequences that set our modes in a terminal, and those that restore its own."""

from __future__ import annotations

ASK = b"\x1b[5n"
"""Asks for the terminal's status: its answer says that everything sent before is on the screen."""
MODES = b"\x1b[?1049h\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?25l\x1b[?2004h\x1b[?7l"
"""Alternate screen, mouse reports, no cursor, bracketed pastes, no line wrap."""
KEYBOARD = b"\x1b[>25u"
"""Pushes kitty's keyboard protocol on the stack of the alternate screen."""
QUESTIONS = b"\x1b[?2026$p"
"""Asks if the terminal can show a frame at once (synchronized output)."""
_LAST_LINE = b"\x1b[0m\x1b[999;1H\x1b[K"
BACK = b"\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[<u" + _LAST_LINE + b"\x1b[?1049l\x1b[?25h"
"""Restores all modes. Without an alternate screen, the shell continues in the last line."""
CANCEL = b"\x18"
"""Ends a sequence that was cut off."""
