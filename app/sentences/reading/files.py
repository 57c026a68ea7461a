"""A file of text, read once from its beginning to its end."""

from __future__ import annotations

import itertools
import json
from collections.abc import Generator, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

import langcodes

from app.sentences.reading.archives import open_archive, texts_in, unpacked
from app.sentences.reading.encodings import Encoding, find_encoding
from app.sentences.reading.errors import NoTextColumn, UnreadableText
from app.sentences.reading.lines import (
    MAX_LINE,
    SAMPLES,
    Line,
    Notes,
    Row,
    decoded_lines,
    table_text,
)
from app.sentences.reading.options import FORMATS, Options
from app.sentences.reading.running import layout_of, sentences_in
from app.sentences.reading.tables import (
    csv_rows,
    delimiter_of,
    find_columns,
    split_rows,
    texts_of,
    texts_of_json,
)

ZIP = b"PK\x03\x04"
LAYOUT_LINES = 400
"""First lines by which a layout is told."""


class Reading:
    """The lines of a file, in order; each iteration begins anew, and `notes` fill as it goes."""

    def __init__(
        self, file: BinaryIO, options: Options | None = None, *, name: str = "", tag: str = "und"
    ) -> None:
        """Read a seekable file; `tag` is the language that it is expected to be in."""
        self._file = file
        self._options = options or Options()
        self._name = name
        self._tag = tag
        self._size = max(1, file.seek(0, 2))
        self._share = 0.0
        self._part: BinaryIO = file
        self._part_size = self._size
        self._part_share = 1.0
        self.notes = Notes()

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        within = 0.0 if self._part.closed else self._part.tell() / self._part_size
        return min(1.0, self._share + self._part_share * within)

    def __iter__(self) -> Iterator[Line]:
        """Yield the lines; raise UnreadableText, UnsafeArchive, TooLargeText or NoTextColumn."""
        self.notes = Notes()
        number = 0
        for row in self._rows():
            if row.text and not row.text.isspace():
                number += 1
                yield Line(number, *row)

    def _rows(self) -> Iterator[Row]:
        self._file.seek(0)
        is_zip = self._file.read(len(ZIP)) == ZIP
        if is_zip:
            yield from self._archived()
        elif self._options.format == "zip":
            raise UnreadableText
        else:
            self.notes.format = yield from self._texts(self._file, self._name)

    def _archived(self) -> Iterator[Row]:
        self.notes.format, self.notes.n_files = "zip", 0
        with open_archive(self._file) as archive:
            members = texts_in(archive)
            total = max(1, sum(member.file_size for member in members))
            for member in members:
                with unpacked(archive, member) as part:
                    self._part, self._part_size = part, max(1, member.file_size)
                    self._part_share = member.file_size / total
                    yield from self._member(part, member.filename)
                self._share += self._part_share
        if not self.notes.n_files:
            raise UnreadableText

    def _member(self, part: BinaryIO, name: str) -> Iterator[Row]:
        """Yield what a file of an archive holds, or note that it holds no text for us."""
        try:
            if PurePosixPath(name).suffix[1:].lower() not in FORMATS or _is_zip(part):
                raise UnreadableText
            yield from self._texts(part, name)
            self.notes.n_files += 1
        except (UnreadableText, NoTextColumn):
            if len(self.notes.left_out) < SAMPLES:
                self.notes.left_out.append(name)

    def _texts(self, file: BinaryIO, name: str) -> Generator[Row, None, str]:
        encoding = find_encoding(file, self._options.encoding, self._tag)
        if encoding.public_name not in self.notes.encodings:
            self.notes.encodings.append(encoding.public_name)
        form = self._format(file, encoding, name)
        if form == "txt":
            yield from self._plain(file, encoding)
        elif form == "jsonl":
            lines = decoded_lines(file, encoding, Notes())
            yield from texts_of_json(lines, self._options.column, self.notes)
        else:
            yield from self._table(file, encoding, form)
        return form

    def _format(self, file: BinaryIO, encoding: Encoding, name: str) -> str:
        ending = PurePosixPath(name).suffix[1:].lower()
        said = self._options.format or (ending if ending in FORMATS else None)
        first = next(decoded_lines(file, encoding, Notes()), "").strip()
        if self._options.format or said in ("tsv", "csv", "jsonl"):
            return said or "txt"
        if "\t" in first and find_columns(first.split("\t")):
            return "tsv"
        return "jsonl" if _is_json(first) else "txt"

    def _plain(self, file: BinaryIO, encoding: Encoding) -> Iterator[Row]:
        language = langcodes.Language.get(self._tag).language or "en"
        layout = "lines"
        if self._options.segment is not False:
            first = list(itertools.islice(decoded_lines(file, encoding, Notes()), LAYOUT_LINES))
            layout = layout_of(first, language)
            if self._options.segment and layout == "lines":
                layout = "paragraphs"
        lines = decoded_lines(file, encoding, self.notes)
        if layout == "lines":
            yield from (Row(line.strip()) for line in lines)
            return
        self.notes.segmented = True
        yield from (Row(sentence) for sentence in sentences_in(lines, layout, language))

    def _table(self, file: BinaryIO, encoding: Encoding, form: str) -> Iterator[Row]:
        text = table_text(file, encoding)
        try:
            if form == "tsv":
                rows = split_rows(iter(lambda: text.readline(MAX_LINE), ""))
            else:
                first = text.readline(MAX_LINE)
                rest = iter(lambda: text.readline(MAX_LINE), "")
                rows = csv_rows(itertools.chain([first], rest), delimiter_of(first))
            yield from texts_of(rows, self._options.column, self.notes)
        finally:
            text.detach()


def _is_zip(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(len(ZIP)) == ZIP


def _is_json(line: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
