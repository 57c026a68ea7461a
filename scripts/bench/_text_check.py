"""How many lines a second `flask sentences check` judges on one core, from file to JSON."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import langcodes
from gfmetadata import LanguageProto, text_format

AIM = 20_000
"""Lines a second on one core (the issue's figure)."""
LINES = 200_000
"""For each locale: five make a million."""
PAGES = ("ar", "hi", "zh")
"""Locales beside those of the texts: a page of running text from gflanguages, in pieces."""
PIECE = {"zh": 24}
"""Characters of a piece where no spaces part words; elsewhere eleven words."""
ROOT = Path(__file__).parents[2]


def checking(texts: dict[str, Sequence[str]], n_lines: int = LINES) -> dict[str, Any]:
    """Measure for each locale of `texts`, and for pages in three scripts more."""
    sources = {**texts, **{locale: list(page(locale)) for locale in PAGES}}
    found: dict[str, Any] = {"aim": AIM, "lines": n_lines}
    found |= {locale: _measured(locale, lines, n_lines) for locale, lines in sources.items()}
    return found


def page(locale: str) -> Iterator[str]:
    """Yield pieces of a page of running text, overlapping by half."""
    full = langcodes.Language.get(locale).maximize()
    described = LanguageProto()
    name = f"{full.language}_{full.script}.textproto"
    source = files("gflanguages.data").joinpath("languages").joinpath(name)
    text_format.Parse(source.read_text("utf-8"), described)
    sample = described.sample_text
    running = " ".join(getattr(sample, f"specimen_{size}") for size in (48, 36, 32, 21, 16))
    units = list(re.sub(r"\s", "", running)) if locale in PIECE else running.split()
    length = PIECE.get(locale, 11)
    for start in range(0, len(units) - length, length // 2):
        yield ("" if locale in PIECE else " ").join(units[start : start + length])


def _measured(locale: str, lines: Sequence[str], n_lines: int) -> dict[str, Any]:
    """Run the command on a file, held to one core, and read what its process cost."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        text = "".join(f"{line}\n" for line in islice(cycle(lines), n_lines))
        path.write_text(text, "utf-8")
        empty = Path(folder) / "empty.txt"
        empty.touch()
        start_s, _, _ = _run(locale, empty)
        cpu_s, peak_mb, n_ok = _run(locale, path)
    return {
        "lines_per_s": round(n_lines / cpu_s),
        "lines_per_s_without_start": round(n_lines / (cpu_s - start_s)),
        "start_s": round(start_s, 2),
        "peak_mb": peak_mb,
        "characters": round(len(text) / n_lines - 1),
        "ok_share": round(n_ok / n_lines, 3),
    }


def _run(locale: str, path: Path) -> tuple[float, int, int]:
    """Return CPU seconds, peak memory in MB and the lines that are ok."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sentences", "check"]
    process = subprocess.Popen(
        [*command, str(path), "--locale", locale],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
    )
    assert process.stdout
    n_ok = sum(b'"ok": true' in line for line in process.stdout)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return _cpu_s(usage), usage.ru_maxrss // 1024, n_ok


def _cpu_s(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime
