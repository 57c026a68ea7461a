"""Runs that give a campaign's approved sentences their places: all of them, or the new ones only.

What is to be done stands in the rows: a sentence at the last place of its level waits for a run. A
run that is killed has lost nothing, and two at once write the same.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.jobs import Work
from app.queues import KEY_SPAN
from app.sentences.choosing import ordering
from app.sentences.choosing.coverage import length_classes, length_cuts, places_of, ranking, strata
from app.sentences.choosing.curve import Curve
from app.sentences.choosing.expectation import curve_of
from app.sentences.choosing.ngrams import Cover, Reader, joined
from app.sentences.choosing.ordering import Row
from app.sentences.choosing.placing import Covered, covered_by
from app.sentences.governing_rules import current_rules
from app.sentences.rules import READING_STEP, UNRANKED

CANDIDATES = 100_000
"""Sentences compared with each other; of more, a sample is, and the others are placed by it."""
NEW_SHARE = 0.2
"""Part of all that may be new before all are compared again."""
FRESH = timedelta(hours=20)
"""How long a comparison holds while sentences are read or come in: the job runs each day."""
TURN = 250
"""Places written in one transaction: some 10 ms, in which on SQLite nobody else writes."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a campaign is like when a run begins."""

    reader: Reader
    n_unread: int
    n_read: int
    levels: list[int]
    """Where sentences without a place stand, if any do."""
    state: dict[str, Any]

    @property
    def n(self) -> int:
        """How many approved sentences there are."""
        return self.n_unread + self.n_read

    def is_due(self, at: datetime) -> bool:
        """Whether all shall be compared again."""
        if self.state.get("reader") != _signature(self.reader):
            return self.n > 0
        if self.n > (1 + NEW_SHARE) * self.state["n_compared"]:
            return True
        is_old = datetime.fromisoformat(self.state["compared_at"]) < at - FRESH
        then = self.state["n_compared"], self.state["n_read"]
        return is_old and then != (self.n, self.n_read)


def rank_campaign(work: Work, campaign_id: uuid.UUID) -> None:
    """Give new sentences their places, or all of them where too much has changed.

    It does nothing within `ordering.REST` of another run: the sweep comes by each minute.
    """
    with work.reading() as session:
        if ordering.is_resting(session, campaign_id, at=work.now()):
            return
        found = _look(session, campaign_id)
    is_due = found.is_due(work.now())
    if not is_due and not found.levels:
        return
    with work.transaction() as session:
        if not ordering.begin_run(session, campaign_id, at=work.now()):
            return
    run = _Run(work, campaign_id, found)
    run.compare_all() if is_due else run.place_new()


def _look(session: Session, campaign_id: uuid.UUID) -> Found:
    campaign = session.get_one(Campaign, campaign_id)
    n_unread, n_read = ordering.count_waiting(session, campaign_id)
    return Found(
        reader=Reader.of(campaign.script, current_rules(session, campaign).phones),
        n_unread=n_unread,
        n_read=n_read,
        levels=ordering.unranked_levels(session, campaign_id),
        state=ordering.kept_state(session, campaign_id),
    )


def _signature(reader: Reader) -> str:
    """Return what differs where a sentence's units would."""
    told = json.dumps([reader.size, sorted(reader.phones.items())])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class _Run:
    """One run for one campaign."""

    def __init__(self, work: Work, campaign_id: uuid.UUID, found: Found) -> None:
        self._work = work
        self._campaign_id = campaign_id
        self._found = found
        self._alive_at = work.now()
        self._last_place = int(places_of(np.array([max(found.n_unread - 1, 0)]))[0])

    def place_new(self) -> None:
        """Find the places of sentences that have none."""
        covered = Covered.from_json(self._found.state["covered"])
        for rows in self._pages(self._found.levels):
            self._place(rows, covered)
        self._end({**self._found.state, "covered": covered.as_json()})

    def compare_all(self) -> None:
        """Compare all sentences, or a sample of very many, and place the others by it."""
        limits = _limits(self._found.n_unread, self._found.n_read)
        rows, cover = self._sample(limits)
        cuts = length_cuts(cover.lengths)
        is_read = np.array([row.is_read for row in rows], dtype=bool)
        places, covered = _compare(rows, cover, is_read, cuts)
        curve = curve_of(cover, is_read, places)
        self._write(list(zip(rows, places.tolist(), strict=True)))
        del rows, cover
        if min(limits) < KEY_SPAN:
            self._place_others(limits, covered)
        state = {
            "reader": _signature(self._found.reader),
            "n_compared": self._found.n,
            "n_read": self._found.n_read,
            "compared_at": self._work.now().isoformat(),
            "covered": covered.as_json(),
        }
        self._end(state, curve)

    def _place_others(self, limits: tuple[int, int], covered: Covered) -> None:
        """Place what is not in the sample; what is recorded keeps the place that it was read at."""
        ahead: set[uuid.UUID] = set()  # moved to where the pages have yet to come
        for page in self._pages():
            rest = [
                row
                for row in page
                if row.random_key >= limits[row.is_read]
                and row.id not in ahead
                and (not row.is_read or ordering.is_at(row, UNRANKED))
            ]
            placed = self._place(rest, covered)
            ahead |= {row.id for row, place in placed if row.read_level % READING_STEP < place}

    def _sample(self, limits: tuple[int, int]) -> tuple[list[Row], Cover]:
        rows: list[Row] = []
        parts: list[Cover] = []
        for page in self._pages():
            chosen = [row for row in page if row.random_key < limits[row.is_read]]
            parts.append(self._found.reader.read([row.text for row in chosen]))
            rows += [row._replace(text="") for row in chosen]
        return rows, joined(parts)

    def _pages(self, levels: Sequence[int] | None = None) -> Iterator[list[Row]]:
        after = ordering.START
        while True:
            with self._work.reading() as session:
                page = ordering.read_page(session, self._campaign_id, after, levels)
            if not page:
                return
            self._stay_alive()
            yield page
            after = page[-1].read_level, page[-1].random_key

    def _place(self, rows: list[Row], covered: Covered) -> list[tuple[Row, int]]:
        cover = self._found.reader.read([row.text for row in rows])
        placed = list(zip(rows, covered.place(cover, self._last_place).tolist(), strict=True))
        self._write(placed)
        return placed

    def _write(self, placed: list[tuple[Row, int]]) -> None:
        """Write places that differ from what is there, the best first."""
        moved = [(row, place) for row, place in placed if not ordering.is_at(row, place)]
        moved.sort(key=lambda each: each[1])
        for start in range(0, len(moved), TURN):
            with self._work.transaction() as session:
                ordering.write_places(session, moved[start : start + TURN])
            self._stay_alive()

    def _stay_alive(self) -> None:
        at = self._work.now()
        if at - self._alive_at >= ordering.REST / 3:
            self._alive_at = at
            with self._work.transaction() as session:
                ordering.go_on(session, self._campaign_id, at=at)

    def _end(self, state: dict[str, Any], curve: Curve | None = None) -> None:
        found = self._found
        with self._work.transaction() as session:
            ordering.end_run(
                session,
                self._campaign_id,
                n_ranked=found.n,
                state=state,
                curve=curve,
                at=self._work.now(),
            )


def _limits(n_unread: int, n_read: int) -> tuple[int, int]:
    """Return below which random keys unread and read sentences are in the sample."""
    n_from_read = min(n_read, max(CANDIDATES // 2, CANDIDATES - n_unread))
    n_from_unread = min(n_unread, CANDIDATES - n_from_read)
    return (
        KEY_SPAN * n_from_unread // max(n_unread, 1) if n_from_unread < n_unread else KEY_SPAN,
        KEY_SPAN * n_from_read // max(n_read, 1) if n_from_read < n_read else KEY_SPAN,
    )


def _compare(
    rows: list[Row], cover: Cover, is_read: NDArray[np.bool_], cuts: list[float]
) -> tuple[NDArray[np.int64], Covered]:
    """Return each sentence's place, and what they leave behind.

    What is recorded is ranked by itself, for its next readings, and what it covers is known when
    the others are ranked.
    """
    domains = [row.domains[0] if row.domains else "" for row in rows]
    stratum = strata(length_classes(cover.lengths, cuts), domains)
    places = np.empty(len(rows), np.int64)
    read, unread = np.flatnonzero(is_read), np.flatnonzero(~is_read)
    recorded, others = cover.take(read), cover.take(unread)
    places[read[ranking(recorded, stratum[read]).order]] = places_of(np.arange(len(read)))
    known = np.unique(recorded.units)
    ranked = ranking(others, stratum[unread], known)
    places[unread[ranked.order]] = places_of(np.arange(len(unread)))
    return places, covered_by(others, places[unread], ranked.novel, known, cuts)
