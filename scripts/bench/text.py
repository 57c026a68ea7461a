"""Text: importing a million lines, near-duplicates, checking, covering a language.

Prints JSON. `--only` runs one part; `--lines` makes the import shorter.
"""

import argparse
import json
import sys
from typing import Any

from scripts.bench import _machine as machine
from tests.services.texts import Texts

PARTS = ("import", "likeness", "check", "coverage")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--lines", type=int, default=1_000_000, help="of the import")
    asked = parser.parse_args()
    texts = {tag: Texts().sentences(tag) for tag in ("en", "ru")}
    report: dict[str, Any] = {"machine": machine.describe()}
    for part in asked.only or PARTS:
        report[part] = measure(part, texts, asked.lines)
        print(f"{part}: done", file=sys.stderr)
    json.dump(report, sys.stdout, indent=2, ensure_ascii=False)
    print()


def measure(part: str, texts: dict[str, list[str]], n_lines: int) -> dict[str, Any]:
    """Measure one part; each loads what it needs."""
    if part == "import":
        from scripts.bench._text_import import importing

        return importing(texts["en"], n_lines)
    if part == "likeness":
        from scripts.bench._text_likeness import likeness

        return likeness(dict(texts))
    if part == "check":
        from scripts.bench._text_check import checking

        return checking(dict(texts))
    from scripts.bench._text_coverage import coverage

    return coverage(dict(texts))


if __name__ == "__main__":
    main()
