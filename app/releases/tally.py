"""Counts what a release lists while its tables are written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.releases.notice import Origin, Share, TermsSeen

TABLES = ("validated", "train", "dev", "test", "invalidated", "other")
"""Tables that the README counts, in its order."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Tally:
    """Figures of a release; grows with its speakers and sources, not with its clips."""

    as_of: datetime = LONG_AGO
    n_clips: int = 0
    recorded_s: float = 0.0
    n_votes: int = 0
    n_tombstones: int = 0
    speakers: set[str] = field(default_factory=set)
    validators: set[str] = field(default_factory=set)
    terms: set[TermsSeen] = field(default_factory=set)
    gate_versions: set[str] = field(default_factory=set)
    origins: Counter[tuple[str, str]] = field(default_factory=Counter)
    _clips: Counter[str] = field(default_factory=Counter)
    _seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _speakers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def see(self, *changes: datetime | None) -> None:
        """Take note of when something that is in the release last changed."""
        self.as_of = max([self.as_of, *(change for change in changes if change is not None)])

    def add_clip(self, tables: Collection[str], speaker: str, duration_s: float | None) -> None:
        """Count one clip, listed in these tables."""
        self.n_clips += 1
        self.recorded_s += duration_s or 0.0
        self.speakers.add(speaker)
        for table in tables:
            self._clips[table] += 1
            self._seconds[table] += duration_s or 0.0
            self._speakers[table].add(speaker)

    def shares(self) -> list[Share]:
        """Return the figures of each table."""
        return [
            Share(table, self._clips[table], len(self._speakers[table]), self._seconds[table])
            for table in TABLES
        ]

    def terms_seen(self) -> list[TermsSeen]:
        """Return the versions of the terms, oldest first."""
        return sorted(self.terms, key=lambda seen: seen.version)

    def all_origins(self) -> list[Origin]:
        """Return the sources of the sentences, by name."""
        return [Origin(source, licence, n) for (source, licence), n in sorted(self.origins.items())]
