"""What a person gave today, and for how many days in a row."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.people.models import Person
from app.progress.days import LONGEST_STREAK, person_today
from app.progress.rules import Day, day_bounds
from app.reviews.models import Vote
from app.reviews.operations import take_back_vote
from tests import factories
from tests.factories import AT, Scene

NAIROBI = ZoneInfo("Africa/Nairobi")  # three hours ahead of UTC
DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


def today(session: Session, scene: Scene, at: datetime = AT, zone: object = UTC) -> Day:
    return person_today(session, scene.person_id, scene.campaign_id, at=at, zone=zone)


def record(session: Session, scene: Scene, at: datetime = AT, **values: object) -> None:
    factories.clip(session, scene.sentence, scene.person, received_at=at, **values)


def judge(session: Session, scene: Scene, at: datetime = AT, on: Scene | None = None) -> Vote:
    vote = factories.vote(session, factories.clip(session, (on or scene).sentence), scene.person)
    vote.cast_at = at
    session.flush()
    return vote


def test_who_has_given_nothing_has_given_nothing_today(session: Session, scene: Scene):
    other = factories.guest(session)
    factories.clip(session, scene.sentence, other)
    factories.vote(session, factories.clip(session, scene.sentence), other)
    assert today(session, scene) == Day(0, 0.0, 0, 0)


def test_clips_that_stand_count_as_long_as_measured_or_as_their_browser_said(
    session: Session, scene: Scene
):
    record(session, scene, state="received", client_duration_s=2.5)
    record(session, scene, state="received")
    record(session, scene, state="in_review", duration_s=4.0, client_duration_s=9.0)
    record(session, scene, state="valid", duration_s=1.5)
    for state in ("refused", "invalid", "withdrawn"):
        record(session, scene, state=state, duration_s=99.0)
    assert today(session, scene) == Day(4, 8.0, 0, 1)


def test_votes_count_unless_they_are_taken_back(session: Session, scene: Scene):
    votes = [judge(session, scene) for _ in range(3)]
    take_back_vote(session, scene.person, votes[0].clip_id, at=AT)
    assert today(session, scene) == Day(0, 0.0, 2, 1)
    for vote in votes[1:]:
        take_back_vote(session, scene.person, vote.clip_id, at=AT)
    assert today(session, scene) == Day(0, 0.0, 0, 0)


def test_another_campaign_has_figures_of_its_own_but_keeps_the_days_in_a_row(
    session: Session, scene: Scene
):
    elsewhere = factories.scene(session, "sw")
    judge(session, scene, AT - DAY, on=elsewhere)
    factories.clip(session, elsewhere.sentence, scene.person, received_at=AT, duration_s=3.0)
    assert today(session, scene) == Day(0, 0.0, 0, 2)


def test_the_day_is_the_persons_own(session: Session, scene: Scene):
    late = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # half past midnight in Nairobi
    record(session, scene, late, duration_s=2.0)
    judge(session, scene, late - timedelta(hours=1))
    assert today(session, scene, late) == Day(1, 2.0, 1, 1)
    assert today(session, scene, late, NAIROBI) == Day(1, 2.0, 0, 2)
    assert today(session, scene, late - timedelta(hours=1), NAIROBI).n_votes == 1


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Europe/Berlin", 25), ("America/New_York", 24), ("UTC", 24)],
)
def test_a_day_has_as_many_hours_as_its_place_says(zone: str, hours: int):
    day = datetime(2026, 10, 25, tzinfo=UTC).date()  # clocks go back in Europe
    begins, ends = day_bounds(day, ZoneInfo(zone))
    assert ends - begins == timedelta(hours=hours)
    assert begins.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("days_ago", "streak"),
    [
        ([], 0),
        ([0], 1),
        ([1], 1),
        ([2], 0),
        ([0, 1, 2], 3),
        ([1, 2, 3], 3),
        ([0, 2, 3], 1),
        ([0, 1, 3], 2),
        ([0, 0, 1, 1, 1], 2),
    ],
    ids=str,
)
@pytest.mark.parametrize("give", [record, judge])
def test_today_counts_once_it_is_there_and_breaks_nothing_before(
    session: Session, scene: Scene, give: object, days_ago: list[int], streak: int
):
    for ago in days_ago:
        give(session, scene, AT - ago * DAY)
    assert today(session, scene).streak_days == streak


def test_days_of_recording_and_days_of_listening_make_one_row(session: Session, scene: Scene):
    for ago in range(6):
        (record if ago % 2 else judge)(session, scene, AT - ago * DAY)
    record(session, scene, AT - 6 * DAY, state="withdrawn")
    assert today(session, scene).streak_days == 6


def test_a_row_is_followed_for_a_year_and_no_further(session: Session, scene: Scene):
    person: Person = scene.person
    for ago in range(LONGEST_STREAK + 5):
        factories.clip(session, scene.sentence, person, received_at=AT - ago * DAY)
    assert today(session, scene).streak_days == LONGEST_STREAK


def test_only_the_persons_own_rows_are_read(session: Session, scene: Scene):
    record(session, scene)
    judge(session, scene, AT - DAY)
    _crowd(session, scene)
    asked: list[tuple[str, object]] = []
    note = lambda _c, _cur, sql, values, *_: asked.append((sql, values))  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        today(session, scene)
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)
    plans = [_plan(session, sql, values) for sql, values in asked if "FROM" in sql]
    assert len(plans) >= 3
    indexes = ("ix_clips_person_id_", "ix_votes_person_id_")
    for plan in plans:
        assert any(index in plan for index in indexes), plan
        assert "SCAN CLIPS" not in plan.upper().replace("SEQ SCAN ON", "SCAN"), plan
        assert "SCAN VOTES" not in plan.upper().replace("SEQ SCAN ON", "SCAN"), plan


def _crowd(session: Session, scene: Scene) -> None:
    """Add what many others gave, without which PostgreSQL scans rather than looks up."""
    pattern = factories.clip(session, scene.sentence)
    columns = {column.name: getattr(pattern, column.name) for column in Clip.__table__.columns}
    people = [uuid.uuid4() for _ in range(200)]
    session.execute(insert(Person), [{"id": each, "created_at": AT} for each in people])
    clips = [
        {**columns, "id": uuid.uuid4(), "person_id": giver, "received_at": AT - ago * DAY}
        for giver in people
        for ago in range(15)
    ]
    session.execute(insert(Clip), clips)
    vote = {"answer": "yes", "reasons": [], "is_gold": False}
    votes = [
        {
            **vote,
            "id": uuid.uuid4(),
            "person_id": voter,
            "clip_id": clips[15 * n + ago]["id"],
            "cast_at": AT - ago * DAY,
        }
        for n, voter in enumerate(people)
        for ago in range(15)
    ]
    session.execute(insert(Vote), votes)


def _plan(session: Session, sql: str, values: object) -> str:
    explain = "EXPLAIN" if session.get_bind().dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    rows = session.connection().exec_driver_sql(f"{explain} {sql}", values)
    return "\n".join(str(tuple(row)) for row in rows)
