"""Which sentences are in a release, and what its tables say of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.sentences.models import SentenceVote
from app.sentences.operations import report_sentence
from app.sentences.reviewing.voting import judge_sentence, take_back_judgement
from tests.factories import AT, guest, sentence
from tests.releases.conftest import Keep
from tests.releases.opened import Opened

Unpack = Callable[[Campaign], Opened]
DAY = timedelta(days=1)


def test_sentences_are_listed_by_state(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    made = {
        state: sentence(session, english, state=state)
        for state in ("approved", "retired", "pending", "rejected")
    }
    speaker = guest(session)
    keep(made["retired"], speaker, data=b"one")
    keep(made["retired"], speaker, state="invalid", data=b"two")
    opened = unpack(english)
    validated = {row["sentence_id"]: row for row in opened.table("validated_sentences")}
    assert {key: (row["is_used"], row["clips_count"]) for key, row in validated.items()} == {
        str(made["approved"].id): ("1", "0"),
        str(made["retired"].id): ("0", "2"),
    }
    unvalidated = {
        row["sentence_id"]: row["status"] for row in opened.table("unvalidated_sentences")
    }
    assert unvalidated == {str(made[state].id): state for state in ("pending", "rejected")}


def test_what_peers_say_of_a_sentence_is_counted(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    keep(english)
    waiting = sentence(session, english, state="pending", variant="en-x-isle")
    taken_back = guest(session)
    earlier = SentenceVote(
        person_id=guest(session).id,
        sentence_id=waiting.id,
        round=0,
        answer="yes",
        reasons=[],
        cast_at=AT,
    )
    session.add(earlier)
    for person, answer, reasons in (
        (guest(session), "no", ["spelling"]),
        (guest(session), "unsure", []),
        (guest(session), "yes", []),
        (taken_back, "no", ["other"]),
    ):
        judge_sentence(session, person, waiting, answer=answer, reasons=reasons, at=AT + DAY)
    take_back_judgement(session, taken_back, waiting, at=AT + DAY)
    opened = unpack(english)
    [row] = opened.table("unvalidated_sentences")
    assert (row["up_votes"], row["down_votes"], row["status"]) == ("1", "1", "pending")
    assert row["variant"] == "en-x-isle"
    assert opened.folder.parent.name.endswith("2026-11-24"), "a vote is a change of the data"


@pytest.mark.parametrize("reason", ["personal_data", "not_free"])
def test_what_must_not_be_spread_is_not_listed(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack, reason: str
) -> None:
    keep(english)
    secret, dull = (sentence(session, english, state="pending") for _ in range(2))
    for _ in range(2):
        judge_sentence(session, guest(session), secret, answer="no", reasons=[reason], at=AT)
        judge_sentence(session, guest(session), dull, answer="no", reasons=["other"], at=AT)
    report_sentence(session, guest(session), secret, reasons=[reason], at=AT)
    opened = unpack(english)
    [row] = opened.table("unvalidated_sentences")
    assert row["sentence_id"] == str(dull.id)
    assert opened.table("reported") == []


def test_questions_and_retired_sentences_that_nobody_reads_are_not_listed(
    session: Session, english: Campaign, keep: Keep, unpack: Unpack
) -> None:
    read = keep(english)
    sentence(session, english, state="retired")
    for state in ("approved", "pending", "rejected"):
        sentence(session, english, "What did you eat today?", kind="question", state=state)
    opened = unpack(english)
    [row] = opened.table("validated_sentences")
    assert row["sentence_id"] == str(read.sentence_id)
    assert opened.table("unvalidated_sentences") == []
