"""`python -m stepviz` is the command `stepviz`."""

import sys

from stepviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
