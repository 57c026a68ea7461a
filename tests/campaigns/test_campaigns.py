"""Creating, opening and finding campaigns."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import (
    change_recording_mode,
    create_campaign,
    open_campaign,
    want_readers,
)
from app.campaigns.queries import find_campaign, get_campaign, open_campaigns
from app.campaigns.rules import (
    MOST_READERS,
    BadReaders,
    CampaignExists,
    CampaignNotFound,
    NotALanguageTag,
)
from app.consent.operations import publish_terms
from app.consent.rules import TermsMissing
from app.ledger.queries import entries_about
from tests import factories
from tests.factories import AT

LATER = AT + timedelta(days=1)


def create(session: Session, tag: str, **values: str) -> Campaign:
    return create_campaign(
        session,
        actor_id=None,
        tag=tag,
        licence="CC-BY-4.0",
        organiser="The reading room",
        contact="room@example.org",
        at=AT,
        source="cli",
        **values,
    )


def publish(session: Session, campaign: Campaign) -> None:
    publish_terms(
        session,
        actor_id=None,
        campaign_id=campaign.id,
        text="Be kind.",
        language="en",
        at=AT,
        source="cli",
    )


def test_a_new_campaign_is_being_prepared_with_what_cldr_knows(session: Session):
    campaign = create(session, "FA-ir")
    session.commit()

    assert (campaign.tag, campaign.stage, campaign.opened_at) == ("fa-IR", "preparing", None)
    assert (campaign.script, campaign.direction) == ("Arab", "rtl")
    assert (campaign.gate_policy, campaign.recording_mode) == ("normal", "light")
    [entry] = entries_about(session, "campaign", campaign.id)
    assert (entry.verb, entry.comment, entry.source) == ("campaign.create", "fa-IR", "cli")


def test_a_community_may_give_its_own_name_for_itself(session: Session):
    assert create(session, "sw", endonym="Kiswahili cha Mombasa").endonym == "Kiswahili cha Mombasa"


def test_each_campaign_has_a_salt_of_its_own(session: Session):
    assert create(session, "sw").speaker_salt != create(session, "rw").speaker_salt


@pytest.mark.parametrize("again", ["pt-BR", "pt-br", "PT_br"])
def test_there_is_one_campaign_for_a_tag_however_it_is_written(session: Session, again: str):
    create(session, "pt-BR")
    with pytest.raises(CampaignExists):
        create(session, again)


def test_nonsense_makes_no_campaign(session: Session):
    with pytest.raises(NotALanguageTag):
        create(session, "no such language")
    assert session.query(Campaign).count() == 0


def test_a_campaign_without_terms_does_not_open(session: Session):
    campaign = create(session, "sw")
    with pytest.raises(TermsMissing):
        open_campaign(session, campaign, actor_id=None, at=AT, source="cli")
    assert campaign.stage == "preparing"


def test_opening_is_written_down_once(session: Session):
    campaign = create(session, "sw")
    publish(session, campaign)
    for at in (AT, LATER):
        open_campaign(session, campaign, actor_id=None, at=at, source="cli")

    assert (campaign.stage, campaign.opened_at) == ("open", AT)
    verbs = [entry.verb for entry in entries_about(session, "campaign", campaign.id)]
    assert verbs == ["campaign.create", "terms.publish", "campaign.open"]


def test_a_paused_campaign_opens_again_and_keeps_its_first_day(session: Session):
    campaign = factories.campaign(session, stage="paused")
    open_campaign(session, campaign, actor_id=None, at=LATER, source="cli")

    assert (campaign.stage, campaign.opened_at) == ("open", AT)


def test_a_change_of_recording_mode_is_written_down_once(session: Session):
    campaign = create(session, "sw")
    for _ in range(2):
        change_recording_mode(session, campaign, "lossless", actor_id=None, at=LATER, source="cli")

    assert campaign.recording_mode == "lossless"
    [_, entry] = entries_about(session, "campaign", campaign.id)
    assert (entry.verb, entry.comment) == ("campaign.change_recording_mode", "lossless")


@pytest.mark.parametrize("n", [1, 12, MOST_READERS, None])
def test_the_readers_that_are_wanted_are_written_down_once(session: Session, n: int | None):
    campaign = factories.campaign(session, "sw")
    campaign.readers_wanted = 3
    for _ in range(2):
        want_readers(session, campaign, n, actor_id=None, at=LATER, source="cli")

    assert campaign.readers_wanted == n
    entry = entries_about(session, "campaign", campaign.id)[-1]
    assert (entry.verb, entry.comment) == ("campaign.want_readers", str(n or "any"))
    assert [each.verb for each in entries_about(session, "campaign", campaign.id)].count(
        entry.verb
    ) == 1


@pytest.mark.parametrize("n", [0, -1, MOST_READERS + 1])
def test_no_reader_and_readers_without_end_cannot_be_wanted(session: Session, n: int):
    campaign = factories.campaign(session, "sw")
    with pytest.raises(BadReaders):
        want_readers(session, campaign, n, actor_id=None, at=LATER, source="cli")
    assert campaign.readers_wanted is None


def test_open_campaigns_are_listed_by_their_own_names(session: Session):
    for tag, stage in (("sw", "open"), ("en", "open"), ("fr", "preparing"), ("de", "archived")):
        factories.campaign(session, tag, stage=stage)

    assert [campaign.tag for campaign in open_campaigns(session)] == ["en", "sw"]


@pytest.mark.parametrize(
    ("stage", "is_public"),
    [
        ("proposed", False),
        ("preparing", False),
        ("open", True),
        ("paused", True),
        ("archived", True),
    ],
)
def test_a_campaign_is_public_once_it_has_opened(session: Session, stage: str, is_public: bool):
    made = factories.campaign(session, "pt-BR", stage=stage)
    assert find_campaign(session, "PT-br") is made
    if is_public:
        assert get_campaign(session, "pt-br") is made
    else:
        with pytest.raises(CampaignNotFound):
            get_campaign(session, "pt-BR")


def test_an_unknown_tag_is_not_found(session: Session):
    factories.campaign(session, "en")
    assert find_campaign(session, "e%") is None
    with pytest.raises(CampaignNotFound):
        get_campaign(session, "sw")
