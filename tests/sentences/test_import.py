"""A few sentences brought by the operator."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.ledger.queries import entries_about
from app.sentences.alike.screening import WINDOW
from app.sentences.imports.bringing import ImportCounts, import_sentences
from app.sentences.models import Changeset, Sentence, SentenceBand
from tests import factories
from tests.factories import AT


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


def bring(session: Session, campaign: Campaign, *lines: str, alike: bool = True) -> ImportCounts:
    return import_sentences(
        session,
        campaign,
        lines,
        actor_id=None,
        origin="the village paper",
        licence="CC0-1.0",
        keep_alike=alike,
        at=AT,
        source="cli",
    )


def numbered(count: int) -> list[str]:
    """Sentences that differ in one word of letters."""
    syllables = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu")
    words = ("".join(syllables[int(digit)] for digit in f"{n:04}") for n in range(count))
    return [f"The lamp of {word} is lit." for word in words]


def texts(session: Session, campaign: Campaign) -> list[str]:
    of_campaign = select(Sentence.text).where(Sentence.campaign_id == campaign.id)
    return sorted(session.scalars(of_campaign))


def test_each_line_becomes_an_approved_sentence_with_its_origin(
    session: Session, campaign: Campaign
):
    counts = bring(session, campaign, "The lamp is lit.\n", "  The  door is open. ")

    assert (counts.added, counts.duplicates, counts.rejected.total()) == (2, 0, 0)
    assert texts(session, campaign) == ["The door is open.", "The lamp is lit."]
    for sentence in session.scalars(select(Sentence)):
        assert (sentence.state, sentence.n_clips) == ("approved", 0)
        assert (sentence.source, sentence.licence) == ("the village paper", "CC0-1.0")
        assert sentence.created_at == AT


def test_the_same_file_twice_adds_nothing(session: Session, campaign: Campaign):
    lines = numbered(20)
    bring(session, campaign, *lines)
    again = bring(session, campaign, *lines)

    assert (again.added, again.duplicates) == (0, 20)
    assert len(texts(session, campaign)) == 20


def test_lines_that_differ_in_case_and_punctuation_are_one(session: Session, campaign: Campaign):
    counts = bring(session, campaign, "The lamp is lit.", "the Lamp is lit", "The lamp is lit!")

    assert (counts.added, counts.duplicates) == (1, 2)
    assert texts(session, campaign) == ["The lamp is lit."]


def test_a_duplicate_is_found_across_batches(session: Session, campaign: Campaign):
    lines = numbered(WINDOW + 10)
    counts = bring(session, campaign, *lines, lines[0], lines[-1])

    assert (counts.added, counts.duplicates) == (WINDOW + 10, 2)


def test_two_campaigns_may_read_the_same_sentence(session: Session, campaign: Campaign):
    bring(session, campaign, "A lamp.")
    assert bring(session, factories.campaign(session, "sw"), "A lamp.").added == 1


def test_what_cannot_be_read_is_counted_by_reason(session: Session, campaign: Campaign):
    counts = bring(session, campaign, "", "...", "a" * 300, "The lamp is lit.")

    assert counts.added == 1
    assert dict(counts.rejected) == {"empty": 2, "too_long": 1}


def test_an_import_is_one_ledger_entry_and_none_if_it_added_nothing(
    session: Session, campaign: Campaign
):
    bring(session, campaign, "One lamp.", "Two lamps.")
    bring(session, campaign, "One lamp.")

    changeset = session.scalars(select(Changeset)).one()
    assert (changeset.state, changeset.n_added) == ("imported", 2)
    entries = entries_about(session, "changeset", changeset.id)
    assert [entry.comment for entry in entries] == ["2 sentences from the village paper (CC0-1.0)"]


def test_sentences_get_keys_that_spread_them(session: Session, campaign: Campaign):
    bring(session, campaign, *numbered(50))
    assert len(set(session.scalars(select(Sentence.random_key)))) > 45


def test_a_near_duplicate_is_counted_apart_and_left_out(session: Session, campaign: Campaign):
    counts = bring(
        session, campaign, "Nobody heard the rain.", "Nobody heard the rains.", alike=False
    )
    assert (counts.added, counts.duplicates, counts.near) == (1, 0, 1)


def test_what_is_added_is_noted_where_near_duplicates_are_looked_for(
    session: Session, campaign: Campaign
):
    bring(session, campaign, "Nobody heard the rain.")
    sentence_id = session.scalars(select(Sentence.id)).one()
    assert set(session.scalars(select(SentenceBand.sentence_id))) == {sentence_id}
