#!/usr/bin/env python3
"""Bring app/translations up to date with the words in code and templates: catalogues.py [fa …]

Begins the languages that are named. Writes messages.pot, and in every messages.po adds what is new
and drops what is gone. What a translator wrote stays, as does each file's header; a text that
changed is untranslated again.
"""

import io
import subprocess
import sys
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "app" / "translations"
TEMPLATE = FOLDER / "messages.pot"
KEYWORDS = ("_l", "lazy_gettext", "plural_words:2,3")
"""What marks words besides gettext's own names; plural_words is a macro of templates/_macros."""
WIDTH = 100
HEADER = """\
# Voicestead's words{of_language}. How to work on them: docs/how-to/translate.md
msgid ""
msgstr ""
"Project-Id-Version: Voicestead\\n"
{lines}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
BEGUN = """\
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"X-Draft: yes\\n"
"""


def extract(to: Path) -> None:
    """Write the words of app and templates, each with the files it stands in."""
    options = ["--add-location=file", "--sort-by-file", "--omit-header", f"--width={WIDTH}"]
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg"]
    subprocess.run([*command, *options, *keywords, "-o", to, "."], cwd=ROOT, check=True)
    to.write_text(HEADER.format(of_language="", lines="") + to.read_text("utf-8"), "utf-8")


def begin(language: str) -> None:
    """Make an empty catalogue, a draft, unless there is one."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if path.exists():
        return
    locale = Locale.parse(language)
    forms = Catalog(locale).plural_forms.rstrip(";")
    lines = BEGUN.format(language=language, plural_forms=forms)
    path.parent.mkdir(parents=True)
    head = HEADER.format(of_language=f" in {locale.get_display_name('en')}", lines=lines)
    path.write_text(head, "utf-8")


def update(path: Path, template: Catalog) -> tuple[int, int]:
    """Rewrite one catalogue; return how many texts are translated, and how many there are."""
    header, _blank, _entries = path.read_text("utf-8").partition("\n\n")
    with path.open("rb") as old:
        catalogue = read_po(old, locale=path.parents[1].name)
    # A guess from similar words would pass for a translation.
    catalogue.update(template, no_fuzzy_matching=True)
    path.write_text(header + "\n\n" + _body(catalogue), "utf-8")
    texts = [message for message in catalogue if message.id]
    return sum(map(is_translated, texts)), len(texts)


def is_translated(message: Message) -> bool:
    """Whether each of its forms has words."""
    words = message.string
    return all(words) if isinstance(words, tuple) else bool(words)


def _body(catalogue: Catalog) -> str:
    written = io.BytesIO()
    write_po(
        written,
        catalogue,
        width=WIDTH,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return written.getvalue().decode()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    extract(TEMPLATE)
    with TEMPLATE.open("rb") as written:
        template = read_po(written)
    for language in sys.argv[1:]:
        begin(language)
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        translated, texts = update(path, template)
        print(f"{path.parents[1].name}: {translated} of {texts} texts are translated")


if __name__ == "__main__":
    main()
