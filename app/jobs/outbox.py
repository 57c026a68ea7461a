"""Jobs wait in the session until its transaction commits."""

from __future__ import annotations

import logging

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from app.jobs.names import ALL
from app.jobs.queue import JobQueue

_WAITING = "jobs_waiting"
_QUEUE = "job_queue"

log = logging.getLogger(__name__)


def attach_queue(sessions: sessionmaker[Session], queue: JobQueue) -> None:
    """Say where the jobs of the sessions made from now on go."""
    sessions.configure(info={_QUEUE: queue})


def enqueue_later(session: Session, name: str, **arguments: str) -> None:
    """Ask for a job once the session's transaction has committed."""
    if name not in ALL:
        raise ValueError(f"{name!r} is not declared in app.jobs.names")
    session.info.setdefault(_WAITING, []).append((name, arguments))


@event.listens_for(Session, "after_commit")
def _send(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting = session.info.pop(_WAITING, [])
    queue: JobQueue | None = session.info.get(_QUEUE)
    if queue is None:  # an empty queue is false, but it is a queue
        return
    for name, arguments in waiting:
        try:
            queue.enqueue(name, arguments)
        except Exception:
            # The row says what is owed and the sweep will ask again: the commit stands.
            log.exception("job not enqueued", extra={"job": name})


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    """Drop the jobs of a transaction that was rolled back, or closed without a commit."""
    if transaction.parent is None:
        session.info.pop(_WAITING, None)
