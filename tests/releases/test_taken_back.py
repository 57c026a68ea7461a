"""Releases hold the votes and reports that stand, and no others."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.releases.rules import pseudonym
from app.reviews.operations import cast_vote, take_back_vote
from app.sentences.operations import report_sentence, take_back_report
from tests.factories import AT, campaign, guest, sentence
from tests.releases.conftest import Keep
from tests.releases.opened import Opened

Unpack = Callable[[Campaign], Opened]
DAY = timedelta(days=1)


@pytest.fixture
def english(session: Session) -> Campaign:
    return campaign(session)


def test_a_vote_that_was_taken_back_is_in_no_later_release(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    given = keep(english, state="in_review")
    listener = guest(session)
    cast_vote(session, listener, given.id, answer="no", at=AT)
    take_back_vote(session, listener, given.id, at=AT + DAY)
    opened = unpack(english)
    assert opened.table("votes") == []
    (row,) = opened.table("other")
    assert (row["up_votes"], row["down_votes"]) == ("0", "0")

    cast_vote(session, listener, given.id, answer="yes", at=AT + DAY)
    assert [row["answer"] for row in unpack(english).table("votes")] == ["yes"]


def test_reports_are_listed_by_reason_without_who_made_them_or_their_words(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    read = keep(english).sentence
    gone, reporter = sentence(session, english, state="rejected"), guest(session)
    report_sentence(
        session,
        reporter,
        read,
        reasons=["offensive", "grammar_or_spelling"],
        comment="It names my neighbour.",
        at=AT,
    )
    report_sentence(session, guest(session), gone, reasons=["other"], at=AT)
    report_sentence(session, guest(session), read, reasons=["other"], at=AT + DAY)
    withdrawn = guest(session)
    report_sentence(session, withdrawn, read, reasons=["not_free"], at=AT)
    take_back_report(session, withdrawn, read.id, at=AT + DAY)

    opened = unpack(english)
    of = {str(each.id): each for each in (read, gone)}
    rows = opened.table("reported")
    assert all(row["sentence"] == of[row["sentence_id"]].text for row in rows)
    assert {row["locale"] for row in rows} == {"en"}
    mine = [row["reason"] for row in rows if row["sentence_id"] == str(read.id)]
    assert mine == ["grammar_or_spelling", "offensive", "other"]
    assert [row["reason"] for row in rows if row["sentence_id"] == str(gone.id)] == ["other"]
    told = (opened.folder / "reported.tsv").read_text("utf-8")
    assert "neighbour" not in told
    assert pseudonym(english.speaker_salt, reporter.id) not in told
