"""`flask clips`: run the gate over files, without a database; learn from clips in one."""

from __future__ import annotations

import json
import math
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TextIO

import click
from flask.cli import AppGroup

from app.audio.figures import Figures
from app.campaigns.queries import open_campaigns
from app.cli.transactions import command_session, now
from app.quality.gate import ChildDied, Finding, Gate, examine
from app.quality.operations import learn_speaking_rate
from app.quality.rules import Judgement, unreadable_judgement
from app.quality.thresholds import POLICIES

QUEUED_PER_WORKER = 8  # so that a list of any length is read no faster than it is worked off
PROGRESS_S = 1.0
PROGRESS_S_IN_A_LOG = 30.0

group = AppGroup("clips", help="Look at recordings.")


@dataclass(frozen=True, slots=True)
class Item:
    """One clip to check and what is known about it; `problem` where a line names no clip."""

    file: str | None
    sentence: str | None = None
    locale: str | None = None
    client_duration_s: float | None = None
    capture: dict[str, Any] | None = None
    problem: str | None = None


@group.command("check", with_appcontext=False)
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option("--manifest", type=click.File("r", encoding="utf-8-sig"), help="See below.")
@click.option("--sentence", help="What was to be read.")
@click.option("--locale", help="Language tag of the sentence.")
@click.option("--policy", type=click.Choice(POLICIES), default="normal", show_default=True)
def check(
    files: tuple[str, ...],
    manifest: TextIO | None,
    sentence: str | None,
    locale: str | None,
    policy: str,
) -> None:
    """Print what the gate says of each FILE: one JSON object a line, in the order given.

    A manifest holds one JSON object a line: {"file": …} and, where known, "sentence", "locale",
    "client_duration_s", "capture". Paths are relative to the working folder.
    """
    if not files and manifest is None:
        raise click.UsageError("Name files, or a --manifest.")
    items = [Item(file, sentence, locale) for file in files]
    listed = _manifest_items(manifest or (), Item(None, sentence, locale))
    progress = _Progress()
    with _pool(policy) as submit:
        for line in _in_order(submit, _chain(items, listed)):
            click.echo(line)
            progress.count_one()
    progress.finish()


@group.command("learn-rates")
def learn_rates() -> None:
    """Learn now how fast the voices of each open campaign read; the worker does so each day."""
    with command_session() as session:
        for campaign in open_campaigns(session):
            learned = learn_speaking_rate(session, campaign.id, at=now())
            times = f"{math.exp(learned.log_shift):.2f} of usual" if learned else "no valid clips"
            click.echo(f"{campaign.tag}: {times}")


def _chain(*parts: Iterable[Item]) -> Iterator[Item]:
    for part in parts:
        yield from part


def _manifest_items(lines: Iterable[str], defaults: Item) -> Iterator[Item]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _manifest_item(line, number, defaults)


def _manifest_item(line: str, number: int, defaults: Item) -> Item:
    """Read one line; one that says nothing usable still gets its answer, in its place."""
    try:
        entry = json.loads(line)
        duration_s = entry.get("client_duration_s")
        return Item(
            file=os.fspath(entry["file"]),
            sentence=_text(entry.get("sentence", defaults.sentence)),
            locale=_text(entry.get("locale", defaults.locale)),
            client_duration_s=None if duration_s is None else float(duration_s),
            capture=dict(entry.get("capture") or {}),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Item(None, problem=f"manifest line {number}: {type(error).__name__}: {error}")


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError("a sentence and a locale are text")


@contextmanager
def _pool(policy: str) -> Iterator[Callable[[Item], Future[str]]]:
    """Run one gate for each core, each in a thread of its own; the children do the work."""
    of_thread = threading.local()

    def check_item(item: Item) -> str:
        return json.dumps(_answer(of_thread.gate, item, policy), allow_nan=False)

    with ExitStack() as gates:

        def open_gate() -> None:
            of_thread.gate = gates.enter_context(Gate())

        with ThreadPoolExecutor(_cores(), initializer=open_gate) as executor:
            try:
                yield lambda item: executor.submit(check_item, item)
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _in_order(submit: Callable[[Item], Future[str]], items: Iterable[Item]) -> Iterator[str]:
    """Yield answers in the order of the items, with a bounded number on their way."""
    waiting: deque[Future[str]] = deque()
    for item in items:
        waiting.append(submit(item))
        if len(waiting) >= QUEUED_PER_WORKER * _cores():
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _answer(gate: Gate, item: Item, policy: str) -> dict[str, Any]:
    finding = _finding(gate, item, policy)
    figures = finding.figures.as_dict() if finding.figures else _nothing_measured()
    answer = {
        "file": item.file,
        "verdict": finding.judgement.verdict,
        "reasons": [asdict(reason) for reason in finding.judgement.reasons],
        "measurements": figures | _reading(finding.judgement),
        "cpu_ms": finding.cpu_ms,
    }
    return answer | {"failure": finding.failure} if finding.failure else answer


def _reading(judgement: Judgement) -> dict[str, float | None]:
    return {
        name: getattr(judgement, name)
        for name in ("chars_per_s", "words_per_s", "expected_speech_s")
    }


def _finding(gate: Gate, item: Item, policy: str) -> Finding:
    """Examine a clip; whatever goes wrong with it is its own line and not the end of the run."""
    if item.file is None:
        return Finding(None, unreadable_judgement(), failure=item.problem)
    try:
        return examine(
            gate,
            _read(Path(item.file), gate.limits.input_bytes),
            policy=policy,
            sentence=item.sentence,
            locale=item.locale,
            client_duration_s=item.client_duration_s,
            capture=item.capture,
        )
    except ChildDied as death:
        return Finding(None, unreadable_judgement(), failure=f"gate child died: {death}")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Finding(None, unreadable_judgement(), failure=f"file: {reason}")


def _read(path: Path, limit: int) -> bytes:
    """Read a file, but no more than shows that it is too big."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _nothing_measured() -> dict[str, Any]:
    return dict.fromkeys(field.name for field in fields(Figures))


class _Progress:
    """Tells on standard error how far it is: on one line of a terminal, seldom in a log."""

    def __init__(self) -> None:
        self.done = 0
        self.started = self.told = time.monotonic()
        self.is_terminal = sys.stderr.isatty()

    def count_one(self) -> None:
        self.done += 1
        if time.monotonic() - self.told >= (
            PROGRESS_S if self.is_terminal else PROGRESS_S_IN_A_LOG
        ):
            self._tell(end=not self.is_terminal)

    def finish(self) -> None:
        self._tell(end=True)

    def _tell(self, *, end: bool) -> None:
        self.told = time.monotonic()
        speed = self.done / max(0.001, self.told - self.started)
        start = "\r" if self.is_terminal else ""
        click.echo(f"{start}{self.done} clips, {speed:.1f}/s", err=True, nl=end)
