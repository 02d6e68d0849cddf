"""How long-running work ends: with the first of several, and by Ctrl-C or SIGTERM as the ordinary way."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def first_of(*works: Coroutine[Any, Any, object]) -> None:
    """Runs all until one has come to its end, then ends the others; raises what any of them raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


@contextmanager
def stoppable(stop: Callable[[], object]) -> Iterator[None]:
    """Inside it, Ctrl-C and SIGTERM call `stop`, in the event loop."""
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
