"""Invitations: who opens one first gets its role, once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.ledger.models import LedgerEntry
from app.people.invitations import VALID_FOR, accept, get_invitation, invite
from app.people.models import Invitation, Role
from app.people.queries import roles_of
from app.people.rules import ROLES, InvitationNotFound
from tests import factories
from tests.factories import AT


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


def invited(session: Session, campaign: Campaign, role: str = "expert") -> str:
    return invite(session, campaign.id, role, actor_id=None, at=AT, source="test")


@pytest.mark.parametrize("role", ROLES)
def test_who_accepts_has_the_role_in_that_campaign_alone(
    session: Session, campaign: Campaign, role: str
):
    person, elsewhere = factories.guest(session), factories.campaign(session, "sw")
    accept(session, person, invited(session, campaign, role), at=AT, source="test")
    assert roles_of(session, person.id, campaign.id) == {role}
    assert roles_of(session, person.id, elsewhere.id) == set()
    assert roles_of(session, factories.guest(session).id, campaign.id) == set()
    verbs = session.scalars(select(LedgerEntry.verb)).all()
    assert [verb for verb in verbs if verb.startswith("role.")] == ["role.invite", "role.accept"]


def test_an_invitation_works_once(session: Session, campaign: Campaign):
    token = invited(session, campaign)
    accept(session, factories.guest(session), token, at=AT, source="test")
    late = factories.guest(session)
    with pytest.raises(InvitationNotFound):
        accept(session, late, token, at=AT, source="test")
    assert roles_of(session, late.id, campaign.id) == set()


def test_an_invitation_grows_too_old(session: Session, campaign: Campaign):
    token = invited(session, campaign)
    assert get_invitation(session, token, at=AT + VALID_FOR - timedelta(seconds=1))
    with pytest.raises(InvitationNotFound):
        get_invitation(session, token, at=AT + VALID_FOR)


def test_the_token_is_kept_nowhere_and_none_is_guessed(session: Session, campaign: Campaign):
    token = invited(session, campaign)
    [kept] = session.scalars(select(Invitation))
    assert token not in str(vars(kept))
    with pytest.raises(InvitationNotFound):
        get_invitation(session, token + "x", at=AT)


def test_accepting_twice_what_one_has_leaves_one_role(session: Session, campaign: Campaign):
    person = factories.guest(session)
    for _ in range(2):
        accept(session, person, invited(session, campaign), at=AT, source="test")
    assert len(session.scalars(select(Role)).all()) == 1


def test_the_command_prints_a_link_that_works(app: Flask, session: Session, campaign: Campaign):
    tag = campaign.tag
    session.commit()
    done = app.test_cli_runner().invoke(args=["people", "invite", tag, "steward"])
    assert done.exit_code == 0, done.output
    link = done.output.splitlines()[0]
    assert "/invitations/" in link
    assert get_invitation(session, link.rpartition("/")[2], at=factories.AT).role == "steward"
    unknown = app.test_cli_runner().invoke(args=["people", "invite", "xx", "expert"])
    assert unknown.exit_code != 0
