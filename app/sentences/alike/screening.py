"""What the rules make of lines, and what makes each comparable: in this process or in a child.

Checking costs most of an import, and needs neither rows nor Flask: a child on a core of its own
does it while its parent writes. A few lines are not worth the start of one.
"""

from __future__ import annotations

import logging
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple, Self, cast

from app.sentences.hygiene import Checker, RuleSet
from app.sentences.reading import Line
from app.sentences.rules import duplicate_key, hash_of_key

WINDOW = 2_000
"""Lines that are screened, compared and added together."""
_HOME = Path(__file__).resolve().parents[3]
_LENGTH = struct.Struct("<I")

log = logging.getLogger(__name__)


class Screened(NamedTuple):
    """A line's canonical text; what it is compared by, or why it is refused."""

    text: str
    reasons: tuple[tuple[str, int, int], ...] = ()
    key: str = ""
    """What makes two sentences the same (`rules.duplicate_key`)."""
    key_hash: str = ""
    bands: tuple[int, ...] = ()


Window = list[tuple[Line, Screened]]


@dataclass(frozen=True, slots=True)
class Screen:
    """A campaign's rules, and its salt for bands; picklable."""

    rules: RuleSet
    salt: int

    def screen(self, texts: Sequence[str]) -> list[Screened]:
        """Check texts, and hash those that pass."""
        return screen_with(Checker(self.rules), self.salt, texts)


def screen_with(checker: Checker, salt: int, texts: Iterable[str]) -> list[Screened]:
    """Check texts by these rules, and hash those that pass."""
    from app.sentences.alike.minhash import bands_of  # numpy, which few processes need

    screened = [_checked(checker, text) for text in texts]
    passed = [index for index, each in enumerate(screened) if not each.reasons]
    bands = bands_of([screened[index].key for index in passed], salt)
    for index, own in zip(passed, bands, strict=True):
        screened[index] = screened[index]._replace(bands=tuple(own))
    return screened


def screened_windows(lines: Iterable[Line], screen: Screen, size: int = WINDOW) -> Iterator[Window]:
    """Yield the lines with what the screen makes of them, a window at a time, in order.

    The next window is screened while the one before is worked on.
    """
    windows = _chunks(lines, size)
    first = next(windows, [])
    if not first:
        return
    if len(first) < size:
        yield _paired(first, screen.screen([line.text for line in first]))
        return
    with ExitStack() as stack:
        child = stack.enter_context(_Child(screen))
        pool = stack.enter_context(ThreadPoolExecutor(1))
        ahead: tuple[list[Line], Future[list[Screened]]] = first, child.ask(pool, first)
        for window in windows:
            before, ahead = ahead, (window, child.ask(pool, window))
            yield _paired(before[0], before[1].result())
        yield _paired(ahead[0], ahead[1].result())


def send(pipe: IO[bytes], message: Any) -> None:
    """Write one message between parent and child."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read one message; raise EOFError when the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    return pickle.loads(pipe.read(_LENGTH.unpack(head)[0]))  # noqa: S301 (our own process)


class _Child:
    """A process that screens windows, one after another; it ends with its parent."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.sentences.alike.screening_child"],
            cwd=_HOME,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._to = cast(IO[bytes], self._process.stdin)
        self._from = cast(IO[bytes], self._process.stdout)
        send(self._to, self._screen)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._to.close()
        self._from.close()

    def ask(self, pool: ThreadPoolExecutor, lines: list[Line]) -> Future[list[Screened]]:
        return pool.submit(self._exchange, [line.text for line in lines])

    def _exchange(self, texts: list[str]) -> list[Screened]:
        send(self._to, texts)
        answer = receive(self._from)
        return [Screened(*each) for each in answer]


def _checked(checker: Checker, text: str) -> Screened:
    checked = checker.check(text)
    if checked.reasons:
        return Screened(checked.normalised, tuple(map(tuple, checked.reasons)))  # type: ignore[arg-type]
    key = duplicate_key(checked.normalised)
    return Screened(checked.normalised, (), key, hash_of_key(key))


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _paired(lines: Sequence[Line], screened: Sequence[Screened]) -> Window:
    return list(zip(lines, screened, strict=True))
