"""What a dry run has seen of a file so far, on disk: nothing of it is in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Self

from app.sentences.imports.adding import Plan

AT_ONCE = 2_000
"""Values asked for with one statement."""


class Scratch:
    """A shelf (`likeness.Shelf`) in a temporary file that nobody else sees."""

    def __enter__(self) -> Self:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384;"
            "CREATE TABLE known (hash TEXT PRIMARY KEY) WITHOUT ROWID;"
            "CREATE TABLE texts (line INTEGER PRIMARY KEY, text TEXT);"
            "CREATE TABLE bands (band INTEGER, line INTEGER, PRIMARY KEY (band, line))"
            " WITHOUT ROWID;"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def note(self, made: Plan) -> None:
        """Remember what a window would add."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT OR IGNORE INTO known VALUES (?)", ((one.key_hash,) for _, _, one in made.new)
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO texts VALUES (?, ?)",
            ((line.number, one.text) for _, line, one in made.new),
        )
        self._db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", made.bands)
        self._db.execute("COMMIT")

    def known(self, hashes: Sequence[str]) -> set[str]:
        """Return which of these sentences would be there already."""
        return {key for (key,) in self._ask("SELECT hash FROM known WHERE hash IN", hashes)}

    def members(self, bands: Sequence[int]) -> dict[int, list[Any]]:
        """See Shelf."""
        found: dict[int, list[Any]] = {}
        for band, line in self._ask("SELECT band, line FROM bands WHERE band IN", bands):
            found.setdefault(band, []).append(line)
        return found

    def texts(self, members: Collection[Any]) -> dict[Any, str]:
        """See Shelf."""
        lines = [each for each in members if isinstance(each, int)]
        return dict(self._ask("SELECT line, text FROM texts WHERE line IN", lines))

    def _ask(self, question: str, values: Iterable[Any]) -> Iterator[Any]:
        some = list(values)
        for start in range(0, len(some), AT_ONCE):
            part = some[start : start + AT_ONCE]
            yield from self._db.execute(f"{question} ({','.join('?' * len(part))})", part)
