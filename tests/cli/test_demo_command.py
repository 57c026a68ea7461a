"""`flask demo load`."""

import json

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.queries import open_campaigns
from app.cli.demo import DATA
from app.consent.queries import current_terms
from app.ledger.queries import first_broken_entry
from app.sentences.models import Sentence


def test_three_open_campaigns_are_loaded_and_a_second_time_adds_nothing(
    app: Flask, session: Session
):
    runner = app.test_cli_runner()
    first = runner.invoke(args=["demo", "load"])
    assert first.exit_code == 0
    second = runner.invoke(args=["demo", "load"])
    assert second.exit_code == 0

    described = json.loads((DATA / "campaigns.json").read_text("utf-8"))
    tags = [campaign["tag"] for campaign in described]
    assert second.output.splitlines() == [f"{tag}: 0 sentences added." for tag in tags]

    loaded = open_campaigns(session)
    assert sorted(campaign.tag for campaign in loaded) == sorted(tags)
    assert {campaign.direction for campaign in loaded} == {"ltr", "rtl"}
    for campaign in loaded:
        assert current_terms(session, campaign.id).version == 1
        count = select(func.count()).where(Sentence.campaign_id == campaign.id)
        assert f"{campaign.tag}: {session.scalar(count)} sentences added." in first.output
    assert first_broken_entry(session) is None


def test_a_demo_that_was_paused_or_closed_is_opened_again(app: Flask, session: Session):
    runner = app.test_cli_runner()
    runner.invoke(args=["demo", "load"])
    open_campaigns(session)[0].stage = "paused"
    session.commit()

    runner.invoke(args=["demo", "load"])
    assert len(open_campaigns(session)) == 3
