"""Lighthouse's ratings of pages, by its npm package and Debian's Chromium, mobile profile."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.services.chromium import QUIET

HERE = Path(__file__).parent / "lighthouse"
RUNS = 3
ATTEMPTS = 3
"""Lighthouse loses a trace now and then (NO_NAVSTART), and asks to be run again."""
CATEGORIES = ("performance", "accessibility", "best-practices")
METRICS = {
    "first_contentful_paint_ms": "first-contentful-paint",
    "largest_contentful_paint_ms": "largest-contentful-paint",
    "total_blocking_ms": "total-blocking-time",
    "layout_shift": "cumulative-layout-shift",
}


def rate(
    program: Path, urls: dict[str, str], cookies: list[dict[str, Any]], folder: Path
) -> dict[str, Any]:
    """Return each page's median scores (0 to 100) and metrics, and what cost it points."""
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
    rated = {}
    for name, url in urls.items():
        runs = [_run(program, url, cookie, folder / f"{name}.json") for _ in range(RUNS)]
        rated[name] = _medians(runs) | {"runs": RUNS, "failed": _failed(runs)}
    return rated


def _run(program: Path, url: str, cookie: str, out: Path) -> dict[str, Any]:
    flags = " ".join(["--headless=new", *(f'"{flag}"' if " " in flag else flag for flag in QUIET)])
    node = Path(sys.executable).with_name("node")
    command = [str(node), str(HERE / "node_modules" / "lighthouse" / "cli" / "index.js"), url]
    command += ["--quiet", "--output=json", f"--output-path={out}", f"--chrome-flags={flags}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting"]
    command += [f"--extra-headers={json.dumps({'Cookie': cookie})}"]
    environment = {**os.environ, "CHROME_PATH": str(program)}
    for _ in range(ATTEMPTS):
        ended = subprocess.run(
            command, env=environment, check=False, timeout=180, stdout=sys.stderr
        )
        if ended.returncode == 0:
            break
    ended.check_returncode()
    report: dict[str, Any] = json.loads(out.read_text())
    return report


def _medians(runs: list[dict[str, Any]]) -> dict[str, float]:
    scores = {
        category: statistics.median(run["categories"][category]["score"] * 100 for run in runs)
        for category in CATEGORIES
    }
    metrics = {
        name: statistics.median(run["audits"][audit]["numericValue"] for run in runs)
        for name, audit in METRICS.items()
    }
    return {name: round(value, 3) for name, value in (scores | metrics).items()}


def _failed(runs: list[dict[str, Any]]) -> list[str]:
    """The audits that cost points in the last run."""
    report = runs[-1]
    weighed = {
        each["id"]
        for category in CATEGORIES
        for each in report["categories"][category]["auditRefs"]
        if each["weight"]
    }
    return sorted(
        name
        for name, audit in report["audits"].items()
        if name in weighed and audit["score"] is not None and audit["score"] < 0.9
    )
