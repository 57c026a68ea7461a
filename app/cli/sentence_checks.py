"""`flask sentences check`: run a locale's rules over lines of text, without a database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

import click

from app.campaigns.rules import NotALanguageTag, describe_locale
from app.cli.sentences import group
from app.sentences.hygiene import Checked, Checker, checker_for

__all__ = ["answer", "as_json", "check", "group"]

MOST_LINE_BYTES = 1 << 20
"""Of a line that is read; what comes after is passed over, so that no file fills the memory."""
LINES_AT_ONCE = 512
"""Lines written together."""
BOM = b"\xef\xbb\xbf"
_quoted = json.encoder.encode_basestring


@group.command("check", with_appcontext=False)
@click.argument("file", type=click.File("rb"))
@click.option("--locale", required=True, help="Language tag of the sentences.")
def check(file: BinaryIO, locale: str) -> None:
    """Print what the rules say of each line of FILE (UTF-8, `-` for standard input).

    One JSON object a line, in the order given: {"text", "normalised", "ok", "reasons": [codes]}.
    """
    checker = checker_for(_tag(locale))
    with click.open_file("-", "wb") as out:
        answers: list[str] = []
        for line in _lines(file):
            answers.append(answer(checker, line))
            if len(answers) == LINES_AT_ONCE:
                out.write("".join(answers).encode())
                answers.clear()
        out.write("".join(answers).encode())


def _tag(locale: str) -> str:
    try:
        return describe_locale(locale).tag
    except NotALanguageTag as error:
        raise click.BadParameter("This is not a language tag.", param_hint="--locale") from error


def answer(checker: Checker, line: bytes) -> str:
    """Return the JSON line about a line of a file; what is not UTF-8 shows as U+FFFD."""
    return as_json(checker.check(line.decode("utf-8", "replace")))


def as_json(checked: Checked) -> str:
    """Return the JSON line about a text."""
    text, normalised = _quoted(checked.text), _quoted(checked.normalised)
    if checked.ok:
        return f'{{"text": {text}, "normalised": {normalised}, "ok": true, "reasons": []}}\n'
    codes = ", ".join(f'"{code}"' for code in checked.codes)
    return f'{{"text": {text}, "normalised": {normalised}, "ok": false, "reasons": [{codes}]}}\n'


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines without their ends and without a byte order mark."""
    first = True
    while line := file.readline(MOST_LINE_BYTES):
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(MOST_LINE_BYTES)):
            pass
        yield (line.removeprefix(BOM) if first else line).rstrip(b"\r\n")
        first = False
