"""What asking for sentences costs where there are very many, and people who have had many."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, event, insert, select, update
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.sentences.models import Sentence, SentenceLease, SentenceTurn
from app.sentences.queue import next_to_read
from scripts.bench._queue_rows import AT, listeners, reading_campaign

COUNT = 5
HAD = 5_000
"""Sentences that the keenest reader has had."""
AT_ONCE = 300
"""People who hold a set each."""
Figures = dict[str, float]


def readers(engine: Engine, n_sentences: int, rounds: int) -> dict[str, Any]:
    """Measure in a campaign with so many sentences; milliseconds, median and 99th percentile."""
    campaign = reading_campaign(engine, n_sentences)
    people = listeners(engine, min(AT_ONCE, rounds))
    keen, n_had = _had_much(engine, campaign, min(HAD, n_sentences // 2))
    found: dict[str, Any] = {"sentences": n_sentences}
    found["somebody"] = _asked(engine, campaign, (people[i % len(people)] for i in range(rounds)))
    found[f"who_had_{n_had}"] = _asked(engine, campaign, (keen for _ in range(rounds)))
    _give_all_back(engine)
    found[f"{len(people)}_at_once"] = _asked(engine, campaign, people, fresh=False)
    found["held_by_two"] = _held_by_two(engine)
    _give_all_back(engine)
    with Session(engine) as session, session.begin():
        session.execute(update(Campaign).where(Campaign.id == campaign).values(readers_wanted=1))
    found[f"{len(people)}_at_once_one_reader_wanted"] = _asked(
        engine, campaign, people, fresh=False
    )
    return found


def _had_much(engine: Engine, campaign: uuid.UUID, n: int) -> tuple[uuid.UUID, int]:
    """Return somebody who has passed over the n sentences that are offered first, and n."""
    [person] = listeners(engine, 1)
    first = select(Sentence.id).where(Sentence.campaign_id == campaign)
    first = first.where(Sentence.state == "approved")
    first = first.order_by(Sentence.read_level, Sentence.random_key).limit(n)
    with Session(engine) as session, session.begin():
        turn = {"person_id": person, "outcome": "skipped", "at": AT}
        turns = [{"sentence_id": each, **turn} for each in session.scalars(first)]
        session.execute(insert(SentenceTurn), turns)
    return person, n


def _asked(
    engine: Engine, campaign: uuid.UUID, people: Iterable[uuid.UUID], *, fresh: bool = True
) -> Figures:
    """Time each one asking; with `fresh`, what others borrowed is back by then."""
    driver: list[float] = []
    spent = _Driver(engine)
    whole: list[float] = []
    for i, person in enumerate(people):
        at = AT + timedelta(hours=i if fresh else 0)
        with Session(engine) as session, session.begin():
            spent.seconds, began = 0.0, time.perf_counter()
            next_to_read(session, person, campaign, COUNT, at=at)
            whole.append(1000 * (time.perf_counter() - began))
            driver.append(1000 * spent.seconds)
    return {
        f"{kind}_p{share}_ms": round(statistics.quantiles(times, n=100)[share - 1], 3)
        for kind, times in (("database", driver), ("whole", whole))
        for share in (50, 99)
    }


class _Driver:
    """Adds up what statements cost in the driver."""

    def __init__(self, engine: Engine) -> None:
        self.seconds = 0.0
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)

    def _begin(self, *_: object) -> None:
        self._began = time.perf_counter()

    def _end(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._began


def _held_by_two(engine: Engine) -> int:
    with Session(engine) as session:
        held = session.scalars(select(SentenceLease.sentence_id)).all()
    return len(held) - len(set(held))


def _give_all_back(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.execute(delete(SentenceLease))
