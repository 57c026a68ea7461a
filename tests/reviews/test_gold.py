"""Clips whose truth experts have fixed: who is asked about them, how often, and what it counts."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.clips.operations import withdraw_clip
from app.clips.rules import ClipNotFound
from app.ledger.models import LedgerEntry
from app.people.models import Person
from app.people.operations import change_profile
from app.queues import KEY_SPAN
from app.reviews.gold import fix_gold, question_for, retire_gold
from app.reviews.models import Decision, GoldClip, Validator
from app.reviews.operations import cast_vote, skip_clip, take_back_vote
from app.reviews.rules import gold_share, is_right
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once

LATER = AT + timedelta(minutes=5)


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


@pytest.fixture
def listener(session: Session) -> Person:
    return factories.guest(session)


@pytest.fixture
def clip(session: Session, scene: Scene) -> Clip:
    return factories.clip(session, scene.sentence, scene.person)


def fix(session: Session, clip: Clip, is_valid: bool = True) -> GoldClip:
    return fix_gold(session, clip.id, is_valid, actor_id=None, at=AT, source="test")


def retire(session: Session, clip: Clip) -> bool:
    return retire_gold(session, clip.id, actor_id=None, at=LATER, source="test")


def ask(session: Session, person: Person, campaign_id: uuid.UUID, **how: object) -> Clip | None:
    return question_for(session, person.id, campaign_id, **{"draw": 0.0, **how})


def record_of(session: Session, person: Person) -> tuple[int, int, int]:
    session.expire_all()
    row = session.scalars(select(Validator).where(Validator.person_id == person.id)).one()
    return row.n_votes, row.n_gold, row.n_gold_right


@pytest.mark.parametrize(("is_valid", "state"), [(True, "valid"), (False, "invalid")])
def test_fixing_a_clip_decides_it_and_is_in_the_ledger(
    session: Session, clip: Clip, is_valid: bool, state: str
):
    fix(session, clip, is_valid)
    decision = session.scalars(select(Decision)).one()
    assert (clip.state, clip.p_valid, clip.decided_at) == (state, float(is_valid), AT)
    assert (decision.outcome, decision.policy, decision.p_valid) == (state, "expert", is_valid)
    entry = session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence.desc())).first()
    assert entry is not None
    assert (entry.verb, entry.object_id) == ("gold.fix", str(clip.id))
    assert entry.comment == ("yes" if is_valid else "no")


def test_fixing_the_same_again_changes_nothing(session: Session, clip: Clip):
    gold = fix(session, clip)
    n_entries = len(session.scalars(select(LedgerEntry)).all())
    assert fix(session, clip) is gold
    assert len(session.scalars(select(LedgerEntry)).all()) == n_entries


@pytest.mark.parametrize("state", ["received", "refused", "withdrawn"])
def test_a_clip_that_peers_may_not_hear_cannot_be_gold(session: Session, scene: Scene, state: str):
    unheard = factories.clip(session, scene.sentence, state=state)
    with pytest.raises(ClipNotFound):
        fix(session, unheard)
    with pytest.raises(ClipNotFound):
        fix_gold(session, uuid.uuid4(), True, actor_id=None, at=AT, source="test")


def test_gold_votes_never_decide_however_many_there_are(session: Session, clip: Clip):
    fix(session, clip, True)
    for _ in range(4):
        vote, _is_new = cast_vote(
            session, factories.guest(session), clip.id, answer="no", reasons=["noise"], at=LATER
        )
        assert vote.is_gold
    assert (clip.state, clip.n_votes, clip.p_valid) == ("valid", 0, 1.0)


def test_once_it_is_no_gold_any_more_only_the_other_votes_decide(session: Session, clip: Clip):
    for _ in range(2):
        cast_vote(session, factories.guest(session), clip.id, answer="no", at=AT)
    assert clip.state == "invalid"
    fix(session, clip, True)
    assert clip.state == "valid"
    for _ in range(3):
        cast_vote(session, factories.guest(session), clip.id, answer="yes", at=AT)

    assert retire(session, clip)
    assert (clip.state, clip.n_votes) == ("invalid", 2)
    vote, _is_new = cast_vote(session, factories.guest(session), clip.id, answer="no", at=LATER)
    assert (vote.is_gold, clip.n_votes) == (False, 3)


def test_gold_that_nobody_judged_before_goes_back_into_review(session: Session, clip: Clip):
    assert not retire(session, clip)
    fix(session, clip, False)
    assert retire(session, clip)
    assert (clip.state, clip.decided_at, clip.n_votes) == ("in_review", None, 0)
    assert not retire(session, clip)


def test_nobody_is_asked_about_gold_in_a_variant_they_do_not_know(
    session: Session, clip: Clip, listener: Person
):
    clip.variant = "valencia"
    fix(session, clip)
    assert ask(session, listener, clip.campaign_id) is clip
    codes = ["central", "valencia"]
    known = {"variant": None, "knows": ["central"], "variants": codes, "at": AT}
    change_profile(session, listener.id, clip.campaign_id, **known)
    assert ask(session, listener, clip.campaign_id) is None


def test_right_and_wrong_answers_are_counted_and_taken_back(
    session: Session, scene: Scene, listener: Person
):
    for is_valid, answer in ((True, "yes"), (False, "yes"), (False, "no"), (True, "unsure")):
        asked = factories.clip(session, scene.sentence)
        fix(session, asked, is_valid)
        cast_vote(session, listener, asked.id, answer=answer, at=AT)
    plain = factories.clip(session, scene.sentence)
    cast_vote(session, listener, plain.id, answer="yes", at=AT)
    assert record_of(session, listener) == (5, 3, 2)

    take_back_vote(session, listener, plain.id, at=LATER)
    assert record_of(session, listener) == (4, 3, 2)
    take_back_vote(session, listener, asked.id, at=LATER)
    assert record_of(session, listener) == (3, 3, 2)


def test_a_truth_that_turns_out_the_other_way_is_counted_anew(
    session: Session, clip: Clip, listener: Person
):
    fix(session, clip, True)
    cast_vote(session, listener, clip.id, answer="yes", at=AT)
    other = factories.guest(session)
    cast_vote(session, other, clip.id, answer="no", at=AT)
    assert (record_of(session, listener), record_of(session, other)) == ((1, 1, 1), (1, 1, 0))

    fix(session, clip, False)
    assert clip.state == "invalid"
    assert (record_of(session, listener), record_of(session, other)) == ((1, 1, 0), (1, 1, 1))


def test_votes_older_than_the_counters_are_counted_with_the_first_new_one(
    session: Session, scene: Scene, listener: Person
):
    for _ in range(3):
        factories.vote(session, factories.clip(session, scene.sentence), listener)
    elsewhere = factories.clip(session, factories.scene(session, "sw").sentence)
    factories.vote(session, elsewhere, listener)
    cast_vote(session, listener, factories.clip(session, scene.sentence).id, answer="yes", at=AT)
    assert record_of(session, listener)[0] == 4


def test_votes_in_several_tabs_at_once_are_all_counted(
    session: Session, sessions: sessionmaker[Session], scene: Scene, listener: Person
):
    clip_ids = [factories.clip(session, scene.sentence).id for _ in range(4)]
    listener_id = listener.id
    session.commit()

    def cast(clip_id: uuid.UUID) -> bool:
        with sessions() as own, own.begin():
            person = own.get_one(Person, listener_id)
            return cast_vote(own, person, clip_id, answer="yes", at=AT)[1]

    assert at_once(*[lambda each=each: cast(each) for each in clip_ids]) == [True] * 4
    assert record_of(session, listener) == (4, 0, 0)


def test_one_is_asked_what_one_neither_made_nor_judged_nor_skipped(
    session: Session, scene: Scene, listener: Person
):
    own, judged, skipped, retired, withdrawn, left = (
        factories.clip(session, scene.sentence, listener if which == 0 else scene.person)
        for which in range(6)
    )
    for each in (own, judged, skipped, retired, withdrawn, left):
        fix(session, each)
    elsewhere = factories.clip(session, factories.scene(session, "sw").sentence)
    fix(session, elsewhere)
    cast_vote(session, listener, judged.id, answer="yes", at=AT)
    skip_clip(session, listener, skipped.id, at=AT)
    retire(session, retired)
    withdraw_clip(session, scene.person, withdrawn, at=AT, source="test")

    for _ in range(20):
        assert ask(session, listener, scene.campaign_id) is left
    assert ask(session, listener, scene.campaign_id, exclude=[left.id]) is None
    cast_vote(session, listener, left.id, answer="yes", at=AT)
    assert ask(session, listener, scene.campaign_id) is None
    assert ask(session, factories.guest(session), scene.campaign_id) is not None


def test_a_vote_taken_back_may_be_asked_again(session: Session, clip: Clip, listener: Person):
    fix(session, clip)
    cast_vote(session, listener, clip.id, answer="yes", at=AT)
    take_back_vote(session, listener, clip.id, at=LATER)
    assert ask(session, listener, clip.campaign_id) is clip


def test_questions_come_round_the_ring_from_where_one_starts(
    session: Session, scene: Scene, listener: Person
):
    keys = (0, 9, KEY_SPAN - 1)
    clips = [factories.clip(session, scene.sentence) for _ in keys]
    for each, key in zip(clips, keys, strict=True):
        fix(session, each).random_key = key
    session.flush()
    low, middle, high = clips
    for start, first in ((0, low), (1, middle), (9, middle), (10, high), (KEY_SPAN - 1, high)):
        assert ask(session, listener, scene.campaign_id, start=start) is first
    assert ask(session, listener, scene.campaign_id, start=10, exclude=[high.id]) is low


def test_newcomers_are_asked_often_and_others_ever_less(
    session: Session, scene: Scene, clip: Clip, listener: Person
):
    fix(session, clip)
    assert ask(session, listener, scene.campaign_id, draw=0.24) is clip
    assert ask(session, listener, scene.campaign_id, draw=0.25) is None
    session.add(
        Validator(person_id=listener.id, campaign_id=scene.campaign_id, n_votes=1000, updated_at=AT)
    )
    session.flush()
    assert ask(session, listener, scene.campaign_id, draw=0.03) is None
    assert ask(session, listener, scene.campaign_id, draw=0.02) is clip
    assert ask(session, listener, scene.campaign_id, draw=0.1, among=5) is clip


def test_the_share_of_gold_fades_and_never_ends():
    shares = [gold_share(n_votes) for n_votes in range(2000)]
    assert shares[:21] == [1 / 4] * 21
    assert shares == sorted(shares, reverse=True)
    assert shares[199] > shares[200] == shares[-1] == 1 / 40


def test_unsure_is_neither_right_nor_wrong():
    told = [
        is_right(answer, truth) for answer in ("yes", "no", "unsure") for truth in (True, False)
    ]
    assert told == [True, False, False, True, None, None]
