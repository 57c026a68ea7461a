"""A steward's one message to a speaker whose clips keep failing for one reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.operations import withdraw_clip
from app.ledger.models import LedgerEntry
from app.people.models import Person
from app.progress.validation import FEWEST_REJECTED, speakers_with_one_cause
from app.reviews.models import Note
from app.reviews.notes import dismiss, notes_for, notes_lately, send_note
from app.reviews.rules import (
    NO_REASONS,
    NOTE_REST,
    NOTE_WORDS,
    AlreadyTold,
    BadAnswer,
    NoteNotFound,
    NoteTooLong,
    SpeakerNotFound,
    checked_note,
)
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once

LATER = AT + timedelta(days=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    """A campaign, and a speaker of one rejected clip."""
    made = factories.scene(session)
    factories.clip(session, made.sentence, made.person, state="invalid")
    return made


@pytest.fixture
def steward(session: Session) -> Person:
    return factories.guest(session)


def told(session: Session, scene: Scene, steward: Person, **how: object) -> Note:
    given = {"reason": "noise", "at": AT, "actor_id": steward.id, "source": "test", **how}
    return send_note(session, scene.person_id, scene.campaign_id, **given)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("", None),
        (" \r\n ", None),
        (" Close the window.\r\n\r\nThank you. ", "Close the window.\n\nThank you."),
        ("a\0b", "ab"),
        ("क्\u200dष" * 100, "क्\u200dष" * 100),
        ("\r\n".join("x" * 250), "\n".join("x" * 250)),
    ],
)
def test_a_stewards_words_are_kept_as_they_were_meant(typed: str | None, kept: str | None):
    assert checked_note(typed) == kept


def test_as_many_words_as_the_page_promises_and_not_one_sign_more():
    assert checked_note("x" * NOTE_WORDS) == "x" * NOTE_WORDS
    with pytest.raises(NoteTooLong):
        checked_note("x" * (NOTE_WORDS + 1))


def test_a_message_waits_until_the_speaker_puts_it_away(
    session: Session, scene: Scene, steward: Person
):
    first = told(session, scene, steward, words=" Close the window. ")
    second = told(session, scene, steward, reason="cut_off", at=LATER)
    assert notes_for(session, scene.person_id) == [second, first]
    assert (first.words, second.words) == ("Close the window.", None)
    assert first.campaign is scene.campaign
    dismiss(session, scene.person_id, first.id, at=LATER)
    assert notes_for(session, scene.person_id) == [second]
    dismiss(session, scene.person_id, first.id, at=LATER + timedelta(days=1))
    assert first.read_at == LATER


def test_only_its_reader_puts_a_message_away(session: Session, scene: Scene, steward: Person):
    note = told(session, scene, steward)
    with pytest.raises(NoteNotFound):
        dismiss(session, steward.id, note.id, at=LATER)
    with pytest.raises(NoteNotFound):
        dismiss(session, scene.person_id, scene.sentence_id, at=LATER)
    assert note.read_at is None
    assert notes_for(session, steward.id) == []


def test_the_ledger_knows_who_told_whom_why_and_not_in_which_words(
    session: Session, scene: Scene, steward: Person
):
    note = told(session, scene, steward, words="Close the window.")
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.verb == "note.send")).one()
    assert (entry.actor_id, entry.object_id) == (steward.id, str(note.id))
    assert entry.comment == "noise"


def test_nobody_is_told_one_thing_twice_within_a_month(
    session: Session, scene: Scene, steward: Person
):
    note = told(session, scene, steward)
    dismiss(session, scene.person_id, note.id, at=AT)
    almost = AT + NOTE_REST - timedelta(seconds=1)
    with pytest.raises(AlreadyTold):
        told(session, scene, factories.guest(session), at=almost)
    assert notes_lately(session, scene.campaign_id, at=almost) == {(scene.person_id, "noise"): AT}
    told(session, scene, steward, reason="cut_off", at=almost)
    assert told(session, scene, steward, at=AT + NOTE_REST).id != note.id


def test_another_campaign_and_another_speaker_have_months_of_their_own(
    session: Session, scene: Scene, steward: Person
):
    told(session, scene, steward)
    other = factories.clip(session, scene.sentence)
    here = {"reason": "noise", "at": AT, "actor_id": steward.id, "source": "test"}
    send_note(session, other.person_id, scene.campaign_id, **here)
    elsewhere = factories.campaign(session, "sw")
    factories.clip(session, factories.sentence(session, elsewhere), scene.person)
    send_note(session, scene.person_id, elsewhere.id, **here)
    assert len(notes_for(session, scene.person_id)) == 2
    assert notes_lately(session, elsewhere.id, at=AT).keys() == {(scene.person_id, "noise")}


def test_only_a_reason_that_listeners_give_can_be_sent(
    session: Session, scene: Scene, steward: Person
):
    assert all(len(reason) <= 32 for reason in NO_REASONS)
    for reason in ("", "ugly", "unsure"):
        with pytest.raises(BadAnswer):
            told(session, scene, steward, reason=reason)


def test_who_gave_nothing_there_or_left_or_was_erased_is_left_alone(
    session: Session, scene: Scene, steward: Person
):
    elsewhere = factories.campaign(session, "sw")
    given = {"reason": "noise", "at": AT, "actor_id": steward.id, "source": "test"}
    for person_id in (scene.person_id, scene.sentence_id):
        with pytest.raises(SpeakerNotFound):
            send_note(session, person_id, elsewhere.id, **given)
    left = factories.clip(session, factories.sentence(session, elsewhere), scene.person)
    withdraw_clip(session, scene.person, left, at=AT, source="test")
    with pytest.raises(SpeakerNotFound):
        send_note(session, scene.person_id, elsewhere.id, **given)
    scene.person.erased_at = AT
    session.flush()
    with pytest.raises(SpeakerNotFound):
        told(session, scene, steward)
    assert session.scalars(select(Note)).all() == []


def test_two_stewards_at_once_send_one_message(
    session: Session, sessions: sessionmaker[Session], scene: Scene, steward: Person
):
    person_id, campaign_id, me = scene.person_id, scene.campaign_id, steward.id
    session.commit()

    def send() -> str:
        given = {"reason": "noise", "at": AT, "actor_id": me, "source": "test"}
        with sessions() as own, own.begin():
            return send_note(own, person_id, campaign_id, **given).reason

    outcomes = at_once(*[send] * 3)
    assert outcomes.count("noise") == 1
    assert sum(isinstance(each, AlreadyTold) for each in outcomes) == 2
    assert len(notes_for(session, person_id)) == 1


def test_a_speaker_with_one_cause_is_named_by_a_clip_of_theirs(session: Session, scene: Scene):
    clips = [
        factories.clip(session, scene.sentence, scene.person, state="invalid")
        for _ in range(FEWEST_REJECTED)
    ]
    for clip in clips:
        factories.vote(session, clip, answer="no").reasons = ["noise"]
    session.flush()
    (found,) = speakers_with_one_cause(session, scene.campaign_id)
    assert found.clip_id in {clip.id for clip in clips}
    assert (found.person_id, found.reason) == (scene.person_id, "noise")
