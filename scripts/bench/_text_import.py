"""What importing costs: a million lines through `flask sentences import`, near-duplicates found.

Beside it, on the same lines and machine: a session that adds one object a line and looks up each
key (what most apps do), and the same pipeline told to keep near-duplicates.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.compose import import_capabilities
from app.db import prepare_engine
from app.sentences.hygiene import checker_for
from app.sentences.models import Sentence
from app.sentences.rules import key_hash, normalise

AIM, AIM_MB = 10_000, 300
"""Lines a second, and megabytes of all processes together (the issue's figures)."""
LINES = 1_000_000
NAIVE_LINES = 20_000
"""Lines for the naive import: its pace is the same from the first thousand on."""
TAG = "en"
ROOT = Path(__file__).parents[2]
ORIGIN = ["--source", "a benchmark", "--licence", "CC0-1.0"]
LOOK_S = 0.05
LIMIT_MS = 300
"""The longest that anybody else should wait for the database meanwhile."""


def importing(texts: Sequence[str], n_lines: int = LINES) -> dict[str, Any]:
    """Import lines made of these sentences, on a fresh SQLite each time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        path.write_text("".join(f"{line}\n" for line in mixed(texts, n_lines)), "utf-8")
        few = Path(folder) / "few.txt"
        few.write_text("".join(f"{line}\n" for line in mixed(texts, NAIVE_LINES)), "utf-8")
        ours = _run(Path(folder) / "ours", path, n_lines)
        short = _run(Path(folder) / "short", few, NAIVE_LINES)
        naive = _naive(Path(folder) / "naive", few)
    return {
        "aim": {"lines_per_s": AIM, "peak_mb": AIM_MB},
        "lines": n_lines,
        "ours": ours,
        "naive": {"lines": NAIVE_LINES, "lines_per_s": naive, "ours_on_these": short},
        "ours_over_naive": round(ours["lines_per_s"] / naive, 1),
    }


def mixed(texts: Sequence[str], count: int, seed: int = 1) -> Iterator[str]:
    """Yield lines of the first half of one real sentence and the second half of another."""
    checker = checker_for(TAG, None)
    fit = [checked.normalised.split() for text in texts if (checked := checker.check(text)).ok]
    words = [each for each in fit if 6 <= len(each) <= 14]
    dice = random.Random(seed)
    for _ in range(count):
        first, second = dice.choice(words), dice.choice(words)
        cut = len(first) // 2 + dice.randrange(2)
        yield " ".join([*first[:cut], *second[len(second) // 2 :]])


def _run(instance: Path, path: Path, n_lines: int) -> dict[str, Any]:
    """Import a file as an operator does; return pace, peak memory, and what others waited."""
    environment = _prepare(instance)
    began = time.perf_counter()
    process = subprocess.Popen(
        [*_FLASK, "sentences", "import", str(path), "--locale", TAG, *ORIGIN],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    waiting = _Waiting(instance / "voicestead.db")
    peak_kb = 0
    while process.poll() is None:
        peak_kb = max(peak_kb, _tree_kb(process.pid))
        time.sleep(LOOK_S)
    took_s = time.perf_counter() - began
    said = process.communicate()[0].strip()
    assert process.returncode == 0, said
    added = re.search(r"(\d+) added", said)
    size = sum(file.stat().st_size for file in instance.glob("voicestead.db*"))
    return {
        "lines_per_s": round(n_lines / took_s),
        "peak_mb": peak_kb // 1024,
        "added": int(added[1]) if added else 0,
        "took_s": round(took_s, 1),
        "database_mb": size >> 20,
        "others_waited_ms": waiting.end(),
    }


class _Waiting:
    """Somebody who writes a little again and again, and notes how long that takes."""

    def __init__(self, database: Path) -> None:
        self._waits_ms: list[float] = []
        self._is_over = threading.Event()
        self._engine = _open(f"sqlite:///{database}")
        self._thread = threading.Thread(target=self._write_on)
        self._thread.start()

    def _write_on(self) -> None:
        while not self._is_over.wait(0.05):
            began = time.perf_counter()
            with Session(self._engine) as session, session.begin():
                campaign = session.scalars(select(Campaign)).one()
                campaign.about = f"{began}"
            self._waits_ms.append(1000 * (time.perf_counter() - began))

    def end(self) -> dict[str, float]:
        """Return median, 99th percentile and worst."""
        self._is_over.set()
        self._thread.join()
        self._engine.dispose()
        waits = sorted(self._waits_ms) or [0.0]
        return {
            "median": round(waits[len(waits) // 2], 1),
            "p99": round(waits[int(len(waits) * 0.99)], 1),
            "worst": round(waits[-1], 1),
        }


def _naive(instance: Path, path: Path) -> int:
    """Return lines a second of one object and one look-up a line."""
    _prepare(instance)
    engine = _open(f"sqlite:///{instance}/voicestead.db")
    began = time.perf_counter()
    lines = path.read_text("utf-8").splitlines()
    with Session(engine) as session, session.begin():
        campaign = session.scalars(select(Campaign)).one()
        for line in lines:
            _add_naively(session, campaign, normalise(line))
    engine.dispose()
    return round(len(lines) / (time.perf_counter() - began))


def _add_naively(session: Session, campaign: Campaign, text: str) -> None:
    key = key_hash(text)
    known = select(Sentence.id).where(Sentence.campaign_id == campaign.id, Sentence.key_hash == key)
    if session.scalar(known) is not None:
        return
    session.add(
        Sentence(
            campaign_id=campaign.id,
            text=text,
            key_hash=key,
            source="a benchmark",
            licence="CC0-1.0",
            created_at=campaign.created_at,
        )
    )
    session.flush()


_FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


def _prepare(instance: Path) -> dict[str, str]:
    """Make a fresh instance with one campaign; return the environment that names it."""
    instance.mkdir()
    environment = {**os.environ, "INSTANCE_DIR": str(instance), "LOG_LEVEL": "ERROR"}
    who = ["--organiser", "a benchmark", "--contact", "nobody@example.org"]
    for command in (["db", "upgrade"], ["campaign", "create", TAG, *who]):
        subprocess.run(
            [*_FLASK, *command], cwd=ROOT, env=environment, check=True, capture_output=True
        )
    return environment


def _open(url: str) -> Engine:
    import_capabilities()
    engine = create_engine(url)
    prepare_engine(engine)
    return engine


def _tree_kb(pid: int) -> int:
    """Return the resident memory of a process and those that it has started."""
    return sum(_resident_kb(each) for each in _tree(pid))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [each for child in children.read_text().split() for each in _tree(int(child))]
        except OSError:
            continue  # it has just ended
    return found


def _resident_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
