"""The canonical form: what it changes in each script, and that it is its own."""

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sentences.hygiene import (
    BadRules,
    checker_for,
    languages_with_files,
    rules_for,
)
from app.sentences.hygiene.normalising import Normaliser
from app.sentences.hygiene.ruleset import APOSTROPHES, DASHES, ELLIPSES, SYMBOLS

ZWNJ, ZWJ = "\u200c", "\u200d"
TAGS = [*languages_with_files(), "el", "ka", "km", "my", "bo", "vi", "sr", "chr", "mn-Mong", "xyz"]

NORMALISED = {
    "composed": [
        ("fr", "Cafe\u0301 noir.", "Café noir."),
        ("yo", "O\u0323\u0301jo\u0323\u0301", "Ọ́jọ́"),
        ("yo", "o\u0301\u0323", "ọ́"),
        ("yo", "E\u0329ko\u0329\u0301", "Ẹkọ́"),
        ("hi", "क़लम", "क\u093cलम"),
        ("ko", "\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("ru", "и\u0306од", "йод"),
    ],
    "spaces": [
        ("en", "  One\ttwo \u00a0 three\u2003four ", "One two three four"),
        ("zh", "今天\u3000很好。", "今天 很好。"),
        ("ar", "كيف\u00a0حالك؟", "كيف حالك؟"),
        ("fr", "Quoi\u202f? Oui\u00a0!", "Quoi ? Oui !"),
        ("hi", "यह ठीक है ।", "यह ठीक है।"),
        ("en", "Well , yes .", "Well, yes."),
        ("ja", "はい 。 いいえ", "はい。いいえ"),
    ],
    "quotes": [
        ("en", 'He said "yes" to „no“.', "He said “yes” to “no”."),
        ("de", 'Er sagte "ja" zu »nein«.', "Er sagte „ja“ zu „nein“."),
        ("fr", 'Il dit "oui".', "Il dit « oui »."),
        ("fr", "Il dit «oui».", "Il dit « oui »."),
        ("ru", 'Он сказал "да".', "Он сказал «да»."),
        ("ar", 'قال "نعم".', "قال «نعم»."),
        ("ja", "彼は“はい”と。", "彼は「はい」と。"),
        ("zh-TW", "他說“是”。", "他說「是」。"),
        ("en", 'He said "yes" to «no».', "He said “yes” to “no”."),
        ("en", "A “first «second» third”.", "A “first «second» third”."),
    ],
    "apostrophes": [
        ("en", "Don't, it`s the dogs' and 'tis.", "Don’t, it’s the dogs’ and ’tis."),
        ("en", "He said 'yes' then.", "He said ‘yes’ then."),
        ("uk", "П'ять м’ячів.", "Пʼять мʼячів."),
        ("uz", "O'zbek to‘g‘ri ma'no.", "Oʻzbek toʻgʻri maʼno."),
        ("sw", "ng'ombe", "ng’ombe"),
        ("haw", "'Ōlelo Hawai'i, ‘okina", "ʻŌlelo Hawaiʻi, ʻokina"),
        ("el", "Απ' αυτό.", "Απ’ αυτό."),
        ("he", "ג'ירפה", "ג’ירפה"),
    ],
    "dashes": [
        ("en", "Yes - no -- well\u2011known...", "Yes – no – well-known…"),
        ("ru", "Москва - столица.", "Москва — столица."),
        ("zh", "我想...不行。", "我想……不行。"),
        ("hi", "वह - यह....", "वह – यह…"),
    ],
    "invisible": [
        ("en", "a\u200bb\ufeff c\u00ad d\u202ee\u202c\u0007", "ab c de"),
        ("ar", "\u200fنعم\u200e", "نعم"),
        ("he", "\u2067כן\u2069", "כן"),
        ("th", "ไป\u200bมา", "ไปมา"),
        ("fa", f"می{ZWNJ}{ZWNJ}خواهم{ZWNJ} {ZWNJ}بروم{ZWNJ}", f"می{ZWNJ}خواهم بروم"),
        ("fa", f"می{ZWJ}خواهم", "میخواهم"),
        ("ar", f"بيت{ZWNJ}نا", "بيتنا"),
        ("hi", f"क्{ZWJ}ष और क्{ZWNJ}ष{ZWJ}", f"क्{ZWJ}ष और क्{ZWNJ}ष"),
        ("bn", f"র{ZWJ}্যাব", f"র{ZWJ}্যাব"),
        ("en", f"no{ZWNJ}ne{ZWJ}", "none"),
    ],
    "own signs": [
        ("ar", "كيف حالك?", "كيف حالك؟"),
        ("ar", "نعم, جـــيد; لا", "نعم، جيد؛ لا"),
        ("ar", "\ufee3\ufeae\ufea3\ufe92\ufe8e", "مرحبا"),
        ("fa", "كتاب علي", "کتاب علی"),
        ("ur", "یہ ٹھیک ہے.", "یہ ٹھیک ہے۔"),
        ("hi", "यह ठीक है|", "यह ठीक है।"),
        ("bn", "এটা ঠিক|", "এটা ঠিক।"),
        ("am", "ሰላም፡ነው፡፡", "ሰላም ነው።"),
        ("zh", "你好,世界!", "你好，世界！"),
        ("ja", "ﾃｽﾄです｡ Ｔシャツ", "テストです。Tシャツ"),
        ("th", "เเมว", "แมว"),
        ("bn", "এটা ঠিক৷", "এটা ঠিক।"),
        ("ar", "\ufdf2 أكبر", "الله أكبر"),
        ("tr", "i\u0307yi", "iyi"),
        ("ro", "ş ţ", "ș ț"),
        ("kab", "taεebbuḍt", "taɛebbuḍt"),
        ("en", "\ufb01ne", "fine"),
    ],
}
"""Step: locale, what was typed, its canonical form."""


@pytest.mark.parametrize("step", NORMALISED)
def test_every_step_has_cases_in_three_scripts(step: str) -> None:
    scripts = {checker_for(tag).rules.scripts for tag, _, _ in NORMALISED[step]}
    assert len(scripts) >= 3


@pytest.mark.parametrize(
    ("tag", "text", "canonical"), [case for cases in NORMALISED.values() for case in cases]
)
def test_the_canonical_form(tag: str, text: str, canonical: str) -> None:
    checker = checker_for(tag)

    assert checker.normalise(text) == unicodedata.normalize("NFC", canonical)
    assert checker.normalise(canonical) == unicodedata.normalize("NFC", canonical)


SIGNS = (
    "'\"“”„«»‘’`´′ʻʼ-–—―.…,;:!?¿¡()[] \t\n\u00a0\u3000\u200b\u200c\u200d\u200e\u202e\ufeff\u00ad"
)
NATIVE = (
    "।॥،؛؟۔،。、，！？：；「」『』《》｢｣｡･፡።፣·ـ\u0301\u0307\u0323\u0329\u093c\u094d\u0e4d\u064e"
)


GLUE = [
    ", ",
    "; ",
    ": ",
    ". ",
    "? ",
    "-",
    "'",
    "’",
    "، ",
    "。",
    "，",
    ".",
    ".”",
    "” ",
    " “",
    "».",
    "「",
    "」",
]


def texts(tag: str) -> st.SearchStrategy[str]:
    """Texts of a locale's letters among all sorts of signs, and a few of anything."""
    letters = checker_for(tag).rules.letters[:200] or "abcABC"
    own = st.sampled_from(letters + SIGNS * 2 + NATIVE + SYMBOLS + "0٣๗ａＡﾃﬁAaİıßΣς")
    return st.lists(st.one_of(own, own, own, st.characters(codec="utf-8")), max_size=24).map(
        "".join
    )


@settings(max_examples=800, deadline=None)
@given(st.data())
def test_normalising_twice_changes_nothing_more(data: st.DataObject) -> None:
    tag = data.draw(st.sampled_from(TAGS))
    checker = checker_for(tag)
    once = checker.normalise(data.draw(texts(tag)))

    assert checker.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()


@settings(max_examples=800, deadline=None)
@given(st.data())
def test_a_checked_text_is_its_own_canonical_form_and_judged_alike(data: st.DataObject) -> None:
    tag = data.draw(st.sampled_from(TAGS))
    checker = checker_for(tag)
    first = checker.check(data.draw(texts(tag)))
    again = checker.check(first.normalised)

    assert (again.normalised, again.reasons) == (first.normalised, first.reasons)
    assert all(0 <= r.start <= r.end <= len(first.normalised) for r in first.reasons)


@settings(max_examples=800, deadline=None)
@given(st.data())
def test_the_quick_look_agrees_with_the_rules(data: st.DataObject) -> None:
    tag = data.draw(st.sampled_from(TAGS))
    checker = checker_for(tag)
    letters = checker.rules.letters[:200] or "abcABC"
    word = st.text(st.sampled_from(letters), min_size=1, max_size=6)
    quotes = [*checker.rules.quotes] * 2
    glue = st.sampled_from([*"    ", *GLUE, *quotes])
    words = data.draw(st.lists(st.one_of(word, word, glue), min_size=1, max_size=12))
    text = "".join(words)
    quick = checker._plain.form(text)

    if quick is not None:
        assert checker._normaliser.normalise(text) == quick
        assert checker._reasons(quick) == []


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_calm_texts_lose_no_reason_by_the_short_way(data: st.DataObject) -> None:
    tag = data.draw(st.sampled_from(TAGS))
    checker = checker_for(tag)
    text = checker.normalise(data.draw(texts(tag)))
    found = {code for code, find in checker._finders if list(find(text))}

    if checker._calm.issuperset(text):
        assert found <= {code for code, _ in checker._finders_in_calm}


SIGN = st.sampled_from("'\"“”«»’‘ʼ-–—.…,;:!? abcşș?؟।|ー「」。，\u0301\u200c\u0640")
PAIRS = st.dictionaries(
    st.text(SIGN, min_size=1, max_size=2), st.text(SIGN, max_size=2), max_size=2
)
CHOSEN = st.fixed_dictionaries(
    {},
    optional={
        "replace": PAIRS,
        "punctuation": PAIRS,
        "remove": st.text(SIGN, max_size=3),
        "space_before": st.text(SIGN, max_size=3),
        "also_letters": st.sampled_from(["", "ʼ", "ʻ", "\u0301"]),
        "apostrophe": st.sampled_from(APOSTROPHES),
        "dash": st.sampled_from(DASHES),
        "ellipsis": st.sampled_from(ELLIPSES),
        "quotes": st.sampled_from([["“", "”"], ["« ", " »"], ["”", "”"], ["「", "」"], ['"', '"']]),
        "joiners": st.sampled_from(["", ZWNJ, ZWNJ + ZWJ]),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["en", "ar", "hi", "zh", "uz"]), CHOSEN, st.data())
def test_what_a_community_chose_normalises_to_itself_or_is_refused(
    tag: str, changes: dict, data: st.DataObject
) -> None:
    try:
        normaliser = Normaliser(rules_for(tag, changes))
    except BadRules:
        return
    once = normaliser.normalise(data.draw(texts(tag)))

    assert normaliser.normalise(once) == once


def test_normalised_text_is_the_same_in_json() -> None:
    text = "Ọ́jọ́ “ẹkọ́”"
    assert json.loads(json.dumps(checker_for("yo").check(text).normalised)) == text
