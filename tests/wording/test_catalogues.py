"""The interface's translations hold together: every text, its gaps, its plural forms."""

import gettext
import re
import sys
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.web.languages import DRAFT
from scripts import catalogues

FOLDER = catalogues.FOLDER
CATALOGUES = sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))
LANGUAGES = [path.parents[1].name for path in CATALOGUES]
GAP = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%(?!\()")
NUMBERS = [*range(205), 999_999, 1_000_000, 2_000_000, 1_000_001]
MAY_MISS = 0.05
"""The share of texts that a draft may still say in English, so that new words can come first."""
ORDER = ("zero", "one", "two", "few", "many", "other")

each_language = pytest.mark.parametrize("language", LANGUAGES)


def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def texts(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def gaps(words: str) -> set[str]:
    return {name or braced or "%" for name, braced in GAP.findall(words)}


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each translated form with the English that it stands for."""
    if isinstance(message.id, str):
        return [(message.id, message.string)] if message.string else []
    return [(message.id[-1], words) for words in message.string if words]


def test_the_languages_promised_are_there() -> None:
    assert set(LANGUAGES) >= {"ar", "es", "fr", "hi", "sw"}


def test_the_catalogues_have_every_text_of_code_and_templates(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    catalogues.extract(tmp_path / "now.pot")
    with (tmp_path / "now.pot").open("rb") as file:
        now = {message.id for message in read_po(file) if message.id}
    assert len(now) > 300
    for language in LANGUAGES:
        kept = {message.id for message in texts(language)}
        assert kept == now, f"run `make catalogues`: {kept ^ now}"


@each_language
def test_nearly_every_text_of_a_draft_is_translated_and_all_of_a_finished_one(
    language: str,
) -> None:
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    missing = [m.id for m in texts(language) if not catalogues.is_translated(m) or m.fuzzy]
    may_miss = MAY_MISS if DRAFT in path.read_text("utf-8").partition("\n\n")[0] else 0
    assert len(missing) <= may_miss * len(texts(language)), missing


@each_language
def test_every_gap_is_filled_and_no_other(language: str) -> None:
    """A form for one, two or none may do without the number: the word says it."""
    for message in texts(language):
        names = gaps("".join(message.id) if isinstance(message.id, tuple) else message.id)
        for english, words in pairs(message):
            assert gaps(words) <= names, words
            missing = gaps(english) - gaps(words)
            assert missing <= ({"num", "n", "count"} if message.pluralizable else set()), words


@each_language
def test_plural_forms_are_those_of_cldr_in_its_order(language: str) -> None:
    """Babel's own table has other orders, and knows no millions in Spanish and French."""
    form_of = Locale.parse(language).plural_form
    forms = [form for form in ORDER if form in {*form_of.tags, "other"}]
    index_of = gettext.c2py(catalogue(language).plural_expr)
    assert catalogue(language).num_plurals == len(forms)
    assert [forms[index_of(n)] for n in NUMBERS] == [form_of(n) for n in NUMBERS]


@each_language
def test_a_text_begins_and_ends_as_in_english(language: str) -> None:
    """Some texts are joined with others: a space or a full stop that is lost would show."""
    for message in texts(language):
        for english, words in pairs(message):
            assert words == words.strip(), words
            ends = english[-1] in ".:?…"
            assert ends == (words[-1] in ".:?…؟।"), (english, words)


@each_language
def test_the_compiled_catalogue_is_the_one_that_was_written(language: str) -> None:
    """`make setup`, `make run` and `make test` compile; `make compiled` does only that."""
    compiled = FOLDER / language / "LC_MESSAGES" / "messages.mo"
    with compiled.open("rb") as file:
        served = gettext.GNUTranslations(file)
    for message in texts(language):
        if isinstance(message.id, str) and message.string:
            assert served.gettext(message.id) == message.string, "run `make compiled`"


def test_a_language_begins_as_a_draft_and_keeps_what_its_translator_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogues, "TEMPLATE", tmp_path / "messages.pot")
    monkeypatch.setattr(sys, "argv", ["catalogues.py", "yo"])
    catalogues.main()
    written = tmp_path / "yo" / "LC_MESSAGES" / "messages.po"
    begun = written.read_text("utf-8")
    assert '"X-Draft: yes\\n"' in begun
    assert "yo: 0 of" in capsys.readouterr().out
    changed = begun.replace('msgid "Listen"\nmsgstr ""', 'msgid "Listen"\nmsgstr "Gbọ́"')
    assert changed != begun
    gone = '\n#: templates/old.html\nmsgid "An old text"\nmsgstr "Ọ̀rọ̀ àtijọ́"\n'
    written.write_text(changed + gone, "utf-8")
    catalogues.main()
    assert "yo: 1 of" in capsys.readouterr().out
    assert written.read_text("utf-8") == changed
