import asyncio

import pytest

from sweatd.sources.ble.patience import go_on, tried


async def careless() -> None:
    """A library that loses a cancellation, as wait_for of Python 3.11 does when the answer comes in the same moment."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return


async def test_a_cancellation_that_a_library_loses_ends_the_work_all_the_same() -> None:
    async def work() -> None:
        await careless()
        go_on()
        pytest.fail("it went on")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_was_tried_does_not_hide_a_cancellation() -> None:
    task = asyncio.create_task(tried(careless(), 5.0, "be careless"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
