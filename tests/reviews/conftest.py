"""Jobs of the capability, run at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.jobs import Work, run
from app.storage import BlobStore
from tests.factories import AT

LATER = AT + timedelta(hours=1)


@pytest.fixture
def run_later(
    session: Session, sessions: sessionmaker[Session], blobs: BlobStore
) -> Callable[[str], None]:
    """Run a job, an hour later, on what is committed; then look at rows anew."""

    def run_job(job: str) -> None:
        session.commit()
        run(Work(sessions, blobs, lambda: LATER), job, {})
        session.expire_all()

    return run_job
