"""Clips are lent for minutes, to no more people than they need; speakers are mixed."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app.clips.models import Clip
from app.clips.rules import priority
from app.jobs import FORGET_CLIP_LEASES, Work, run
from app.people.models import Person
from app.reviews import queue
from app.reviews.gold import fix_gold
from app.reviews.models import ClipLease
from app.reviews.operations import cast_vote, skip_clip
from app.reviews.queue import LEASE, MOST_IN_A_ROW, MOST_LENT, next_to_hear, without_runs
from app.storage import BlobStore
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once

LATER = AT + LEASE + timedelta(seconds=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


def clips(session: Session, scene: Scene, n: int = 1, steps: int = 2) -> list[Clip]:
    return [factories.clip(session, scene.sentence, priority=priority(steps, 3)) for _ in range(n)]


def lent(
    session: Session, scene: Scene, person: Person, count: int = 1, **how: object
) -> list[Clip]:
    how.setdefault("at", AT)
    return list(next_to_hear(session, person.id, scene.campaign_id, count, **how))


def people(session: Session, n: int) -> list[Person]:
    return [factories.guest(session) for _ in range(n)]


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_a_clip_is_in_as_many_hands_as_the_votes_it_needs(
    session: Session, scene: Scene, steps: int
):
    [clip] = clips(session, scene, steps=steps)
    served = [lent(session, scene, person) for person in people(session, steps + 2)]
    assert served == [[clip]] * steps + [[]] * 2


def test_a_loan_lapses_by_itself(session: Session, scene: Scene):
    [clip] = clips(session, scene, steps=1)
    first, second = people(session, 2)
    assert lent(session, scene, first) == [clip]
    assert lent(session, scene, second) == []
    assert lent(session, scene, second, at=LATER) == [clip]


def test_who_asks_again_keeps_their_clip_and_for_longer(session: Session, scene: Scene):
    [clip] = clips(session, scene, steps=1)
    first, second = people(session, 2)
    lent(session, scene, first)
    assert lent(session, scene, first, at=AT + LEASE / 2) == [clip]
    assert lent(session, scene, second, at=LATER) == []


def test_who_only_looks_is_lent_nothing_and_sees_what_others_hold(session: Session, scene: Scene):
    [clip] = clips(session, scene, steps=1)
    lent(session, scene, factories.guest(session))
    for who in (None, factories.guest(session).id):
        assert list(next_to_hear(session, who, scene.campaign_id, 5)) == [clip]
    assert list(next_to_hear(session, None, scene.campaign_id, 5, at=AT)) == [clip]
    assert session.scalar(select(func.count()).select_from(ClipLease)) == 1


def test_a_vote_or_a_skip_gives_the_clip_back(session: Session, scene: Scene):
    voted, skipped = clips(session, scene, n=2)
    person = factories.guest(session)
    assert len(lent(session, scene, person, 2)) == 2
    cast_vote(session, person, voted.id, answer="yes", at=AT)
    assert session.scalars(select(ClipLease.clip_id)).all() == [skipped.id]
    skip_clip(session, person, skipped.id, at=AT)
    assert session.scalars(select(ClipLease.clip_id)).all() == []


def test_abandoned_clips_do_not_hide_the_others(session: Session, scene: Scene):
    clips(session, scene, n=30, steps=1)
    lent(session, scene, factories.guest(session), 20)
    assert len(lent(session, scene, factories.guest(session), 20)) == 10
    assert len(lent(session, scene, factories.guest(session), 30, at=LATER)) == 30


def test_nobody_can_hold_the_whole_queue(session: Session, scene: Scene):
    clips(session, scene, n=MOST_LENT + 10, steps=1)
    greedy = factories.guest(session)
    assert len(lent(session, scene, greedy, MOST_LENT + 10)) == MOST_LENT + 10
    assert len(lent(session, scene, factories.guest(session), MOST_LENT)) == 10


def test_several_at_once_are_served_each_clip_no_more_often_than_it_needs(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    clips(session, scene, n=10, steps=1)
    clips(session, scene, n=10, steps=2)
    ids = [person.id for person in people(session, 9)]
    session.commit()

    def ask(person_id: uuid.UUID) -> Sequence[uuid.UUID]:
        with sessions() as own, own.begin():
            given_ = next_to_hear(own, person_id, scene.campaign_id, 3, at=AT)
            return [clip.id for clip in given_]

    served = at_once(*[lambda who=who: ask(who) for who in ids])
    needs = {clip.id: clip.priority // 4 for clip in session.scalars(select(Clip))}
    times = Counter(clip_id for each in served for clip_id in each)
    assert all(n <= needs[clip_id] for clip_id, n in times.items())
    assert [len(each) for each in served] == [3] * 9


def test_rows_of_loans_that_are_over_are_forgotten(
    session: Session, sessions: sessionmaker[Session], blobs: BlobStore, scene: Scene
):
    clips(session, scene, n=2)
    lent(session, scene, factories.guest(session))
    session.commit()
    run(Work(sessions, blobs, lambda: AT), FORGET_CLIP_LEASES, {})
    assert session.scalar(select(func.count()).select_from(ClipLease)) == 1
    session.commit()
    run(Work(sessions, blobs, lambda: LATER), FORGET_CLIP_LEASES, {})
    assert session.scalar(select(func.count()).select_from(ClipLease)) == 0


def test_no_speaker_is_heard_for_long_where_others_wait(session: Session, scene: Scene):
    talker = factories.guest(session)
    for _ in range(20):
        factories.clip(session, scene.sentence, talker, random_key=5)
    for _ in range(3):
        factories.clip(session, scene.sentence, random_key=9)
    listener = factories.guest(session)
    heard = lent(session, scene, listener, 8, start=0)
    speakers = [clip.person_id == talker.id for clip in heard]
    assert speakers == [True, True, True, False, True, True, True, False]

    for number, clip in enumerate(heard[-3:-1]):
        cast_vote(session, listener, clip.id, answer="yes", at=AT + timedelta(seconds=number))
    cast_vote(session, listener, heard[0].id, answer="yes", at=AT + timedelta(seconds=5))
    [after] = lent(session, scene, listener, 1, start=0)
    assert after.person_id != talker.id


def test_one_speaker_alone_is_heard_on_and_on(session: Session, scene: Scene):
    talker = factories.guest(session)
    for _ in range(9):
        factories.clip(session, scene.sentence, talker)
    assert len(lent(session, scene, factories.guest(session), 9)) == 9


@given(st.lists(st.integers(0, 4), max_size=40), st.integers(0, 40))
def test_runs_are_broken_wherever_they_can_be(numbers: list[int], count: int):
    speakers = {uuid.UUID(int=place): uuid.UUID(int=n) for place, n in enumerate(numbers)}
    chosen = without_runs(speakers, [], count)
    assert len(chosen) == len(set(chosen)) == min(count, len(speakers))
    left = list(speakers)
    for place, clip in enumerate(chosen):
        before = {speakers[each] for each in chosen[max(0, place - MOST_IN_A_ROW) : place]}
        is_run = place >= MOST_IN_A_ROW and before == {speakers[clip]}
        assert not is_run or {speakers[each] for each in left} == before
        left.remove(clip)


def test_newcomers_are_now_and_then_asked_what_is_known_without_being_told(
    session: Session, scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    gold, *_ = clips(session, scene, n=60)
    fix_gold(session, gold.id, True, actor_id=None, at=AT, source="test")
    asked = [lent(session, scene, person, 2) for person in people(session, 40)]
    assert all(len(each) == 2 for each in asked)
    n_gold = sum(gold in each for each in asked)
    assert 2 <= n_gold <= 38  # half of them are expected
    assert {each.index(gold) for each in asked if gold in each} == {0, 1}
    held = session.scalars(select(ClipLease.clip_id).where(ClipLease.clip_id == gold.id)).all()
    assert held == []
    assert queue.TO_HEAR.find(session, scene.campaign_id, 50, lambda _: set()) != []
