"""Leaving a campaign: the agreement goes, and with it what was given."""

from sqlalchemy.orm import Session

from app.clips.operations import leave_campaign
from app.consent.queries import standing_consent
from tests import factories
from tests.factories import AT


def test_who_leaves_a_campaign_takes_their_clips_of_it_along(session: Session):
    here, elsewhere = factories.campaign(session, "en"), factories.campaign(session, "sw")
    person, other = factories.guest(session), factories.guest(session)
    mine = [
        factories.clip(session, factories.sentence(session, here), person, state=state)
        for state in ("in_review", "valid", "refused")
    ]
    kept = [
        factories.clip(session, factories.sentence(session, elsewhere), person),
        factories.clip(session, mine[0].sentence, other),
    ]
    agreed = standing_consent(session, person.id, here.id)
    assert agreed

    assert leave_campaign(session, person, agreed, at=AT, source="test") == 3

    assert standing_consent(session, person.id, here.id) is None
    assert {clip.state for clip in mine} == {"withdrawn"}
    assert {clip.state for clip in kept} == {"in_review"}
    assert mine[0].sentence.n_clips == 1
