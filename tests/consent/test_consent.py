"""Terms, receipts and withdrawals."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.consent.models import Terms
from app.consent.operations import give_consent, publish_terms, withdraw_consent
from app.consent.queries import current_terms, find_current_terms, standing_consent
from app.consent.rules import (
    METHODS,
    PURPOSES,
    ConsentMissing,
    TermsMissing,
    agreed_purposes,
)
from app.ledger.queries import entries_about
from app.people.models import Person
from tests import factories
from tests.factories import AT

LATER = AT + timedelta(days=1)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


@pytest.fixture
def person(session: Session) -> Person:
    return factories.guest(session)


def publish(session: Session, campaign: Campaign, text: str = "Newer terms.") -> Terms:
    return publish_terms(
        session,
        actor_id=None,
        campaign_id=campaign.id,
        text=text,
        language="en",
        at=LATER,
        source="test",
    )


@pytest.mark.parametrize("ticked", [[], ["publish"], ["publish", "synthesis"], ["Collect"]])
def test_without_the_required_purpose_there_is_no_agreement(ticked: list[str]):
    with pytest.raises(ConsentMissing):
        agreed_purposes(ticked)


def test_purposes_are_kept_in_order_once_and_only_if_known():
    ticked = ["synthesis", "collect", "collect", "sell"]
    assert agreed_purposes(ticked) == ["collect", "synthesis"]
    assert agreed_purposes(PURPOSES) == list(PURPOSES)


def test_terms_are_numbered_and_hashed_and_the_newest_is_current(
    session: Session, campaign: Campaign
):
    first = current_terms(session, campaign.id)
    second = publish(session, campaign, "\n Newer terms: بنود.\n")

    assert (first.version, second.version) == (1, 2)
    assert second.text == "Newer terms: بنود."
    assert second.sha256 == hashlib.sha256("Newer terms: بنود.".encode()).hexdigest()
    assert current_terms(session, campaign.id) is second


def test_each_campaign_has_its_own_terms(session: Session, campaign: Campaign):
    other = factories.campaign(session, "sw")
    publish(session, campaign)

    assert current_terms(session, other.id).version == 1


def test_a_campaign_without_terms_says_so(session: Session, campaign: Campaign):
    other = factories.campaign(session, "sw")
    session.query(Terms).filter_by(campaign_id=other.id).delete()

    assert find_current_terms(session, other.id) is None
    with pytest.raises(TermsMissing):
        current_terms(session, other.id)


def test_a_receipt_says_who_what_when_how_and_to_which_text(
    session: Session, campaign: Campaign, person: Person
):
    terms = current_terms(session, campaign.id)
    receipt = give_consent(
        session, person, terms, purposes=["publish", "collect"], at=AT, source="web"
    )

    assert (receipt.person_id, receipt.terms_id) == (person.id, terms.id)
    assert receipt.text_sha256 == terms.sha256
    assert (receipt.purposes, receipt.method) == (["collect", "publish"], "checkbox")
    assert (receipt.given_at, receipt.withdrawn_at) == (AT, None)
    [entry] = entries_about(session, "consent", receipt.id)
    assert (entry.verb, entry.actor_id, entry.after_hash) == (
        "consent.give",
        person.id,
        terms.sha256,
    )


@pytest.mark.parametrize("method", METHODS)
def test_one_may_agree_by_each_known_method(
    session: Session, campaign: Campaign, person: Person, method: str
):
    terms = current_terms(session, campaign.id)
    receipt = give_consent(
        session, person, terms, purposes=["collect"], at=AT, source="web", method=method
    )
    assert receipt.method == method


def test_an_unknown_method_is_a_mistake_of_ours(
    session: Session, campaign: Campaign, person: Person
):
    terms = current_terms(session, campaign.id)
    with pytest.raises(ValueError, match="shrug"):
        give_consent(
            session, person, terms, purposes=["collect"], at=AT, source="web", method="shrug"
        )


def test_consent_stands_until_it_is_withdrawn(session: Session, campaign: Campaign, person: Person):
    assert standing_consent(session, person.id, campaign.id) is None
    receipt = factories.consent(session, person, campaign)
    factories.consent(session, factories.guest(session), campaign)
    assert standing_consent(session, person.id, campaign.id) is receipt

    withdraw_consent(session, person, receipt, at=LATER, source="web")
    assert standing_consent(session, person.id, campaign.id) is None
    assert receipt.withdrawn_at == LATER


def test_newer_terms_end_every_standing_consent(
    session: Session, campaign: Campaign, person: Person
):
    factories.consent(session, person, campaign)
    publish(session, campaign)
    assert standing_consent(session, person.id, campaign.id) is None

    again = factories.consent(session, person, campaign)
    assert standing_consent(session, person.id, campaign.id) is again


def test_consent_to_one_campaign_is_none_to_another(
    session: Session, campaign: Campaign, person: Person
):
    factories.consent(session, person, campaign)
    other = factories.campaign(session, "sw")
    assert standing_consent(session, person.id, other.id) is None


def test_the_newest_of_two_receipts_counts(session: Session, campaign: Campaign, person: Person):
    terms = current_terms(session, campaign.id)
    newer = give_consent(session, person, terms, purposes=["collect"], at=LATER, source="web")
    give_consent(session, person, terms, purposes=PURPOSES, at=AT, source="web")

    assert standing_consent(session, person.id, campaign.id) is newer


@pytest.mark.parametrize("second_at", [AT, LATER], ids=["sent twice", "given again"])
def test_who_withdraws_the_newest_receipt_is_not_held_to_an_older_one(
    session: Session, campaign: Campaign, person: Person, second_at
):
    terms = current_terms(session, campaign.id)
    for at in (AT, second_at):
        give_consent(session, person, terms, purposes=PURPOSES, at=at, source="web")
    standing = standing_consent(session, person.id, campaign.id)
    assert standing is not None

    withdraw_consent(session, person, standing, at=LATER, source="web")
    assert standing_consent(session, person.id, campaign.id) is None


def test_a_withdrawal_is_in_the_ledger_once(session: Session, campaign: Campaign, person: Person):
    receipt = factories.consent(session, person, campaign)
    withdraw_consent(session, person, receipt, at=AT, source="web")
    withdraw_consent(session, person, receipt, at=LATER, source="web")

    assert receipt.withdrawn_at == AT
    verbs = [entry.verb for entry in entries_about(session, "consent", receipt.id)]
    assert verbs == ["consent.give", "consent.withdraw"]


@pytest.mark.parametrize(
    ("purposes", "is_withdrawn", "allowed"),
    [
        (("collect", "publish"), False, True),
        (("collect",), False, False),
        (("collect", "publish"), True, False),
    ],
)
def test_only_a_standing_agreement_to_publish_allows_publication(
    session: Session,
    campaign: Campaign,
    person: Person,
    purposes: tuple[str, ...],
    is_withdrawn: bool,
    allowed: bool,
):
    receipt = factories.consent(session, person, campaign, purposes)
    if is_withdrawn:
        withdraw_consent(session, person, receipt, at=LATER, source="web")
    assert receipt.allows_publication is allowed
