"""A long file takes no more memory than a short one."""

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

from app.sentences.reading import Options, Reading
from config import ROOT
from tests.services.texts import Texts

MOST_MORE_MB = 60
"""What five times the lines may take more: the page cache fills, and memory is given back late."""
MEASURE = """
import resource, sys, uuid
from app import create_app
from tests import factories
from tests.sentences.importers import Importer
importer = Importer(create_app())
with importer.work.transaction() as session:
    factories.campaign(session, "en")
importer.bring(open(sys.argv[1], "rb").read(), segment=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_reading_holds_a_few_lines_at_a_time(tmp_path: Path, texts: Texts):
    path = tmp_path / "long.txt"
    path.write_text("\n".join(texts.sentences("ru") * 2), "utf-8")
    assert path.stat().st_size > 5 << 20
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            n_lines = sum(1 for _ in Reading(file, Options(segment=False), tag="ru"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert n_lines > 50_000
    assert peak < 8 << 20


def test_importing_holds_a_few_windows_at_a_time(
    tmp_path: Path, sqlite_template: Path, texts: Texts
):
    lines = texts.sentences("en")
    short = _peak_mb(tmp_path / "short", sqlite_template, lines[:4_000])
    long = _peak_mb(tmp_path / "long", sqlite_template, lines[:20_000])
    assert long < short + MOST_MORE_MB


def _peak_mb(folder: Path, template: Path, lines: list[str]) -> int:
    folder.mkdir()
    (folder / "voicestead.db").write_bytes(template.read_bytes())
    (folder / "lines.txt").write_text("\n".join(lines), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder / "lines.txt")],
        cwd=ROOT,
        env={**os.environ, "INSTANCE_DIR": str(folder), "LOG_LEVEL": "ERROR"},
        check=True,
        capture_output=True,
    )
    return int(done.stdout)
