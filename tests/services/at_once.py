"""Doing things at the same time, as two tabs, two workers or two people do."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

PATIENCE_S = 30
LONG_ENOUGH_S = 0.3
"""By then the second of two has read what it will and waits for the first one's lock."""


def at_once(*acts: Callable[[], Any]) -> Sequence[Any]:
    """Do all of them at once; return what each returned or raised, in their order."""
    barrier = Barrier(len(acts))

    def start(act: Callable[[], Any]) -> Any:
        barrier.wait(PATIENCE_S)
        return _outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(start, acts))


def while_it_waits(second: Callable[[], Any], first: Callable[[], Any]) -> Any:
    """Start `second`, give it the time to get stuck, then do `first`.

    Return what `second` returned or raised. `first` is the end of a transaction that is open
    already, most often its commit.
    """
    with ThreadPoolExecutor(1) as pool:
        stuck: Future[Any] = pool.submit(_outcome, second)
        with suppress(TimeoutError):
            stuck.result(LONG_ENOUGH_S)
        first()
        return stuck.result(PATIENCE_S)


def _outcome(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Exception as error:
        return error
