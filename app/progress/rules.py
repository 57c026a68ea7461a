"""What a campaign has reached, what it needs most, and when a person's day begins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

BACKLOG = 20
"""Clips in review below which another voice helps more than another ear."""
WEEK = timedelta(days=7)
LONGEST_FORECAST = 104
"""Weeks: nobody knows the pace of two years hence."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Exact figures of one campaign; durations in seconds."""

    n_sentences: int
    n_unread: int
    """Approved sentences that no clip reads."""
    n_clips: int
    n_in_review: int
    n_valid: int
    recorded_s: float
    valid_s: float
    n_speakers: int


@dataclass(frozen=True, slots=True)
class Week:
    """What moved a campaign's backlog in the last WEEK."""

    n_votes: int
    """Votes that stand, on clips in review or decided within it; gold questions apart."""
    n_arrived: int
    """Clips received within it that listeners were or are to hear."""
    n_decided: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of the backlog at this week's pace."""

    kind: str
    """`clear` nothing waits, `still` nothing was decided, `growing` as much or more came as was
    decided, `far` later than LONGEST_FORECAST, `weeks` in that many."""
    weeks: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What one person gave a campaign on one day, and for how many days in a row they gave."""

    n_clips: int
    recorded_s: float
    n_votes: int
    streak_days: int
    """Days with a clip or a vote for any campaign, up to today; today may still be to come."""


def most_needed(progress: Progress, *, can_read: bool, can_hear: bool) -> str | None:
    """Return `speak`, `listen`, or None when nothing is left for this person."""
    if can_hear and (not can_read or progress.n_in_review >= max(BACKLOG, progress.n_valid)):
        return "listen"
    return "speak" if can_read else None


def checked_share(progress: Progress) -> float | None:
    """Return which part of the recorded time listeners have found right, or None of nothing."""
    return progress.valid_s / progress.recorded_s if progress.recorded_s else None


def forecast(n_waiting: int, week: Week) -> Forecast:
    """Return when everything is heard if each week to come is like the last one.

    Recordings keep coming at their pace too: only what was decided beyond them shrinks the backlog.
    """
    if n_waiting == 0:
        return Forecast("clear")
    if week.n_decided == 0:
        return Forecast("still")
    if week.n_decided <= week.n_arrived:
        return Forecast("growing")
    weeks = math.ceil(n_waiting / (week.n_decided - week.n_arrived))
    return Forecast("far") if weeks > LONGEST_FORECAST else Forecast("weeks", weeks)


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return when a local day begins and when the next one does, in UTC."""
    first, last = (
        datetime.combine(each, time.min, tzinfo=zone).astimezone(UTC)
        for each in (day, day + timedelta(days=1))
    )
    return first, last
