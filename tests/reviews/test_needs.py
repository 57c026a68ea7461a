"""Among clips equally near to a decision, those that the campaign needs most are heard first."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.clips.rules import NEEDS, priority
from app.jobs import SET_NEEDS, Work, run
from app.reviews import needs
from app.reviews.needs import FEW_CLIPS, LONG, need
from app.reviews.queue import next_to_hear
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, Scene


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def look(session: Session, sessions: sessionmaker[Session], blobs: BlobStore):
    """Let the job run."""

    def run_job(later: timedelta = timedelta(0)) -> None:
        session.commit()
        run(Work(sessions, blobs, lambda: AT + later), SET_NEEDS, {})
        session.expire_all()

    return run_job


def test_each_reason_counts_once() -> None:
    assert need(is_rare=False, is_warned=False, is_old=False) == NEEDS - 1
    assert need(is_rare=True, is_warned=True, is_old=True) == 0


def test_rare_voices_warned_clips_and_old_ones_come_first(
    session: Session, scene: Scene, look, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(needs, "BATCH", 2)  # several turns
    known = factories.guest(session)
    for _ in range(FEW_CLIPS):
        factories.clip(session, scene.sentence, known, state="valid")
    plain, warned, old, insisted = (
        factories.clip(session, scene.sentence, known, received_at=AT) for _ in range(4)
    )
    rare = factories.clip(session, scene.sentence, factories.guest(session), received_at=AT)
    factories.measurement(session, warned, verdict="warn")
    factories.measurement(session, plain, verdict="accept")
    old.received_at = AT - LONG - timedelta(seconds=1)
    insisted.insisted = True
    look()
    found = {clip.id: clip.priority % NEEDS for clip in (plain, warned, old, insisted, rare)}
    assert found == {plain.id: 3, warned.id: 2, old.id: 2, insisted.id: 2, rare.id: 2}
    assert {clip.priority // NEEDS for clip in (plain, warned, old, rare)} == {2}
    heard = next_to_hear(session, factories.guest(session).id, scene.campaign_id, 5)
    assert heard[-1] is plain
    look(later=LONG + timedelta(seconds=1))
    assert (plain.priority % NEEDS, warned.priority % NEEDS) == (2, 1)


def test_the_nearest_to_a_decision_stay_first_and_decided_clips_stay(
    session: Session, scene: Scene, look
):
    needed = factories.clip(session, scene.sentence, priority=priority(2, 3), received_at=AT)
    needed.insisted = True
    near = factories.clip(session, scene.sentence, priority=priority(1, 3), received_at=AT)
    decided = factories.clip(session, scene.sentence, state="valid", priority=priority(2, 3))
    look()
    assert (needed.priority, near.priority) == (priority(2, 1), priority(1, 2))
    assert decided.priority == priority(2, 3)
