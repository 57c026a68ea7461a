"""How well the gate hears: every row of its table, on real speech damaged in known amounts.

Development and held-out speakers apart, with 95 % intervals, beside what could be used instead.
Prints JSON; `--write docs/audio-checks.md` puts the tables between the file's markers.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.quality.rules import GATE_VERSION
from scripts.bench import _gate_rivals as rivals
from scripts.bench import _gate_table as tables
from scripts.bench import _machine as machine
from scripts.bench._corpus import non_speech, utterances
from scripts.bench._gate_cases import plans
from scripts.bench._gate_run import CHILD_DIED, Outcome, run
from scripts.bench._gate_sets import SETS
from scripts.bench._intervals import wilson

CASES = {"quick": 12, "usual": 60, "full": 400}  # of a set, from each role
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main() -> None:
    """Run the cases, print the report, and write the tables if asked."""
    asked = _arguments()
    about = machine.describe()
    chosen = [SETS[name] for name in asked.sets] if asked.sets else list(SETS.values())
    planned = [plan for case_set in chosen for plan in plans(case_set, CASES[asked.size])]
    outcomes = []
    for outcome in run(planned):
        outcomes.append(outcome)
        if asked.cases:
            asked.cases.write(json.dumps(outcome.as_dict()) + "\n")
    if asked.write:
        path = Path(asked.write)
        path.write_text(between_markers(path.read_text(), markdown(outcomes, about)))
    json.dump(_report(outcomes, about), sys.stdout, indent=2)
    print()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    size = parser.add_mutually_exclusive_group()
    for name in ("quick", "full"):
        size.add_argument(f"--{name}", dest="size", action="store_const", const=name)
    parser.add_argument("--write", metavar="FILE", help="put the tables between its markers")
    parser.add_argument("--cases", type=argparse.FileType("w"), help="write every case as JSON")
    parser.add_argument("--set", dest="sets", action="append", choices=SETS, help="only this set")
    parser.set_defaults(size="usual")
    return parser.parse_args()


def _report(outcomes: Sequence[Outcome], about: dict[str, Any]) -> dict[str, Any]:
    rows = {}
    for row in tables.ROWS:
        mine = [o for o in outcomes if o.set_name == row.set_name]
        if mine:
            hits = sum(row.counts(o) for o in mine)
            low, high = wilson(hits, len(mine))
            rows[row.title] = {
                "aim": row.aim,
                "cases": len(mine),
                "share": round(hits / len(mine), 4),
                "low": round(low, 4),
                "high": round(high, 4),
            }
    died = sum(CHILD_DIED in o.codes for o in outcomes)
    counts = {"gate_version": GATE_VERSION, "cases": len(outcomes), "children_died": died}
    return {"machine": about} | counts | {"rows": rows}


def markdown(outcomes: Sequence[Outcome], about: dict[str, Any]) -> str:
    """Return all tables, and what they were measured on."""
    died = sum(CHILD_DIED in o.codes for o in outcomes)
    parts = [
        [
            f"Gate version {GATE_VERSION}, policy `normal`, {len(outcomes)} cases, of which {died} "
            "ended the child (counted as refused); "
            f"{about['processor']}, {about['cores']} cores, Python {about['python']}."
        ],
        tables.table(outcomes),
        ["By strength (what each word and number means stands in `scripts/bench/_gate_sets.py`):"],
        tables.strengths(outcomes),
        tables.codings(outcomes),
        tables.languages(outcomes),
        ["Reasons given for clean speech:"],
        tables.reasons(outcomes),
        ["Beside what could be used instead, on the same cases, in percent:"],
        rivals.table(outcomes),
        rivals.notes(outcomes),
        ["Where the recordings come from:"],
        sources(),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def sources() -> list[str]:
    """Return the packages with their licences, languages, speakers and clips."""
    lines = ["| package | licence | clips | speakers | languages |", "|---|---|---|---|---|"]
    found = utterances()
    for package in sorted({u.package for u in found}):
        mine = [u for u in found if u.package == package]
        licence = ", ".join(sorted({u.licence for u in mine}))
        spoken = " ".join(sorted({u.locale for u in mine}))
        speakers = len({u.speaker for u in mine})
        lines.append(f"| {package} | {licence} | {len(mine)} | {speakers} | {spoken} |")
    sounds = non_speech()
    for package, kind, licence in sorted({(r.package, r.kind, r.licence) for r in sounds}):
        count = sum(r.package == package and r.kind == kind for r in sounds)
        lines.append(f"| {package} ({kind}) | {licence} | {count} | none | |")
    return lines


def between_markers(page: str, text: str) -> str:
    """Put text between the page's markers; raise ValueError if it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


if __name__ == "__main__":
    main()
