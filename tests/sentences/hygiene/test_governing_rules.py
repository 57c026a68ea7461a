"""Communities change their rules: versions, history, and nobody's edit is lost."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.ledger.models import LedgerEntry
from app.sentences.governing_rules import (
    change_rules,
    current_checker,
    current_rules,
    current_version,
    rule_history,
    some_sentences,
    trial_of,
)
from app.sentences.hygiene import BadRules, RulesOvertaken, rules_for
from tests import factories
from tests.factories import AT


def change(session: Session, campaign, changes, version, **values):
    return change_rules(
        session,
        campaign,
        changes,
        version=version,
        actor_id=values.pop("actor_id", None),
        at=AT,
        source="test",
        **values,
    )


def test_a_campaign_begins_with_its_locales_rules(session: Session) -> None:
    campaign = factories.campaign(session, "sw")

    assert current_version(session, campaign) == 0
    assert current_rules(session, campaign) == rules_for("sw")
    assert list(rule_history(session, campaign)) == []


def test_the_newest_edit_holds_and_all_are_kept(session: Session) -> None:
    person = factories.guest(session)
    campaign = factories.campaign(session, "sw")
    factories.campaign(session, "en")

    change(session, campaign, {"max_length": 12}, 0, actor_id=person.id, comment=" Shorter ")
    change(session, campaign, {"max_length": 9, "profanity": ["x"]}, 1)

    assert current_version(session, campaign) == 2
    assert current_rules(session, campaign).max_length == 9
    assert not current_checker(session, campaign).check("Habari x yako.").ok
    edits = rule_history(session, campaign)
    assert [(edit.version, edit.changes) for edit in edits] == [
        (2, {"max_length": 9, "profanity": ["x"]}),
        (1, {"max_length": 12}),
    ]
    assert (edits[1].comment, edits[1].person_id) == ("Shorter", person.id)


def test_another_campaigns_rules_stay(session: Session) -> None:
    one, other = factories.campaign(session, "sw"), factories.campaign(session, "en")

    change(session, one, {"max_length": 12}, 0)

    assert current_version(session, other) == 0
    assert current_rules(session, other) == rules_for("en")


def test_only_what_differs_is_kept_and_going_back_is_an_edit(session: Session) -> None:
    campaign = factories.campaign(session, "sw")
    all_of_them = rules_for("sw").as_json() | {"max_length": 12}

    assert change(session, campaign, all_of_them, 0).changes == {"max_length": 12}
    assert change(session, campaign, {}, 1).changes == {}
    assert current_rules(session, campaign) == rules_for("sw")
    assert current_version(session, campaign) == 2


def test_an_edit_of_rules_that_were_changed_meanwhile_is_refused(session: Session) -> None:
    campaign = factories.campaign(session, "sw")
    change(session, campaign, {"max_length": 12}, 0)

    with pytest.raises(RulesOvertaken):
        change(session, campaign, {"max_length": 14}, 0)

    assert current_rules(session, campaign).max_length == 12


def test_two_edits_at_once_are_one(session: Session, sessions: sessionmaker[Session]) -> None:
    campaign = factories.campaign(session, "sw")
    session.commit()
    with sessions() as first:
        change(first, first.merge(campaign), {"max_length": 12}, 0)
        first.commit()
    with sessions() as second, pytest.raises(RulesOvertaken):
        change(second, second.merge(campaign), {"max_length": 14}, 0)

    assert current_rules(session, campaign).max_length == 12


def test_rules_that_cannot_be_are_not_kept(session: Session) -> None:
    campaign = factories.campaign(session, "sw")

    with pytest.raises(BadRules):
        change(session, campaign, {"max_length": -1}, 0)

    assert current_version(session, campaign) == 0


def test_the_ledger_tells_who_changed_what(session: Session) -> None:
    person = factories.guest(session)
    campaign = factories.campaign(session, "sw")

    change(session, campaign, {"max_length": 12}, 0, actor_id=person.id, comment="Shorter")

    entry = session.scalars(
        select(LedgerEntry).where(LedgerEntry.verb == "campaign.change_rules")
    ).one()
    assert (entry.actor_id, entry.object_id) == (person.id, str(campaign.id))
    assert entry.comment == "version 1: max_length. Shorter"
    assert entry.before_hash != entry.after_hash


def test_rules_are_tried_on_the_campaigns_sentences(session: Session) -> None:
    campaign, other = factories.campaign(session, "en"), factories.campaign(session, "sw")
    for text in ("A fine day.", "A very fine day indeed.", "She is at NASA."):
        factories.sentence(session, campaign, text)
    factories.sentence(session, campaign, "Old and rejected words here.", state="rejected")
    factories.sentence(session, other, "Habari za asubuhi rafiki yangu.")

    trial = trial_of(session, campaign, {"max_length": 2, "off": ["acronym"]})

    assert (trial.n_tried, trial.n_newly_refused, trial.n_newly_passed) == (3, 2, 0)
    assert trial.before == {"acronym": 1}
    assert trial.after == {"too_long": 3}
    assert current_version(session, campaign) == 0


def test_a_sample_is_no_larger_than_asked(session: Session) -> None:
    campaign = factories.campaign(session, "en")
    for _ in range(9):
        factories.sentence(session, campaign)

    assert len(some_sentences(session, campaign, 4)) == 4
    assert len(set(some_sentences(session, campaign))) == 9
