"""Single rules: each finds the places in a normalised text that it refuses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import regex

from app.sentences.hygiene.ruleset import RuleSet
from app.sentences.hygiene.scripts import CASE_IS_NO_SIGN, of_scripts
from app.sentences.hygiene.signs import inside_class, signs_of
from app.sentences.hygiene.words import any_of

Span = tuple[int, int]
Finder = Callable[[str], Iterable[Span]]

WHOLE: Span = (0, 0)
BRACKETS = "()[]{}（）［］｛｝【】〔〕〖〗〘〙⟨⟩⟦⟧﴾﴿❨❩"
PAIRS = (("「", "」"), ("『", "』"), ("《", "》"), ("〈", "〉"), ("‹", "›"))
"""Opening and closing marks that differ; quotes of one family are counted instead."""
EVEN = ('"', "“”„‟", "«»", "〝〞〟")
"""Marks of which a sentence has an even number, as languages open and close with different ones."""
_PAIRED = frozenset("".join(EVEN) + "".join(map("".join, PAIRS)))
EMOJI = (
    r"[\p{Emoji_Presentation}\p{RI}\p{Emoji_Modifier}\U0001F000-\U0001FAFF\u2600-\u27BF"
    r"\u2B00-\u2BFF]"
)
SMILEY = r"[:;=][-'’o]?[)(DPp3|](?![\p{L}\p{N}])"
TLDS = (
    "com|org|net|edu|gov|info|io|biz|app|dev|co|uk|de|fr|es|it|nl|pl|pt|br|ru|ua|tr|ir|in|cn|jp|kr"
    "|th|ke|tz|ng|za|et|eu|рф|укр|бел|срб|भारत|中国|台灣|香港|한국|ไทย|ලංකා|இந்தியா|ভারত"
    "|السعودية|مصر|امارات|ایران|پاکستان"
)
_L = r"\p{L}\p{M}"
_STOPS = ".．․״"
"""Between letters they shorten: full stops, and the gershayim of Hebrew acronyms."""
NUMBER_SEPARATOR = r"[ .\-–/()]"

EMAIL = rf"[{_L}\p{{N}}._%+\-]+ ?@ ?[{_L}\p{{N}}\-]+(?:\.[{_L}\p{{N}}\-]+)+"
URL = (
    r"(?:https?|ftp)[:：]//\S+|(?<![\p{L}\p{N}])www\.\S+"
    rf"|(?<![{_L}\p{{N}}@.])(?:[{_L}\p{{N}}\-]+\.)+(?:{TLDS})(?![{_L}\p{{N}}])(?:/\S*)?"
)
HANDLE = rf"(?<![{_L}\p{{N}}._])@[{_L}\p{{N}}_]{{2,}}"
DIGITS = r"(?V1)[\p{N}--〇]+(?:[.,:٫٬]?[\p{N}--〇]+)*"
DATE = r"\p{Nd}{4}-\p{Nd}{2}-\p{Nd}{2}(?!\p{Nd})"
PHONE = (
    rf"(?<![{_L}\p{{N}}])(?!{DATE})\+?\(?\p{{Nd}}(?:{NUMBER_SEPARATOR}{{0,2}}\p{{Nd}}){{6,14}}"
    r"(?!\p{Nd})"
)
PERSONAL_NUMBER = (
    rf"(?<![{_L}\p{{N}}])(?:\p{{Lu}}{{2}}\p{{Nd}}{{2}}(?: ?[\p{{Lu}}\p{{Nd}}]){{11,30}}"
    r"|\p{Nd}(?:[ \-]?\p{Nd}){10,}|\p{Nd}{3}-\p{Nd}{2}-\p{Nd}{4})(?!\p{Nd})"
)
"""IBAN (ISO 13616), card and identity numbers of eleven digits or more, a US security number."""
DOTTED = rf"(?<=[{_L}])[{_STOPS}]+\p{{L}}"
INITIALS = rf"(?<![{_L}\p{{N}}])\p{{L}}\p{{M}}*\. \p{{L}}\p{{M}}*\.(?![{_L}])"
BROKEN = r"[\uFFFD\p{Co}\p{Cn}\p{Cs}]"
STRAY_MARK = r"(?<![\p{L}\p{M}\u200c\u200d])\p{M}+|(\p{M})\1+|\p{M}{9,}"
"""Burmese sets eight on one letter; more are a joke."""
STRAY_VOWEL = (
    r"(?<![\u0E01-\u0E4E])[\u0E30\u0E32\u0E33]|[\u0E40-\u0E44](?![\u0E01-\u0E2E])"
    r"|([\u0E30\u0E32\u0E33\u0EB0\u0EB2\u0EB3])\2"
    r"|(?<![\u0E81-\u0ECD\u0EDC-\u0EDF])[\u0EB0\u0EB2\u0EB3]"
    r"|[\u0EC0-\u0EC4](?![\u0E81-\u0EAE\u0EDC-\u0EDF])"
)
"""Thai and Lao vowels without the consonant that they are written after or before."""
REPEATED_MARK = r"(?P<mark>[!?,;:.。！？،؟؛।።])(?P=mark){2,}"
INNER_STOP = rf"[.?!…।॥。！？؟۔።]+(?=.*[{_L}])"


def finders(rules: RuleSet) -> Mapping[str, Finder]:
    """Return what finds each reason that a place in the text can give, but those about length."""
    return {
        "broken": _found(_outside(BROKEN, rules.letters + rules.also_letters)),
        "digits": _nothing if rules.digits_allowed else _found(DIGITS),
        "symbol": _symbols(rules),
        "brackets": _found(f"[{re.escape(BRACKETS)}]+", without=rules.symbols_allowed),
        "quotes": _unbalanced,
        "abbreviation": _abbreviations(rules),
        "acronym": _acronyms(rules),
        "foreign_script": _foreign(rules),
        "unusual_letters": _unusual(rules),
        "repeated": _repeated(rules.max_repeats),
        "stray_mark": _stray_marks,
        "inner_stop": _found(INNER_STOP) if rules.one_sentence else _nothing,
        "emoji": _found(f"{EMOJI}+|{SMILEY}"),
        "email": _found(EMAIL, needs=_AT),
        "url": _found(URL, needs=_ADDRESS),
        "phone": _found(PHONE),
        "handle": _found(HANDLE, needs=_AT),
        "personal_number": _found(PERSONAL_NUMBER),
        "profanity": _profanity(rules),
    }


def writes_any_letter(rules: RuleSet) -> bool:
    """Whether no letter of the scripts is unusual here: nobody listed them, or it is no matter."""
    return not rules.letters or rules.unusual_share >= 1


def _nothing(_text: str) -> Iterable[Span]:
    return ()


def _found(
    pattern: str, *, needs: re.Pattern[str] | None = None, without: Collection[str] = ()
) -> Finder:
    """Return what finds a pattern; `needs` is in each text that has it, `without` may pass."""
    find = regex.compile(pattern).finditer

    def finder(text: str) -> Iterable[Span]:
        if needs and not needs.search(text):
            return ()
        return [match.span() for match in find(text) if match[0] not in without]

    return finder


def _outside(pattern: str, letters: str) -> str:
    """Return the pattern without a locale's letters: a font's private ones may be among them."""
    own = "".join(sign for sign in letters if regex.match(pattern, sign))
    return rf"(?V1)[{pattern}--[{inside_class(own)}]]" if own else pattern


def _symbols(rules: RuleSet) -> Finder:
    known = {*rules.letters} - {*rules.symbols} | {*rules.also_letters, *rules.symbols_allowed}
    allowed = inside_class(known)
    listed = re.escape(rules.symbols) or "+"
    signs = rf"[\p{{S}}\p{{Pc}}\u0600-\u0605\u06DD\u08E2{listed}]"
    return _found(rf"(?V1)[{signs}--[\uFFFD{allowed}]--{EMOJI}]+")


def _unbalanced(text: str) -> Iterator[Span]:
    if _PAIRED.isdisjoint(text):
        return
    for marks in EVEN:
        if sum(map(text.count, marks)) % 2:
            last = max(map(text.rfind, marks))
            yield last, last + 1
    for opening, closing in PAIRS:
        if opening in text or closing in text:
            yield from _unmatched(text, opening, closing)


def _unmatched(text: str, opening: str, closing: str) -> Iterator[Span]:
    waiting: list[int] = []
    for place, sign in enumerate(text):
        if sign == opening:
            waiting.append(place)
        elif sign == closing and waiting:
            waiting.pop()
        elif sign == closing:
            yield place, place + 1
    yield from ((place, place + 1) for place in waiting)


def _abbreviations(rules: RuleSet) -> Finder:
    inside, initials = regex.compile(DOTTED), regex.compile(INITIALS)
    dotted = [word for word in rules.abbreviations if "." in word and " " not in word]
    others = [word for word in rules.abbreviations if word not in dotted]
    listed = [
        (_DOTTED_WORD, any_of(dotted, rules.tag, keep_capitals=True)),
        (_ANYTHING, any_of(others, rules.tag, keep_capitals=True)),
    ]
    listed = [pair for pair, words in zip(listed, (dotted, others), strict=True) if words]

    def finder(text: str) -> Iterable[Span]:
        spans = [
            match.span()
            for part, words in listed
            for place in part.finditer(text)
            for match in words.finditer(text, *place.span())
        ]
        if _STOP_INSIDE.search(text):
            spans += [_word_around(text, match.start()) for match in inside.finditer(text)]
        if text.count(".") > 1:
            spans += [match.span() for match in initials.finditer(text)]
        return _merged(spans)

    return finder


_DOTTED_WORD = re.compile(r"[^ .]*\.[^ ]*")
_ANYTHING = re.compile(r".+")
_STOP_INSIDE = re.compile(f"[{_STOPS}:：][^ ]")
_ADDRESS = re.compile(r"[.:：][\w/]")
_AT = re.compile("@")
_NO_WORD = regex.compile(rf"[^{_L}{_STOPS}]")


def _word_around(text: str, place: int) -> Span:
    """Return the letters and stops around a place."""
    before = [match.end() for match in _NO_WORD.finditer(text, 0, place)]
    after = _NO_WORD.search(text, place)
    return (before[-1] if before else 0), (after.start() if after else len(text))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans in order, overlapping ones as one."""
    last: Span | None = None
    for start, end in sorted(spans):
        if last and start < last[1]:
            last = last[0], max(last[1], end)
            continue
        if last:
            yield last
        last = start, end
    if last:
        yield last


def _acronyms(rules: RuleSet) -> Finder:
    if CASE_IS_NO_SIGN & set(rules.scripts):
        return _nothing
    two = r"(?:\p{Lu}\p{M}*){2,}"
    return _found(two, needs=_TWO_CAPITALS, without=rules.capitals_allowed)


def _quick_class(character_class: str) -> str:
    """Return the inside of a class for `re`, quick in the basic plane: all beyond is in it."""
    signs = (sign for sign in signs_of(character_class) if sign < "\U00010000")
    return inside_class(signs) + "\U00010000-\U0010ffff"


_CAPITAL, _MARK = _quick_class(r"\p{Lu}"), _quick_class(r"\p{M}")
_TWO_CAPITALS = re.compile(f"[{_CAPITAL}][{_MARK}]*[{_CAPITAL}]")


def _foreign(rules: RuleSet) -> Finder:
    ours = of_scripts(rules.scripts)
    known = inside_class(rules.letters + rules.also_letters) or "a"
    foreign = rf"(?V1)[\p{{L}}--[{ours}\p{{sc=Zyyy}}\p{{sc=Zinh}}]--[{known}]]"
    runs, letters = regex.compile(f"{foreign}+"), regex.compile(r"\p{L}")

    def finder(text: str) -> Iterable[Span]:
        spans = [match.span() for match in runs.finditer(text)]
        if not spans:
            return ()
        number = sum(end - start for start, end in spans)
        share = number / len(letters.findall(text))
        few = number <= rules.foreign_letters or share <= rules.foreign_share
        return () if few else spans

    return finder


def _unusual(rules: RuleSet) -> Finder:
    """Return what finds letters of the script that the language does not write, where many are."""
    if writes_any_letter(rules):
        return _nothing
    listed = rules.letters + rules.also_letters
    known = frozenset(listed + unicodedata.normalize("NFD", listed))
    ours = of_scripts(rules.scripts)
    letters = regex.compile(rf"(?V1)[[{ours}]&&\p{{L}}]")

    def finder(text: str) -> Iterable[Span]:
        if known.issuperset(letters.findall(text)):
            return ()
        strange = [
            match.span() for match in letters.finditer(text) if not _is_written(match[0], known)
        ]
        most = max(1, rules.unusual_share * len(letters.findall(text))) if strange else 0
        return strange if len(strange) > most else ()

    return finder


def _is_written(letter: str, known: frozenset[str]) -> bool:
    parts = unicodedata.normalize("NFD", letter)
    return letter in known or (len(parts) > 1 and known.issuperset(parts))


def _repeated(most: int) -> Finder:
    letters = rf"(?P<letter>\p{{L}}\p{{M}}*+)(?P=letter){{{most},}}"
    find = regex.compile(f"(?i){letters}|{REPEATED_MARK}").finditer
    times = f"{{{min(most, 2)},}}"
    gate = re.compile(rf"(.)\1{times}|(..)\2{times}|(...)\3{times}").search

    def finder(text: str) -> Iterable[Span]:
        return [match.span() for match in find(text)] if gate(text.lower()) else ()

    return finder


def _stray_marks(text: str) -> Iterable[Span]:
    if _MARKS.isdisjoint(text):
        return ()
    return [match.span() for match in _STRAY.finditer(text)]


_MARKS = signs_of(r"\p{M}") | set("\u0e30\u0e32\u0e33\u0eb0\u0eb2\u0eb3") | set("เแโใไເແໂໃໄ")
_STRAY = regex.compile(f"{STRAY_MARK}|{STRAY_VOWEL}")


def _profanity(rules: RuleSet) -> Finder:
    if not rules.profanity:
        return _nothing
    is_spaced = rules.count == "words"
    words = any_of(rules.profanity, rules.tag, whole=is_spaced)
    return lambda text: [match.span() for match in words.finditer(text)]
