"""Listening copies: made when a clip enters review, asked for again, gone when it is withdrawn."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.audio.copies import FORMS, RECIPE, Copy
from app.audio.decode import decode
from app.clips.jobs import GRACE, drop_copy, sweep_blobs
from app.clips.models import Clip, ListeningCopy
from app.clips.operations import insist_on_clip, move_clip, withdraw_clip
from app.clips.rules import copy_keys
from app.jobs import COPY_CLIP, DROP_COPY, JobQueue, Work
from app.people.models import Person
from app.quality import jobs
from app.quality.copies import MAX_DEATHS, SWEEP_LIMIT, begin_copy, record_copy
from app.quality.gate import ChildDied, Gate, Limits
from app.quality.jobs import copy_clip, measure_clip, sweep_copies
from app.storage import BlobMissing, BlobStore
from tests import factories
from tests.audio.sounds import encode, silence, take
from tests.factories import AT, Scene, receive
from tests.services.speech import Speech

pytestmark = pytest.mark.usefixtures("gate")

LATER = AT + timedelta(hours=1)


class Clock:
    """Later than everything that is owed, and moved by hand."""

    def __init__(self) -> None:
        self.at = LATER

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def work(sessions: sessionmaker[Session], blobs: BlobStore, clock: Clock) -> Work:
    return Work(sessions, blobs, clock)


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def reading(speech: Speech) -> bytes:
    """A sentence, with two seconds of waiting before it and after."""
    prompt = max(speech.prompts("en")[:60], key=lambda prompt: len(prompt.text))
    return encode(take(speech.pcm(prompt), before_s=2.0, after_s=2.0), is_live=True)


@pytest.fixture
def in_review(
    session: Session, scene: Scene, blobs: BlobStore, work: Work, reading: bytes
) -> uuid.UUID:
    """A clip that the gate has sent to review."""
    return give(session, scene, blobs, work, reading)


@pytest.fixture
def copied(in_review: uuid.UUID, work: Work, queue: JobQueue) -> uuid.UUID:
    """The same with its copy."""
    copy_clip(work, str(in_review))
    queue.huey.flush()
    return in_review


@pytest.fixture
def deadly_gate(gate: Gate, in_review: uuid.UUID) -> Iterator[None]:
    """A gate that gives its child no time at all."""
    with Gate(Limits(cpu_s=0.001)) as deadly:
        jobs._of_thread.gate = deadly
        yield
    jobs._of_thread.gate = gate


def give(session: Session, scene: Scene, blobs: BlobStore, work: Work, data: bytes) -> uuid.UUID:
    clip, _ = receive(session, scene.person, scene.sentence, blobs, data, client_duration_s=None)
    clip_id = clip.id
    session.commit()
    measure_clip(work, str(clip_id))
    return clip_id


def withdraw(session: Session, clip_id: uuid.UUID) -> None:
    clip = session.get_one(Clip, clip_id)
    withdraw_clip(session, session.get_one(Person, clip.person_id), clip, at=AT, source="test")
    session.commit()


def row_of(session: Session, clip_id: uuid.UUID) -> ListeningCopy | None:
    session.rollback()
    row = session.get(ListeningCopy, clip_id, populate_existing=True)
    session.expunge_all()
    session.rollback()
    return row


def keys_of(session: Session, clip_id: uuid.UUID) -> set[str]:
    row = row_of(session, clip_id)
    assert row is not None
    return set(copy_keys(clip_id, row.hashes).values())


def stored(blobs: BlobStore) -> set[str]:
    return {blob.key for blob in blobs.list("copies")}


def asked_for(queue: JobQueue) -> list[tuple[str, dict[str, str]]]:
    waiting = []
    while task := queue.huey.dequeue():
        waiting.append((task.args[0], task.args[1]))
    return waiting


def test_a_clip_that_enters_review_is_owed_a_copy(
    session: Session, in_review: uuid.UUID, queue: JobQueue
):
    row = row_of(session, in_review)
    assert row is not None
    assert (row.recipe, row.hashes) == (None, {})
    assert row.due_at is not None
    assert row.due_at > LATER
    assert (COPY_CLIP, {"clip_id": str(in_review)}) in asked_for(queue)


def test_the_copy_is_trimmed_stored_in_each_form_and_no_longer_owed(
    session: Session, copied: uuid.UUID, blobs: BlobStore, reading: bytes
):
    row = row_of(session, copied)
    assert row is not None
    assert (row.due_at, row.recipe, row.made_at) == (None, RECIPE, LATER)
    assert row.starts_s is not None
    assert 1.5 < row.starts_s < 2.3
    assert row.duration_s is not None
    assert row.duration_s < decode(reading).duration_s - 3.0
    assert stored(blobs) == keys_of(session, copied)
    for form, key in copy_keys(copied, row.hashes).items():
        data = blobs.read(key)
        assert hashlib.sha256(data).hexdigest() == row.hashes[form]
        assert decode(data).duration_s == pytest.approx(row.duration_s, abs=0.1)
    assert row.hashes.keys() == FORMS.keys()


def test_the_original_stays_as_it_was(
    session: Session, copied: uuid.UUID, blobs: BlobStore, reading: bytes
):
    assert blobs.read(session.get_one(Clip, copied).blob_key) == reading


def test_the_same_job_again_changes_nothing(
    session: Session, copied: uuid.UUID, work: Work, clock: Clock
):
    clock.at += timedelta(days=1)
    copy_clip(work, str(copied))
    row = row_of(session, copied)
    assert row is not None
    assert row.made_at == LATER


def test_a_refused_clip_is_owed_no_copy_until_its_giver_insists(
    session: Session, scene: Scene, blobs: BlobStore, work: Work
):
    clip_id = give(session, scene, blobs, work, encode(silence(3.0)))
    assert row_of(session, clip_id) is None

    insist_on_clip(session, session.get_one(Clip, clip_id), at=AT)
    session.commit()
    copy_clip(work, str(clip_id))
    row = row_of(session, clip_id)
    assert row is not None
    assert row.duration_s == pytest.approx(3.0, abs=0.05)


def test_what_cannot_be_read_is_given_up_and_heard_as_it_is(
    session: Session, scene: Scene, blobs: BlobStore, work: Work
):
    clip_id = give(session, scene, blobs, work, factories.WEBM)
    insist_on_clip(session, session.get_one(Clip, clip_id), at=AT)
    session.commit()
    copy_clip(work, str(clip_id))
    row = row_of(session, clip_id)
    assert row is not None
    assert (row.due_at, row.recipe, row.hashes) == (None, None, {})
    assert stored(blobs) == set()


def test_a_vote_asks_for_no_second_copy(session: Session, copied: uuid.UUID, queue: JobQueue):
    move_clip(session, session.get_one(Clip, copied), "valid", at=AT)
    session.commit()
    assert asked_for(queue) == []


def test_a_job_that_was_lost_is_asked_for_again(
    session: Session, in_review: uuid.UUID, work: Work, clock: Clock, queue: JobQueue
):
    queue.huey.flush()
    sweep_copies(work)
    assert asked_for(queue) == []

    clock.at += timedelta(minutes=3)
    sweep_copies(work)
    assert asked_for(queue) == [(COPY_CLIP, {"clip_id": str(in_review)})]


def test_a_copy_that_is_made_or_given_up_is_not_asked_for_again(
    copied: uuid.UUID, work: Work, clock: Clock, queue: JobQueue
):
    clock.at += timedelta(days=1)
    sweep_copies(work)
    assert asked_for(queue) == []


def test_a_backlog_is_worked_off_in_parts(
    session: Session, scene: Scene, work: Work, queue: JobQueue, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.quality.copies.SWEEP_LIMIT", 2)
    assert SWEEP_LIMIT > 2
    for _ in range(3):
        clip = factories.clip(session, scene.sentence)
        factories.listening_copy(session, clip, due_at=AT, recipe=None, hashes={}, made_at=None)
    session.commit()
    for waiting in (2, 1, 0):
        sweep_copies(work)
        assert len(asked_for(queue)) == waiting


@pytest.mark.usefixtures("deadly_gate")
def test_a_clip_that_kills_its_child_every_time_is_heard_as_it_is(
    session: Session, in_review: uuid.UUID, work: Work
):
    for deaths in range(1, MAX_DEATHS + 1):
        copy_clip(work, str(in_review))
        row = row_of(session, in_review)
        assert row is not None
        assert (row.deaths, row.due_at is None) == (deaths, deaths == MAX_DEATHS)
    assert row.recipe is None


def test_a_child_that_cannot_even_start_is_not_held_against_the_clip(
    session: Session, in_review: uuid.UUID, work: Work, gate: Gate
):
    with Gate(Limits(start_s=0.001)) as unable:
        jobs._of_thread.gate = unable
        try:
            with pytest.raises(ChildDied, match="start"):
                copy_clip(work, str(in_review))
        finally:
            jobs._of_thread.gate = gate
    row = row_of(session, in_review)
    assert row is not None
    assert row.deaths == 0
    assert row.due_at is not None


def test_a_lost_recording_leaves_its_copy_owed(
    session: Session, in_review: uuid.UUID, work: Work, blobs: BlobStore
):
    blobs.delete(session.get_one(Clip, in_review).blob_key)
    session.rollback()
    with pytest.raises(BlobMissing):
        copy_clip(work, str(in_review))
    row = row_of(session, in_review)
    assert row is not None
    assert row.due_at is not None


def test_a_withdrawn_clip_loses_its_copy_at_once(
    session: Session, copied: uuid.UUID, work: Work, blobs: BlobStore, queue: JobQueue
):
    kept = keys_of(session, copied)
    withdraw(session, copied)
    assert row_of(session, copied) is None
    dropped = asked_for(queue)
    assert {arguments["key"] for name, arguments in dropped if name == DROP_COPY} == kept

    for _, arguments in dropped:
        drop_copy(work, **arguments)
    assert stored(blobs) == set()


def test_nothing_is_dropped_when_the_withdrawal_does_not_come_to_be(
    session: Session, copied: uuid.UUID, work: Work, blobs: BlobStore, queue: JobQueue
):
    clip = session.get_one(Clip, copied)
    withdraw_clip(session, session.get_one(Person, clip.person_id), clip, at=AT, source="test")
    session.rollback()
    assert asked_for(queue) == []
    for key in keys_of(session, copied):
        drop_copy(work, key)
    assert stored(blobs) == keys_of(session, copied)


def test_a_clip_withdrawn_while_it_is_copied_gets_no_copy(
    session: Session, in_review: uuid.UUID, work: Work
):
    with work.transaction() as taken:
        assert begin_copy(taken, in_review, at=LATER) is not None
    withdraw(session, in_review)
    made = Copy(0.0, 1.0, 0.0, {"ogg": b"OggS"})
    with work.transaction() as finished:
        assert not record_copy(finished, in_review, made, {"ogg": "0" * 64}, at=LATER)
    copy_clip(work, str(in_review))
    assert row_of(session, in_review) is None
    copy_clip(work, str(uuid.uuid4()))  # nor does one that never was


def test_orphaned_copies_are_swept_and_wanted_ones_are_not(
    session: Session, copied: uuid.UUID, work: Work, blobs: BlobStore, clock: Clock
):
    wanted = keys_of(session, copied)
    others = [*copy_keys(copied, {"ogg": "0" * 64}).values(), "copies/aa/of-no-clip"]
    others += copy_keys(uuid.uuid4(), {"m4a": "1" * 64}).values()
    for key in others:
        with blobs.stage() as incoming:
            incoming.write(key.encode())
            blobs.put(key, incoming)
    clock.at = blobs.modified(others[0])
    sweep_blobs(work)
    assert stored(blobs) == wanted | set(others)

    clock.at += GRACE + timedelta(minutes=1)
    sweep_blobs(work)
    assert stored(blobs) == wanted
