"""What docs/sentence-rules.md tells people is what the code does."""

import json
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from app.sentences.hygiene import REASONS, RuleSet, languages_with_files, rules_for
from app.sentences.hygiene.defaults import LOCALES
from app.sentences.hygiene.ruleset import FIELDS
from app.sentences.hygiene.scripts import UNSPACED, WORDS
from app.wording.rule_fields import RULE_FIELDS
from app.wording.rules import RULE_WORDS

PAGE = (Path(__file__).parents[3] / "docs" / "sentence-rules.md").read_text("utf-8")


def rows(first_heading: str) -> list[list[str]]:
    """Cells of the table whose first heading is this, without headings and rule."""
    table = re.search(rf"^\| {first_heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table, f"no table with {first_heading}"
    return [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        for line in table[1].splitlines()
    ]


def default_of(name: str) -> Any:
    field = next(each for each in fields(RuleSet) if each.name == name)
    value = field.default_factory() if field.default is MISSING else field.default
    return list(value) if isinstance(value, tuple) else value


def test_every_reason_stands_in_the_page_with_its_words() -> None:
    told = [(code, words) for code, words, _, source in rows("reason") if source]
    assert told == [(f"`{code}`", str(RULE_WORDS[code].title)) for code in REASONS]


def test_every_field_stands_in_the_page_with_its_default() -> None:
    told = {name.strip("`"): default for name, default, _, source in rows("field") if source}

    assert list(told) == list(FIELDS)
    assert (told.pop("scripts"), told.pop("letters")) == ("by locale", "by locale")
    for name, default in told.items():
        assert json.loads(default.strip("`")) == default_of(name), name


def test_what_a_field_is_stands_in_the_page_as_people_read_it() -> None:
    told = {name.strip("`"): words for name, _, words, _ in rows("field")}
    for name, words in RULE_FIELDS.items():
        assert told[name] == f"{words.title}. {words.advice}"


def test_lengths_by_script_stand_in_the_page() -> None:
    told = {
        script: (int(least), int(most))
        for scripts, _, least, most in rows("scripts")
        for script in scripts.split()
        if scripts != "all others"
    }
    assert told == UNSPACED
    assert rows("scripts")[0] == ["all others", "words", *map(str, WORDS)]


def test_every_rule_file_stands_in_the_page_with_its_limits() -> None:
    told = {
        tag: (count, int(least), int(most), set(names.split()))
        for tag, count, least, most, names, why in rows("locale")
        if why
    }
    coded = {}
    for tag in languages_with_files():
        rules = rules_for(tag)
        names = json.loads((LOCALES / f"{tag}.json").read_text("utf-8")).keys() - {"_sources"}
        coded[tag] = (rules.count, rules.min_length, rules.max_length, set(names))
    assert told == coded
