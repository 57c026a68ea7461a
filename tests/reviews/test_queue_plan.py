"""The queues are read from their partial indexes, row by row: nothing is sorted or counted."""

import re
import uuid

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.queues import Queue
from app.reviews.queue import TO_HEAR
from app.sentences.queue import TO_READ
from app.sentences.reviewing.queue import QUESTIONS_TO_REVIEW, TO_REVIEW
from tests import factories


@pytest.mark.parametrize(
    ("queue", "index"),
    [
        (TO_HEAR, "ix_clips_queue"),
        (TO_READ, "ix_sentences_queue"),
        (TO_REVIEW, "ix_sentences_review"),
        (QUESTIONS_TO_REVIEW, "ix_sentences_review_questions"),
    ],
)
def test_a_page_of_the_queue_comes_from_its_index(
    session: Session, queue: Queue, index: str
) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))  # so few rows are cheaper to scan
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
        session.execute(text("SET LOCAL enable_sort = off"))  # and as cheap to sort
    clip = factories.clip(session, factories.sentence(session, factories.campaign(session)))
    for kind in ("sentence", "question"):
        factories.sentence(session, clip.sentence.campaign, state="pending", kind=kind)
    statements: list[tuple[str, object]] = []
    engine = session.get_bind()
    listener = lambda _c, _cur, sql, values, *_: statements.append((sql, values))  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        queue.find(session, clip.campaign_id, 1, _none, start=5)
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    paged = [(sql, values) for sql, values in statements if "ORDER BY" in sql]
    assert paged
    for sql, values in paged:
        plan = _plan(session, sql, values)
        assert re.search(rf"\b{index}\b", plan)
        assert "SORT" not in plan.upper().replace("TEMP B-TREE", "SORT")


def _none(_ids: object) -> set[uuid.UUID]:
    return set()


def _plan(session: Session, sql: str, values: object) -> str:
    explain = "EXPLAIN" if session.get_bind().dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    rows = session.connection().exec_driver_sql(f"{explain} {sql}", values)  # type: ignore[arg-type]
    return "\n".join(str(tuple(row)) for row in rows)
