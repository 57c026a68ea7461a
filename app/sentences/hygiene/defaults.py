"""A locale's own rules: what CLDR knows of it, then its rule file, then its community's changes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import langcodes
import regex
from gfmetadata import LanguageProto, text_format
from langcodes.tag_parser import LanguageTagError

from app.sentences.hygiene.ruleset import RuleSet
from app.sentences.hygiene.scripts import CHARACTERS, JOINERS, UNSPACED, WORDS, of_scripts, parts_of

LOCALES = Path(__file__).parent / "locales"
TATWEEL = "\u0640"
SEPARATE_APOSTROPHES = "ʼʻꞌ"
"""Letters that look like an apostrophe; a language that has one of them means it by `'`."""
_RANGE = regex.compile(r"(\p{L})-(\p{L})")


def rules_for(tag: str, changes: Mapping[str, Any] | None = None) -> RuleSet:
    """Return the rules of a BCP 47 tag with a community's changes; raise BadRules.

    Any tag has rules: one that CLDR does not know has those of Latin script.
    """
    default = _own_rules(tag)
    return default.changed(changes) if changes else default


def languages_with_files() -> tuple[str, ...]:
    """Return the names of the rule files, which are language tags."""
    return tuple(sorted(path.stem for path in LOCALES.glob("*.json")))


@cache
def _own_rules(tag: str) -> RuleSet:
    try:
        language = langcodes.Language.get(tag)
    except LanguageTagError:
        language = langcodes.Language.make("und")
    full = language.maximize()
    script = full.script or "Latn"
    rules = _script_rules(tag, script, *exemplars(language.language or "", script))
    for name in dict.fromkeys([full.language, f"{full.language}-{script}", language.to_tag()]):
        path = LOCALES / f"{name}.json"
        if name and path.is_file():
            rules = rules.changed(_read(path))
    return rules


def _script_rules(tag: str, script: str, letters: str, base: str) -> RuleSet:
    is_spaced = script not in UNSPACED
    least, most = UNSPACED.get(script, WORDS)
    own = [sign for sign in SEPARATE_APOSTROPHES if sign in base]
    return RuleSet(
        tag=tag,
        scripts=parts_of(script),
        letters=letters,
        count="words" if is_spaced else "characters",
        min_length=least,
        max_length=most,
        max_characters=CHARACTERS if is_spaced else most,
        apostrophe=own[0] if own else "’",
        joiners=JOINERS.get(script, ""),
        remove=TATWEEL if script in ("Arab", "Aran") else "",
    )


def _read(path: Path) -> dict[str, Any]:
    rules: dict[str, Any] = json.loads(path.read_text("utf-8"))
    rules.pop("_sources", None)
    return rules


@cache
def exemplars(language: str, script: str) -> tuple[str, str]:
    """Return a language's letters and marks by CLDR and its kin: all, and the indispensable.

    All are also those in loans and names, and in a page of running text, as some lists have gaps.
    Both have both cases and are sorted; both are "" where nobody wrote them down.
    """
    path = (
        files("gflanguages.data").joinpath("languages").joinpath(f"{language}_{script}.textproto")
    )
    if not path.is_file():
        return "", ""
    described = LanguageProto()
    text_format.Parse(path.read_text("utf-8"), described)
    listed, page = described.exemplar_chars, described.sample_text
    if not listed.base:
        return "", ""
    ours = regex.compile(rf"(?V1)[{of_scripts(parts_of(script))}]")
    running = "".join(ours.findall("".join(getattr(page, name) for name in _PAGE)))
    written = " ".join([listed.base, listed.auxiliary, listed.marks])
    return _letters_of(written, running), _letters_of(listed.base)


_PAGE = ("styles", "tester", *(f"specimen_{size}" for size in (48, 36, 32, 21, 16)))


def _letters_of(listed: str, running: str = "") -> str:
    spelled = _RANGE.sub(_spell_out, unicodedata.normalize("NFC", listed)) + running
    letters = {sign for sign in spelled if _is_letter(sign)}
    cased = {each for sign in letters for each in sign.lower() + sign.upper() + sign.title()}
    return "".join(sorted(letters | cased))


def _spell_out(match: regex.Match[str]) -> str:
    first, last = match.groups()
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM"
