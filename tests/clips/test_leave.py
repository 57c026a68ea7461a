"""Leaving a campaign: the agreement goes, and with it what was given."""

from sqlalchemy.orm import Session

from app.clips.operations import TakenBack, leave_campaign
from app.consent.queries import standing_consent
from app.sentences.deciding import approve, reject
from app.sentences.rights import checked_rights
from app.sentences.writing.giving import write_sentences
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

    assert leave_campaign(session, person, agreed, at=AT, source="test") == TakenBack(3, 0)

    assert standing_consent(session, person.id, here.id) is None
    assert {clip.state for clip in mine} == {"withdrawn"}
    assert {clip.state for clip in kept} == {"in_review"}
    assert mine[0].sentence.n_clips == 1


def test_and_the_sentences_that_they_wrote_but_not_what_others_read(session: Session):
    here = factories.campaign(session, "en")
    person, other = factories.guest(session), factories.guest(session)
    agreed = factories.consent(session, person, here)
    lines = ["The river is wide here.", "My sister bakes bread.", "We walk home."]
    own_words = checked_rights("own_words", campaign_licence=here.licence)
    waiting, read, unfit = write_sentences(
        session, person, here, lines, consent=agreed, rights=own_words, at=AT, source="test"
    ).added
    approve(session, read, AT)
    reject(session, unfit, AT)
    theirs = factories.clip(session, read, other)
    not_mine = factories.sentence(session, here)

    assert leave_campaign(session, person, agreed, at=AT, source="test") == TakenBack(0, 2)

    assert [each.state for each in (waiting, read, unfit)] == ["retired", "retired", "rejected"]
    assert (theirs.state, theirs.sentence) == ("in_review", read)
    assert not_mine.state == "approved"
