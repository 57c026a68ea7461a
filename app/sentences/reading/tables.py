"""Rows of tables: which column holds the sentences, and what the others say about them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.sentences.domains import DOMAINS
from app.sentences.reading.errors import NoTextColumn, UnreadableText
from app.sentences.reading.lines import Notes, Row, repaired_text
from app.sentences.rules import MAX_SOURCE

TEXT = ("sentence", "text", "sentences", "prompt", "transcript", "transcription")
"""Names of the column that is read aloud, best first."""
DOMAIN = ("domain", "sentence_domain", "domains")
VARIANT = ("variant",)
SOURCE = ("source",)
RATIONALE = ("additional_rationale_for_open_license", "additional_rationale_for_open_licence")
STATUS = ("status",)
MOST_DOMAINS = 3
MAX_VARIANT = 35
_LONG = 40
"""Characters of a domain's name."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row what stands; None for what the table does not have."""

    text: int
    domain: int | None = None
    variant: int | None = None
    source: int | None = None
    rationale: int | None = None
    status: int | None = None


def name_of_column(head: str) -> str:
    """Return a column's name as we compare it: `Sentence (mandatory)` is `sentence`."""
    return re.sub(r"\W+", "_", re.sub(r"\(.*?\)", "", head).strip().lower()).strip("_")


def find_columns(heads: Sequence[str], said: str | None = None) -> Columns | None:
    """Return where a head row says what stands, or None if it is no head row of ours.

    Raise NoTextColumn if the column that is `said` is not there.
    """
    names = [name_of_column(head) for head in heads]
    if said is not None and name_of_column(said) not in names:
        raise NoTextColumn(tuple(heads))
    text = _place(names, (name_of_column(said),) if said else TEXT)
    if text is None or (said is None and "reason" in names):  # what people reported
        return None
    others = (DOMAIN, VARIANT, SOURCE, RATIONALE, STATUS)
    return Columns(text, *(_place(names, each) for each in others))


def split_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the fields of tab-separated lines; quotes are what a spreadsheet made of them."""
    for line in lines:
        if row := line.rstrip("\r\n"):
            yield [_unquoted(field) for field in row.split("\t")]


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the fields of comma-separated rows; raise UnreadableText."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from (row for row in reader if row)
    except csv.Error as error:
        raise UnreadableText(f"line {reader.line_num}: {error}") from error


def delimiter_of(first_line: str) -> str:
    """Return what separates the fields of a .csv file: spreadsheets differ by country."""
    unquoted = re.sub(r'"[^"]*"', "", first_line)
    return max(",;\t", key=unquoted.count)


def texts_of(rows: Iterator[list[str]], said: str | None, notes: Notes) -> Iterator[Row]:
    """Yield what a table's rows hold; raise NoTextColumn."""
    first = next(rows, None)
    if first is None:
        return
    columns = find_columns(first, said)
    if columns is None:
        columns = _without_heads(first)
        yield from _row(first, columns, notes)
    for row in rows:
        yield from _row(row, columns, notes)


def texts_of_json(lines: Iterable[str], said: str | None, notes: Notes) -> Iterator[Row]:
    """Yield what a file of one JSON value a line holds; raise NoTextColumn."""
    n_texts = n_others = 0
    columns: tuple[str, ...] = ()
    for line in lines:
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            notes.n_damaged += 1
            n_others += 1
            value = None
        for row in _values(value, said):
            n_texts += 1
            yield row
        if isinstance(value, dict):
            columns = columns or tuple(str(name) for name in value)
        if not n_texts and n_others > 20:
            raise UnreadableText
    if not n_texts and columns:
        raise NoTextColumn(columns)


def domains_in(said: str) -> tuple[str, ...]:
    """Return the codes of the domains that a table names, by code or in words."""
    whole = _domain(said)
    if whole in DOMAINS:
        return (whole,)
    found = (_domain(part) for part in re.split(r"[|,;]", said))
    return tuple(dict.fromkeys(code for code in found if code))[:MOST_DOMAINS]


def _domain(words: str) -> str:
    plain = re.sub(r"\(.*?\)", "", words).lower()
    parts = (part for part in re.split(r"[\W_]+", plain) if part and part != "and")
    return "_".join(parts)[:_LONG]


def _place(names: Sequence[str], wanted: Iterable[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _unquoted(field: str) -> str:
    inner = field[1:-1]
    if not field.startswith('"') or '""' not in inner or not field.endswith('"'):
        return field
    return inner.replace('""', '"') if '"' not in inner.replace('""', "") else field


def _without_heads(first: Sequence[str]) -> Columns:
    """Return the columns of a nameless table: a single one, or Tatoeba's id, language and text."""
    if len(first) == 1:
        return Columns(0)
    if len(first) == 3 and first[0].isdecimal() and re.fullmatch(r"[a-z]{2,4}|\\N", first[1]):
        return Columns(2)
    raise NoTextColumn(tuple(first))


def _row(row: Sequence[str], columns: Columns, notes: Notes) -> Iterator[Row]:
    def field(place: int | None) -> str:
        return row[place].strip() if place is not None and place < len(row) else ""

    text = field(columns.text)
    if not text or "reject" in field(columns.status).lower():
        return
    source = " · ".join(part for part in (field(columns.source), field(columns.rationale)) if part)
    yield Row(
        repaired_text(text, notes),
        domains_in(field(columns.domain)),
        field(columns.variant)[:MAX_VARIANT] or None,
        source[:MAX_SOURCE] or None,
    )


def _values(value: Any, said: str | None) -> Iterator[Row]:
    if isinstance(value, str):
        value = {"text": value} if said is None else {}
    if not isinstance(value, dict):
        return
    names = {name_of_column(str(name)): name for name in value}

    def field(wanted: Iterable[str]) -> Any:
        return next((value[names[name]] for name in wanted if name in names), None)

    text = field((name_of_column(said),) if said else TEXT)
    if not isinstance(text, str) or not text.strip():
        return
    domains = field(DOMAIN) or ""
    variant, source = field(VARIANT), field(SOURCE)
    yield Row(
        text.encode("utf-8", "replace").decode(),  # JSON may hold halves of surrogate pairs
        domains_in("|".join(map(str, domains)) if isinstance(domains, list) else str(domains)),
        str(variant)[:MAX_VARIANT] if variant else None,
        str(source)[:MAX_SOURCE] if source else None,
    )
