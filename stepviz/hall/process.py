"""Process: runs a hall as a process of its own, from its code on standard input to the end."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import suppress

from stepviz.errors import UserError
from stepviz.hall.feed import Feed
from stepviz.hall.server import FILES, Hall


async def _serve(hall: Hall, port: int) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, hall.ended.set)
    await hall.open(port)
    feed = Feed(hall)
    async with feed.open():
        _say(port=hall.host.port)
        async with asyncio.TaskGroup() as group:
            works = [
                hall.keep_up(),
                hall.give_home(),
                feed.report(),
                *([hall.publisher.run()] if hall.publisher else []),
            ]
            beside = [group.create_task(work) for work in works]
            await hall.ended.wait()
            await hall.end()
            for task in beside:
                task.cancel()


def main() -> None:
    """Run the process. It reads its code from standard input, which no other user can see, and prints its port."""
    host, port, published = sys.argv[1:]
    code = sys.stdin.readline().strip()
    try:
        asyncio.run(_serve(Hall(code, host, published, _most_files()), int(port)))
    except (UserError, OSError) as error:
        _say(refused=str(error))


def _most_files() -> int:
    """The most open files, raised as far as the system allows: often it allows a thousand, and more on request."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        return wanted
    return FILES


def _say(**told: object) -> None:
    with suppress(OSError):
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
