"""The canonical form of a text: one way to write spaces, quotes, dashes, joiners and marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

import regex

from app.sentences.hygiene.ruleset import RuleSet
from app.sentences.hygiene.scripts import ZWJ, ZWNJ, of_scripts
from app.sentences.hygiene.signs import inside_class, signs_of

PASSES = 5
"""Of the steps over a text until nothing changes; two are the rule."""
DOUBLE_QUOTES = '"“”„‟«»〝〞〟'
FAMILIES = ("“”„‟", "«»", "〝〞〟")
SINGLE_QUOTES = "'‘’‛`´′ʹʼʻʽꞌ"
"""What is typed for an apostrophe; letters among them stay where the language has them."""
CLOSE_UP = ",.;:!?…،؛؟۔।॥።፣፤"
"""Marks with no space before them, but in French."""
FULL_WIDTH = "，。！？、；：「」『』《》〈〉"
"""Marks that bring their own space."""
SPACES = "\u115f\u1160\u1680\u2800\u3000\u3164\uffa0"
"""Signs that show nothing, beside those that Unicode calls spaces."""
HYPHENS = "\u2010\u2011\u02d7\u2043\ufe63\uff0d"
BARS = "\u2015\ufe58"
KEPT_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\u180e\U000110bd")
"""Format characters that can be seen."""
COMPATIBLE = (
    *(range(0xFB00, 0xFB18), range(0xFB50, 0xFDFC), range(0xFE70, 0xFEFD)),
    *(range(0xFF21, 0xFF3B), range(0xFF41, 0xFF5B), range(0xFF66, 0xFFA0), range(0x2F00, 0x2FD6)),
)
"""Ligatures, presentation forms, widths and radicals: another code for the same letter."""
VARIATION_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_JOINERS = (ord(ZWNJ), ord(ZWJ))
_DASHED = re.compile(r"(?:^|(?<= ))[-–—](?= )")
_HYPHENS = re.compile(r"-{2,}")
_ELLIPSIS = re.compile(r"\.{3,}|\.{0,2}…[.…]*|[。・]{3,}")
_SPACES = re.compile(r" {2,}")
_AROUND_FULL_WIDTH = re.compile(rf" *([{FULL_WIDTH}]) *")
_GERSHAYIM = re.compile('(?<=[א-ת])["“”](?=[א-ת])')
"""In the middle of a Hebrew word a quotation mark is what its keyboard has for gershayim."""
_QUOTE = re.compile(rf"( *)([{DOUBLE_QUOTES}])( *)")


def _common_table() -> dict[int, str | None]:
    """Return what becomes of each character that has one meaning everywhere."""
    unseen = signs_of(r"\p{Cc}\p{Cf}") - KEPT_FORMATS
    table: dict[int, str | None] = dict.fromkeys(map(ord, unseen))
    spaces = {sign for sign in signs_of(r"\p{Z}\p{Cc}") if sign.isspace()} - {" "}
    table.update(dict.fromkeys(map(ord, spaces), " "))
    table.update(dict.fromkeys(map(ord, SPACES), " "))
    table.update(dict.fromkeys(map(ord, HYPHENS), "-"))
    table.update(dict.fromkeys(map(ord, BARS), "—"))
    table.update(dict.fromkeys(VARIATION_SELECTORS))
    table.update(
        {code: unicodedata.normalize("NFKC", chr(code)) for part in COMPATIBLE for code in part}
    )
    table.update({0xFF02: '"', 0xFF07: "'", 0xFF20: "@", 0xFF40: "`"})
    for code in _JOINERS:
        del table[code]
    return table


_COMMON = _common_table()


def is_common(sign: str) -> bool:
    """Whether a character is its own canonical form in every locale."""
    return ord(sign) not in _COMMON and unicodedata.is_normalized("NFC", sign)


class Normaliser:
    """Brings texts of one locale into their canonical form."""

    def __init__(self, rules: RuleSet) -> None:
        self._table = _COMMON | _single(rules)
        self._changed = frozenset(map(chr, self._table))
        self._longer = [(key, to) for key, to in _longest_first(rules.replace) if len(key) > 1]
        self._joiners = _joiners(rules.joiners)
        self._after_letters = _after_letters(rules)
        self._quotes = rules.quotes
        self._apostrophes = _apostrophes(rules)
        self._dash, self._ellipsis = rules.dash, rules.ellipsis
        close_up = inside_class(set(CLOSE_UP) - set(rules.space_before)) or "\x00"
        self._close_up = re.compile(rf" +(?=[{close_up}](?:[ ”»]|$))")

    def normalise(self, text: str) -> str:
        """Return the canonical form, which is its own: normalising it again changes nothing."""
        for _ in range(PASSES):
            before, text = text, self._once(text)
            if text == before:
                break
        return text

    def _once(self, text: str) -> str:
        """Take every step once; a step is left out where no sign of the text calls for it."""
        text = unicodedata.normalize("NFC", text)
        for key, to in self._longer:
            text = text.replace(key, to)
        if not self._changed.isdisjoint(text):
            text = text.translate(self._table)
        signs = set(text)
        if ZWNJ in signs or ZWJ in signs:
            text = self._joiners(text)
        if "..." in text or not signs.isdisjoint(_ELLIPTIC):
            text = _ELLIPSIS.sub(self._ellipsis, text)
        text = self._after_letters(text)
        if not signs.isdisjoint(_DASHES):
            text = _DASHED.sub(self._dash, _HYPHENS.sub("—", text))
        if ",," in text or not signs.isdisjoint(_QUOTING):
            text = self._quoted(text)
        if "  " in text:
            text = _SPACES.sub(" ", text)
        if not signs.isdisjoint(FULL_WIDTH):
            text = _AROUND_FULL_WIDTH.sub(r"\1", text)
        return unicodedata.normalize("NFC", self._close_up.sub("", text.strip(" ")))

    def _quoted(self, text: str) -> str:
        text = _GERSHAYIM.sub("״", text.replace("''", '"').replace(",,", "„"))
        return self._apostrophes(_paired(text, *self._quotes))


_ELLIPTIC = frozenset("…。・")
_DASHES = frozenset("-–—")
_QUOTING = frozenset(DOUBLE_QUOTES + SINGLE_QUOTES)


def _single(rules: RuleSet) -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(map(ord, rules.remove))
    table.update({ord(key): to for key, to in rules.replace.items() if len(key) == 1})
    return table


def _longest_first(pairs: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(pairs.items(), key=lambda pair: -len(pair[0]))


def _joiners(kept: str) -> Callable[[str], str]:
    """Return what removes joiners, but single ones inside a word of a script that needs them."""
    removed = "".join({ZWNJ, ZWJ} - set(kept))
    pattern = regex.compile(
        rf"(?<![\p{{L}}\p{{M}}])[{ZWNJ}{ZWJ}]+|[{ZWNJ}{ZWJ}]+(?![\p{{L}}\p{{M}}{ZWNJ}{ZWJ}])"
        rf"|(?<=[{ZWNJ}{ZWJ}])[{ZWNJ}{ZWJ}]+" + (f"|[{removed}]+" if removed else "")
    )
    return lambda text: pattern.sub("", text)


def _after_letters(rules: RuleSet) -> Callable[[str], str]:
    """Return what writes a mark in the script's own way after a letter of it: `؟` for `?`."""
    if not rules.punctuation:
        return lambda text: text
    table = rules.punctuation
    keys = "|".join(re.escape(key) for key, _ in _longest_first(table))
    ours = of_scripts(rules.scripts)
    pattern = regex.compile(rf"(?V1)(?<=[[{ours}]&&[\p{{L}}\p{{M}}]])({keys})(?![A-Za-z0-9])")
    return lambda text: pattern.sub(lambda match: table[match[0]], text)


def _apostrophes(rules: RuleSet) -> Callable[[str], str]:
    letters = rules.letters + rules.also_letters
    typed = "".join(sign for sign in SINGLE_QUOTES if sign not in letters)
    typed = re.escape(typed)
    plain = rules.apostrophe if rules.apostrophe == "'" else "’"
    inside = regex.compile(rf"(?<=[\p{{L}}\p{{M}}])[{typed}](?=\p{{L}})")
    around = regex.compile(r"(?<![\p{L}\p{M}\p{N}])['`‘‛]([^'`‘’]+)['´’](?!\p{L})")
    after = regex.compile(r"(?<=[\p{L}\p{M}])['`´]")
    before = regex.compile(r"['`´](?=\p{L})")
    is_letter = rules.apostrophe.isalpha()
    if is_letter:
        before = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}])[{typed}](?=\p{{L}})")
    gate = re.compile(rf"[{typed}'`´‘‛]")

    def apply(text: str) -> str:
        if not gate.search(text):
            return text
        text = inside.sub(rules.apostrophe, text)
        if not is_letter:
            text = around.sub(r"‘\1’", text)
        return str(after.sub(plain, before.sub(rules.apostrophe if is_letter else plain, text)))

    return apply


_DOUBLE = frozenset(DOUBLE_QUOTES)


def _paired(text: str, opening: str, closing: str) -> str:
    """Write double quotes in the locale's way; an odd number and two kinds in one stay."""
    used = _DOUBLE.intersection(text)
    if not used or sum(bool(used & set(family)) for family in FAMILIES) > 1:
        return text
    if sum(map(text.count, used)) % 2:
        return text
    is_open = False

    def write(match: re.Match[str]) -> str:
        nonlocal is_open
        is_open = not is_open
        return match[1] + opening if is_open else closing + match[3]

    return _QUOTE.sub(write, text)
