"""The work of an import: looking through a file, and adding what is new in it.

Both go through the file a window at a time in bounded memory. Each window's rows, counts and
position are written in short transactions, so that others can record meanwhile and a killed
import goes on where it was.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from app.db import looking, widen_cache
from app.jobs import ALL, Work, enqueue_later
from app.sentences.alike.screening import Screen, Window, screened_windows
from app.sentences.deciding import RANK
from app.sentences.governing_rules import current_rules
from app.sentences.imports.adding import (
    Plan,
    Target,
    insert_bands,
    insert_sentences,
    plan,
    revive,
)
from app.sentences.imports.claims import Claim, Overtaken, claim, step
from app.sentences.imports.findings import Findings
from app.sentences.imports.scratch import Scratch
from app.sentences.imports.stages import APPROVED, CHECKING, IMPORTING, KEEP_ALIKE
from app.sentences.models import Changeset
from app.sentences.reading import NoTextColumn, Options, Reading
from app.sentences.reading.errors import (
    TooLargeText,
    UnreadableText,
    UnsafeArchive,
)
from app.storage import BlobStore

if TYPE_CHECKING:
    from app.sentences.imports.stretches import Stretch

Progress = Callable[[Plan, float], None]
"""Told what became of each window, and how far the work has come: 0 to 1."""
ROWS = 3_000
"""Sentences inserted in one transaction: others wait for no more than a fifth of a second."""
UNREADABLE = (UnreadableText, TooLargeText, UnsafeArchive, NoTextColumn)


@dataclass(slots=True)
class Task:
    """An import in hand."""

    claim: Claim
    target: Target
    screen: Screen
    options: Options
    file_key: str
    file_name: str
    tag: str
    position: int


def check_file(
    work: Work, changeset_id: uuid.UUID, on_progress: Progress | None = None
) -> Findings | None:
    """Look through a file that was received, if that is still owed; nothing is added.

    Return what was found; None if others are at it, or the file cannot be read.
    """
    task = _take(work, changeset_id, CHECKING, "checking")
    if task is None:
        return None
    findings = Findings()
    try:
        with _reading(work.blobs, task) as reading:
            _look_through(work, task, reading, findings, on_progress)
    except UNREADABLE as error:
        findings.columns = list(error.columns) if isinstance(error, NoTextColumn) else []
        return _close(work, task, findings, "failed", error.code)
    except Overtaken:
        return None
    return _close(work, task, findings, "checked", None)


def import_file(work: Work, changeset_id: uuid.UUID, on_progress: Progress | None = None) -> bool:
    """Add what is new in a file that was confirmed, if that is still owed; return if it is done."""
    task = _take(work, changeset_id, IMPORTING, "importing")
    if task is None:
        return False
    try:
        _add_all(work, task, on_progress)
        with work.transaction() as session:
            at = work.now()
            done = {"state": "imported", "finished_at": at, "share_done": 1.0, "worked_at": None}
            step(session, task.claim, done, at=at)
            if task.target.state == "approved" and RANK in ALL:
                enqueue_later(session, RANK, campaign_id=str(task.target.campaign_id))
    except UNREADABLE as error:
        with work.transaction() as session:
            broken = {"state": "failed", "trouble": error.code, "worked_at": None}
            step(session, task.claim, broken, at=work.now())
        return False
    except Overtaken:
        return False
    return True


def _add_all(work: Work, task: Task, on_progress: Progress | None) -> None:
    from app.sentences.imports.stretches import Stretch  # numpy, which few processes need

    stretch = Stretch(task.target, task.position)
    with _reading(work.blobs, task) as reading:
        lines = (line for line in reading if line.number > task.position)
        for window in screened_windows(lines, task.screen):
            made = _take_window(work, task, stretch, window)
            if stretch.is_full:
                _write_sentences(work, task, stretch, reading.share)
            if stretch.is_long:
                _write_out(work, task, stretch, reading.share)
                stretch = Stretch(task.target, stretch.last)
            if on_progress:
                on_progress(made, reading.share)
        _write_out(work, task, stretch, 1.0)


def _take_window(work: Work, task: Task, stretch: Stretch, window: Window) -> Plan:
    """Take what is new in a window into the stretch.

    Done a second time after a kill this finds the same, as if nothing of it were there.
    """
    with looking(work.sessions) as session:
        made = plan(
            session,
            task.target,
            window,
            since=stretch.first,
            shelves=[stretch.shelf(session)],
            known=stretch.known,
        )
    stretch.take(made, window[-1][0].number)
    return made


def _write_sentences(work: Work, task: Task, stretch: Stretch, share: float) -> None:
    fresh = stretch.waiting()
    for start in range(0, len(fresh), ROWS):
        with _step(work, task, {"share_done": share}) as (session, at):
            some = fresh[start : start + ROWS]
            n_lost = insert_sentences(session, task.target, some, at=at)
        stretch.lose(n_lost)


def _write_out(work: Work, task: Task, stretch: Stretch, share: float) -> None:
    """Write what is left of a stretch; with its last bands its counts, and the position after."""
    _write_sentences(work, task, stretch, share)
    for bands, is_last in stretch.bands():
        with _step(work, task, stretch.counted() if is_last else {}) as (session, at):
            insert_bands(session, task.target, bands)
            if is_last:
                revive(session, task.target, stretch.revived, at=at)


@contextmanager
def _step(work: Work, task: Task, values: dict[str, Any]) -> Iterator[tuple[Session, datetime]]:
    """Open a transaction in which an import goes on, if it is still in our hands."""
    at = work.now()
    with work.transaction() as session:
        widen_cache(session.connection())
        held_since = step(session, task.claim, values, at=at)
        yield session, at
    task.claim.held_since = held_since


def target_of(changeset: Changeset, likeness: float) -> Target:
    """Return where the lines of a changeset go."""
    return Target(
        campaign_id=changeset.campaign_id,
        changeset_id=changeset.id,
        made_at=changeset.made_at,
        kind=changeset.kind,
        source=changeset.source,
        licence=changeset.licence,
        state="approved" if changeset.options.get(APPROVED) else "pending",
        likeness=1.0 if changeset.options.get(KEEP_ALIKE) else likeness,
    )


def screen_of(session: Session, changeset: Changeset) -> Screen:
    """Return what a changeset's lines have to pass."""
    from app.sentences.alike.minhash import salt_of  # numpy, which few processes need

    rules = current_rules(session, changeset.campaign)
    return Screen(rules, salt_of(changeset.campaign_id))


def _take(work: Work, changeset_id: uuid.UUID, states: tuple[str, ...], state: str) -> Task | None:
    with work.transaction() as session:
        held = claim(session, changeset_id, states, state, at=work.now())
        if held is None:
            return None
        changeset = session.get_one(Changeset, changeset_id, populate_existing=True)
        screen = screen_of(session, changeset)
        return Task(
            claim=held,
            target=target_of(changeset, screen.rules.duplicate_likeness),
            screen=screen,
            options=Options.from_json(changeset.options),
            file_key=changeset.file_key or "",
            file_name=changeset.file_name or "",
            tag=changeset.campaign.tag,
            position=changeset.position,
        )


def _look_through(
    work: Work, task: Task, reading: Reading, findings: Findings, on_progress: Progress | None
) -> None:
    with Scratch() as scratch:
        for window in screened_windows(reading, task.screen):
            hashes = [one.key_hash for _, one in window if not one.reasons]
            with looking(work.sessions) as session:
                known = scratch.known(hashes)
                made = plan(session, task.target, window, shelves=[scratch], known=known)
            scratch.note(made)
            _note(findings, window, made)
            with _step(work, task, {"share_done": reading.share}):
                pass
            if on_progress:
                on_progress(made, reading.share)
    findings.note(reading.notes)


def _note(findings: Findings, window: Window, made: Plan) -> None:
    findings.n_lines += len(window)
    findings.n_duplicates += made.n_duplicates
    findings.n_new += made.n_added
    if made.n_added:
        new = {line.number for _, line, _ in made.new}
        findings.keep_samples(one.text for line, one in window if line.number in new)
    for text, like in made.near:
        findings.keep_near(text, like)
    for line, one in made.refused:
        findings.refuse(line.number, one.text, one.reasons)


def _close(
    work: Work, task: Task, findings: Findings, state: str, trouble: str | None
) -> Findings | None:
    at = work.now()
    values = {
        "state": state,
        "findings": findings.as_json(),
        "trouble": trouble,
        "share_done": 1.0,
        "worked_at": None,
    }
    try:
        with work.transaction() as session:
            step(session, task.claim, values, at=at)
    except Overtaken:
        return None
    return None if trouble else findings


@contextmanager
def _reading(blobs: BlobStore, task: Task) -> Iterator[Reading]:
    """Open a task's file where it can be read to and fro."""
    with tempfile.TemporaryFile() as copy:
        for chunk in blobs.stream(task.file_key):
            copy.write(chunk)
        yield Reading(copy, task.options, name=task.file_name, tag=task.tag)
