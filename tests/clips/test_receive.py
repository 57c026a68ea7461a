"""Receiving a clip: what stands in rows, store and queue afterwards, and what is refused."""

import dataclasses
import hashlib
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app.campaigns.rules import STAGES, CampaignClosed
from app.clips.models import Clip
from app.clips.operations import MEASUREMENT_GRACE, receive_clip, withdraw_clip
from app.clips.rules import FIRST_PRIORITY, ClipDiffers
from app.consent.operations import publish_terms, withdraw_consent
from app.consent.rules import ConsentStale
from app.jobs import JobQueue
from app.people.operations import change_profile
from app.sentences.models import SentenceTurn
from app.sentences.rules import SentenceNotFound
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, WEBM, Scene, receive
from tests.services.at_once import at_once


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


def n_clips(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Clip)) or 0


def test_a_clip_keeps_the_variant_that_its_giver_spoke_when_it_came(
    session: Session, blobs: BlobStore, scene: Scene
):
    campaign_id, codes = scene.campaign_id, ["central", "valencia"]
    made = []
    for day, variant in enumerate((None, "central", "valencia", None)):
        change_profile(
            session,
            scene.person_id,
            campaign_id,
            variant=variant,
            knows=[],
            variants=codes,
            at=AT + timedelta(days=day),
        )
        made.append(receive(session, scene.person, scene.sentence, blobs)[0])
    session.commit()
    session.expire_all()
    assert [clip.variant for clip in made] == [None, "central", "valencia", None]


def test_a_received_clip_keeps_all_that_is_known_of_it(
    session: Session, blobs: BlobStore, scene: Scene
):
    clip_id = uuid.uuid4()
    capture = {"sampleRate": 48000, "autoGainControl": False}
    clip, is_new = receive(
        session,
        scene.person,
        scene.sentence,
        blobs,
        clip_id=clip_id,
        client_duration_s=4.25,
        capture=capture,
    )
    session.commit()
    session.expire_all()

    kept = session.get_one(Clip, clip_id)
    assert is_new
    assert kept is clip
    assert kept.state == "received"
    assert kept.sha256 == hashlib.sha256(WEBM).hexdigest()
    assert (kept.n_bytes, kept.container) == (len(WEBM), "webm")
    assert (kept.client_duration_s, kept.capture) == (4.25, capture)
    assert (kept.person_id, kept.sentence_id) == (scene.person.id, scene.sentence.id)
    assert (kept.campaign_id, kept.licence) == (scene.campaign.id, "CC0-1.0")
    assert kept.consent.person_id == scene.person.id
    assert (kept.received_at, kept.priority, kept.n_votes) == (AT, FIRST_PRIORITY, 0)


def test_its_bytes_are_in_the_store_under_their_own_hash(
    session: Session, blobs: BlobStore, scene: Scene
):
    clip, _ = receive(session, scene.person, scene.sentence, blobs)

    assert hashlib.sha256(blobs.read(clip.blob_key)).hexdigest() == clip.sha256
    assert clip.sha256 in clip.blob_key


def test_it_counts_as_a_reading_and_as_a_turn(session: Session, blobs: BlobStore, scene: Scene):
    receive(session, scene.person, scene.sentence, blobs)
    session.commit()

    turn = session.scalars(select(SentenceTurn)).one()
    assert scene.sentence.n_clips == 1
    assert (turn.person_id, turn.outcome) == (scene.person.id, "read")


def test_it_is_owed_a_measurement_which_is_asked_for_once_it_is_committed(
    session: Session, blobs: BlobStore, scene: Scene, queue: JobQueue
):
    clip, _ = receive(session, scene.person, scene.sentence, blobs)
    assert clip.measure_due_at == AT + MEASUREMENT_GRACE
    assert len(queue) == 0

    session.commit()
    assert len(queue) == 1


def test_what_is_rolled_back_is_neither_kept_nor_asked_for(
    session: Session, blobs: BlobStore, scene: Scene, queue: JobQueue
):
    session.commit()
    receive(session, scene.person, scene.sentence, blobs)
    session.rollback()
    session.commit()

    assert n_clips(session) == 0
    assert scene.sentence.n_clips == 0
    assert len(queue) == 0


def test_the_same_again_changes_nothing(
    session: Session, blobs: BlobStore, scene: Scene, queue: JobQueue
):
    first, _ = receive(session, scene.person, scene.sentence, blobs)
    session.commit()
    again, is_new = receive(session, scene.person, scene.sentence, blobs, clip_id=first.id)
    session.commit()

    assert again is first
    assert not is_new
    assert (n_clips(session), scene.sentence.n_clips, len(queue)) == (1, 1, 1)


def test_the_same_again_after_a_withdrawal_does_not_bring_it_back(
    session: Session, blobs: BlobStore, scene: Scene
):
    clip, _ = receive(session, scene.person, scene.sentence, blobs)
    withdraw_clip(session, scene.person, clip, at=AT, source="test")
    again, is_new = receive(session, scene.person, scene.sentence, blobs, clip_id=clip.id)

    assert not is_new
    assert again.state == "withdrawn"
    assert scene.sentence.n_clips == 0


def test_a_retry_is_answered_even_if_the_campaign_has_closed_and_terms_have_changed_meanwhile(
    session: Session, blobs: BlobStore, scene: Scene
):
    clip, _ = receive(session, scene.person, scene.sentence, blobs)
    scene.campaign.stage = "archived"
    _publish_newer_terms(session, scene)
    again, is_new = receive(session, scene.person, scene.sentence, blobs, clip_id=clip.id)

    assert again is clip
    assert not is_new


def test_other_bytes_under_the_same_id_are_refused(
    session: Session, blobs: BlobStore, scene: Scene
):
    clip, _ = receive(session, scene.person, scene.sentence, blobs)
    with pytest.raises(ClipDiffers):
        receive(session, scene.person, scene.sentence, blobs, WEBM + b"more", clip_id=clip.id)


def test_another_sentence_under_the_same_id_is_refused(
    session: Session, blobs: BlobStore, scene: Scene
):
    clip, _ = receive(session, scene.person, scene.sentence, blobs)
    other = factories.sentence(session, scene.campaign)
    with pytest.raises(ClipDiffers):
        receive(session, scene.person, other, blobs, clip_id=clip.id)


def test_another_person_under_the_same_id_is_refused(
    session: Session, blobs: BlobStore, scene: Scene
):
    clip, _ = receive(session, scene.person, scene.sentence, blobs)
    stranger = factories.guest(session)
    factories.consent(session, stranger, scene.campaign)
    with pytest.raises(ClipDiffers):
        receive(session, stranger, scene.sentence, blobs, clip_id=clip.id)


def test_two_people_may_send_the_same_bytes(session: Session, blobs: BlobStore, scene: Scene):
    other = factories.guest(session)
    factories.consent(session, other, scene.campaign)
    first, _ = receive(session, scene.person, scene.sentence, blobs)
    second, is_new = receive(session, other, scene.sentence, blobs)

    assert is_new
    assert first.blob_key == second.blob_key
    assert blobs.read(second.blob_key) == WEBM
    assert scene.sentence.n_clips == 2


def test_somebody_who_never_agreed_is_refused(session: Session, blobs: BlobStore, scene: Scene):
    with pytest.raises(ConsentStale):
        receive(session, factories.guest(session), scene.sentence, blobs)


def test_agreement_to_another_campaign_does_not_do(
    session: Session, blobs: BlobStore, scene: Scene
):
    elsewhere = factories.campaign(session, "sw")
    person = factories.guest(session)
    factories.consent(session, person, elsewhere)
    with pytest.raises(ConsentStale):
        receive(session, person, scene.sentence, blobs)


def test_agreement_to_older_terms_does_not_do(session: Session, blobs: BlobStore, scene: Scene):
    _publish_newer_terms(session, scene)
    with pytest.raises(ConsentStale):
        receive(session, scene.person, scene.sentence, blobs)

    factories.consent(session, scene.person, scene.campaign)
    assert receive(session, scene.person, scene.sentence, blobs)[1]


def test_a_withdrawn_agreement_does_not_do(session: Session, blobs: BlobStore, scene: Scene):
    person = factories.guest(session)
    given = factories.consent(session, person, scene.campaign)
    withdraw_consent(session, person, given, at=AT, source="test")
    with pytest.raises(ConsentStale):
        receive(session, person, scene.sentence, blobs)
    assert n_clips(session) == 0


def test_an_older_receipt_does_not_stand_up_again_when_the_newest_is_withdrawn(
    session: Session, blobs: BlobStore, scene: Scene
):
    newest = factories.consent(session, scene.person, scene.campaign)
    withdraw_consent(session, scene.person, newest, at=AT, source="test")
    with pytest.raises(ConsentStale):
        receive(session, scene.person, scene.sentence, blobs)


@pytest.mark.parametrize("stage", STAGES)
def test_a_campaign_takes_clips_while_it_is_open_or_paused(
    session: Session, blobs: BlobStore, scene: Scene, stage: str
):
    scene.campaign.stage = stage
    if stage in ("open", "paused"):
        assert receive(session, scene.person, scene.sentence, blobs)[1]
        return
    with pytest.raises(CampaignClosed):
        receive(session, scene.person, scene.sentence, blobs)


@pytest.mark.parametrize("state", ["approved", "retired"])
def test_a_sentence_may_be_retired_while_somebody_reads_it(
    session: Session, blobs: BlobStore, scene: Scene, state: str
):
    scene.sentence.state = state
    assert receive(session, scene.person, scene.sentence, blobs)[1]


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_a_sentence_that_is_not_approved_is_not_found(
    session: Session, blobs: BlobStore, scene: Scene, state: str
):
    scene.sentence.state = state
    session.flush()
    with pytest.raises(SentenceNotFound):
        receive(session, scene.person, scene.sentence, blobs)


def test_an_unknown_sentence_is_not_found(session: Session, blobs: BlobStore, scene: Scene):
    with factories.upload(blobs, scene.sentence) as sent:
        unknown = dataclasses.replace(sent, sentence_id=uuid.uuid4())
        with pytest.raises(SentenceNotFound):
            receive_clip(session, scene.person.id, unknown, at=AT)


def test_a_refused_upload_leaves_nothing_in_the_store(
    session: Session, blobs: BlobStore, scene: Scene
):
    with pytest.raises(ConsentStale):
        receive(session, factories.guest(session), scene.sentence, blobs)

    assert list(blobs.list("clips")) == []
    assert blobs.sweep_incoming(timedelta(0)) == 0


def test_one_id_sent_by_several_threads_at_once_is_one_clip(
    session: Session,
    sessions: sessionmaker[Session],
    blobs: BlobStore,
    scene: Scene,
    queue: JobQueue,
):
    session.commit()
    clip_id = uuid.uuid4()

    def send() -> tuple[uuid.UUID, bool]:
        with sessions() as own, own.begin():
            clip, is_new = receive(own, *scene.reader_in(own), blobs, clip_id=clip_id)
            return clip.id, is_new

    answers = at_once(*[send] * 4)

    assert sorted(answers) == [(clip_id, False)] * 3 + [(clip_id, True)]
    session.expire_all()
    assert (n_clips(session), scene.sentence.n_clips, len(queue)) == (1, 1, 1)
    assert blobs.sweep_incoming(timedelta(0)) == 0


def test_one_id_sent_with_two_bodies_at_once_is_one_clip_and_one_refusal(
    session: Session, sessions: sessionmaker[Session], blobs: BlobStore, scene: Scene
):
    session.commit()
    clip_id = uuid.uuid4()

    def send(data: bytes) -> bool:
        with sessions() as own, own.begin():
            return receive(own, *scene.reader_in(own), blobs, data, clip_id=clip_id)[1]

    answers = at_once(lambda: send(WEBM), lambda: send(WEBM + b"other"))

    assert True in answers
    assert any(isinstance(answer, ClipDiffers) for answer in answers)
    session.expire_all()
    assert (n_clips(session), scene.sentence.n_clips) == (1, 1)


def test_two_takes_of_one_sentence_sent_at_once_are_two_readings_and_one_turn(
    session: Session, sessions: sessionmaker[Session], blobs: BlobStore, scene: Scene
):
    session.commit()

    def send(data: bytes) -> bool:
        with sessions() as own, own.begin():
            return receive(own, *scene.reader_in(own), blobs, data)[1]

    answers = at_once(*[lambda take=take: send(WEBM + bytes([take])) for take in range(4)])

    assert answers == [True] * 4
    session.expire_all()
    assert scene.sentence.n_clips == 4
    assert len(session.scalars(select(SentenceTurn)).all()) == 1


def _publish_newer_terms(session: Session, scene: Scene) -> None:
    publish_terms(
        session,
        actor_id=None,
        campaign_id=scene.campaign.id,
        text="We also keep your voice for ever.",
        language="en",
        at=AT,
        source="test",
    )
