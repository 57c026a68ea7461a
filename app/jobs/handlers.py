"""Which function does which job, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from app.db import reading
from app.jobs.names import ALL
from app.storage import BlobStore


@dataclass(frozen=True, slots=True)
class Work:
    """What a handler works with: rows, blobs and the clock."""

    sessions: sessionmaker[Session]
    blobs: BlobStore
    now: Callable[[], datetime]

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session that commits at the end, or rolls back on an error."""
        with self.sessions() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that takes no write lock, however long it reads."""
        outer = reading.set(True)
        try:
            with self.transaction() as session:
                yield session
        finally:
            reading.reset(outer)


Handler = Callable[..., None]
"""(work, **arguments)"""

HANDLERS: dict[str, Handler] = {}


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as the one handler of this job."""
    if name not in ALL:
        raise ValueError(f"{name!r} is not declared in app.jobs.names")

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def run(work: Work, name: str, arguments: dict[str, str]) -> None:
    """Do one job; handlers are idempotent, so a job done twice does no harm."""
    HANDLERS[name](work, **arguments)
