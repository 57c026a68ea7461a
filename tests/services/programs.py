"""The real web server and worker as processes that can be killed and started again."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.cli.serve import web_command, worker_command
from config import ROOT, Settings

START_LIMIT_S = 30.0


class Program:
    """A program with all its children; `kill` gives none of them time to tidy up."""

    def __init__(self, command: Sequence[str], settings: Settings, log: Path) -> None:
        self._command = command
        self._environment = environment_of(settings)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.kills = 0

    def start(self) -> None:
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.kills += 1

    def stop(self) -> None:
        """End as an operator would, then make sure of it."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def web(settings: Settings, log: Path) -> Iterator[Program]:
    """The web server, answering."""
    program = Program(web_command(settings), settings, log)
    program.start()
    try:
        wait_until_ready(settings)
        yield program
    finally:
        program.stop()


@contextmanager
def worker(settings: Settings, log: Path) -> Iterator[Program]:
    """A worker."""
    program = Program(worker_command(), settings, log)
    program.start()
    try:
        yield program
    finally:
        program.stop()


def wait_until_ready(settings: Settings) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not _answers(f"http://{settings.host}:{settings.port}/readyz"):
        assert time.monotonic() < deadline, "the web server did not start"
        time.sleep(0.05)


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as an operator would give them."""
    given = {
        "INSTANCE_DIR": str(settings.instance_dir),
        "DATABASE_URL": settings.database_url,
        "STORAGE_URL": settings.storage_url,
        "QUEUE_URL": settings.queue_url,
        "SECRET_KEY": settings.secret_key,
        "PORT": str(settings.port),
        "WEB_WORKERS": str(settings.web_workers),
        "RATE_LIMITS": str(settings.rate_limits).lower(),
        "LOG_LEVEL": settings.log_level,
    }
    return {**os.environ, **given}


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
