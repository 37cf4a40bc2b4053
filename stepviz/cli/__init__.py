"""The command line: words -> Experiment -> the session, `train`, `show`, `export` or `datasets`.

Nothing is imported here that `stepviz --version` does not need.
"""

from __future__ import annotations

import sys

from stepviz import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `stepviz` with these words (those of the process), and return its exit status.

    0: done. 1: the run itself failed. 2: the user's mistake, told in one sentence. 130: interrupted.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        if "--version" in words:
            print(f"stepviz {__version__}")
            return 0
        from stepviz.cli.dispatch import run

        return run(words)
    except KeyboardInterrupt:
        return INTERRUPTED
