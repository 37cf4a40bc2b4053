"""Jobs: to stop as a job of a shell and go on later, and not to stop where nobody could let us go on."""

from __future__ import annotations

import os
import signal


def is_job() -> bool:
    """True if a shell runs us as a job: in a process group that is not that of the session's leader.

    Nobody outside the leader's group can continue it (POSIX calls it orphaned): `xterm -e`, `ssh -t host`, a container,
    a served page.
    """
    return os.getpgrp() != os.getsid(0)


def stop(*, everybody: bool = False) -> bool:
    """Stop until the shell continues us; with `everybody`, the other processes of the job too.

    Returns False if the system has not stopped us: it discards SIGTSTP, but not SIGSTOP, where no shell is left.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])
    handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        os.kill(0 if everybody else os.getpid(), signal.SIGTSTP)
        return signal.SIGCONT in signal.sigpending()
    finally:
        signal.signal(signal.SIGTSTP, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
