"""`python -m stepviz` is the command `stepviz`. From its first instruction on, Ctrl+C prints no traceback."""

import _signal  # type: ignore[import-not-found]  # the part of `signal` that needs nothing loaded

_signal.signal(_signal.SIGINT, _signal.SIG_DFL)

import sys  # noqa: E402 - after the signal is set

from stepviz.cli import main  # noqa: E402 - the same

if __name__ == "__main__":
    sys.exit(main())
