"""docs/data-format.md describes every file and every column, and no others."""

import re
from pathlib import Path

import pytest

from app.releases.notice import FILES
from app.releases.tables import COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "data-format.md").read_text(encoding="utf-8")
SECTIONS = dict(
    re.findall(r"^### (?P<heading>.+)\n(?P<text>(?:(?!##).*\n)*)", PAGE, flags=re.MULTILINE)
)


def first_cells(text: str) -> list[str]:
    return [cell for row in re.findall(r"^\| (`.+?) \|", text, flags=re.M) for cell in row.split()]


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_is_described_in_order(table: str) -> None:
    (text,) = [text for heading, text in SECTIONS.items() if f"`{table}.tsv`" in heading]
    assert first_cells(text) == [f"`{column}`" for column in COLUMNS[table]]


def test_every_file_is_described() -> None:
    files = PAGE.partition("## Files")[2].partition("\n## ")[0]
    in_readme = {f"`{name}`" for names in FILES for name in names.split(", ")}
    assert set(first_cells(files)) == in_readme | {"`README.md`"}
