"""The huey instance behind QUEUE_URL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab

NAME = "voicestead"
TASK = "job"


class JobQueue:
    """A queue of named jobs with string arguments, over SQLite, Redis, PostgreSQL or memory."""

    def __init__(self, huey: Huey) -> None:
        """Wrap a huey instance; `on_job` decides what its worker does."""
        self.huey = huey
        self._runner: Callable[[str, dict[str, str]], None] | None = None
        self._task = huey.task(name=TASK)(self._run)

    def enqueue(self, name: str, arguments: dict[str, str]) -> None:
        """Put a job in the queue; it is handed out at most once."""
        self._task(name, arguments)

    def __len__(self) -> int:
        """Return how many jobs wait."""
        return int(self.huey.pending_count())

    def on_job(self, runner: Callable[[str, dict[str, str]], None]) -> None:
        """Say what runs a job in this process (the worker's)."""
        self._runner = runner

    def every_minute(self, name: str) -> None:
        """Run the job each minute; every worker does, which idempotent handlers bear."""
        self._periodic(name, crontab(minute="*"))

    def every_day(self, name: str) -> None:
        """Run the job at 03:17 UTC each day."""
        self._periodic(name, crontab(hour="3", minute="17"))

    def check(self) -> None:
        """Raise whatever the engine raises when it cannot be reached."""
        self.huey.pending_count()

    def close(self) -> None:
        """Let go of the engine's connections."""
        storage = self.huey.storage
        if hasattr(storage, "close"):
            storage.close()

    def _periodic(self, name: str, when: Callable[..., bool]) -> None:
        self.huey.periodic_task(when, name=f"{TASK}.{name}")(lambda: self._run(name, {}))

    def _run(self, name: str, arguments: dict[str, str]) -> None:
        if self._runner is None:
            raise RuntimeError("this process runs no jobs")
        self._runner(name, arguments)


def open_queue(url: str) -> JobQueue:
    """Open the queue that a QUEUE_URL names; raise ValueError for an unknown scheme."""
    parts = urlsplit(url)
    options: dict[str, Any] = {"results": False, "utc": True}
    if parts.scheme == "sqlite":
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not synced to disk: what is owed stands in the database, and the queue can be lost.
        return JobQueue(SqliteHuey(NAME, filename=str(path), fsync=False, **options))
    if parts.scheme in ("redis", "rediss"):
        return JobQueue(RedisHuey(NAME, url=url, **options))
    if parts.scheme == "postgresql":
        return JobQueue(PostgresHuey(NAME, dsn=url, **options))
    if parts.scheme == "memory":
        return JobQueue(MemoryHuey(NAME, **options))
    raise ValueError(f"{parts.scheme!r} is not a queue")
