"""Jobs leave with the commit of the transaction that made them necessary, and not before."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from app.campaigns.models import Campaign
from app.jobs import MEASURE_CLIP, JobQueue, attach_queue, enqueue_later, open_queue
from tests import factories


def ask(session: Session, clip_id: str = "1") -> None:
    session.execute(text("SELECT 1"))
    enqueue_later(session, MEASURE_CLIP, clip_id=clip_id)


def waiting(queue: JobQueue) -> list[str]:
    tasks = [
        queue.huey.deserialize_task(message) for message in queue.huey.storage.enqueued_items()
    ]
    return [task.args[1]["clip_id"] for task in tasks]


def test_a_job_is_sent_when_its_transaction_commits_also_to_an_empty_queue(
    session: Session, queue: JobQueue
):
    assert len(queue) == 0
    ask(session)
    session.flush()
    assert waiting(queue) == []

    session.commit()
    assert waiting(queue) == ["1"]


def test_it_is_sent_once(session: Session, queue: JobQueue):
    ask(session)
    session.commit()
    ask(session, "2")
    session.commit()
    session.commit()
    assert waiting(queue) == ["1", "2"]


def test_what_is_rolled_back_is_never_sent(session: Session, queue: JobQueue):
    ask(session)
    session.rollback()
    session.execute(text("SELECT 1"))
    session.commit()
    assert waiting(queue) == []


def test_a_session_that_is_closed_without_a_commit_sends_nothing_later(
    session: Session, queue: JobQueue
):
    ask(session)
    session.close()
    session.execute(text("SELECT 1"))
    session.commit()
    assert waiting(queue) == []


def test_an_error_in_a_transaction_block_sends_nothing(
    sessions: sessionmaker[Session], queue: JobQueue
):
    with pytest.raises(ZeroDivisionError), sessions() as session, session.begin():  # noqa: PT012
        ask(session)
        raise ZeroDivisionError
    assert waiting(queue) == []


def test_the_end_of_a_savepoint_sends_nothing_yet(session: Session, queue: JobQueue):
    with session.begin_nested():
        ask(session)
    assert waiting(queue) == []
    session.commit()
    assert waiting(queue) == ["1"]


def test_a_savepoint_that_is_rolled_back_loses_no_job_asked_for_before_it(
    session: Session, queue: JobQueue
):
    ask(session)
    savepoint = session.begin_nested()
    factories.guest(session)
    savepoint.rollback()
    assert waiting(queue) == []

    session.commit()
    assert waiting(queue) == ["1"]


def test_jobs_of_two_sessions_do_not_mix(sessions: sessionmaker[Session], queue: JobQueue):
    with sessions() as one, sessions() as other:
        enqueue_later(one, MEASURE_CLIP, clip_id="one")
        enqueue_later(other, MEASURE_CLIP, clip_id="other")
        other.execute(text("SELECT 1"))
        other.commit()
        assert waiting(queue) == ["other"]


def test_a_name_that_is_not_declared_is_refused(session: Session):
    with pytest.raises(ValueError, match="polish"):
        enqueue_later(session, "clips.polish", clip_id="1")


@pytest.fixture
def dead_queue(sessions: sessionmaker[Session], free_port: int) -> Iterator[JobQueue]:
    """A Redis that nobody runs."""
    queue = open_queue(f"redis://127.0.0.1:{free_port}/0")
    attach_queue(sessions, queue)
    yield queue
    queue.close()


@pytest.mark.usefixtures("dead_queue")
def test_a_dead_queue_does_not_break_the_commit(
    sessions: sessionmaker[Session], caplog: pytest.LogCaptureFixture
):
    with sessions() as session:
        campaign_id = factories.campaign(session).id
        ask(session)
        session.commit()
    with sessions() as session:
        assert session.get(Campaign, campaign_id) is not None
    assert "job not enqueued" in caplog.text
