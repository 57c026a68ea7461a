"""The demo's sentences, terms and campaigns are fit to be read, recorded and published."""

import json
import re
import unicodedata
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "app" / "cli" / "demo_data"
CAMPAIGNS = json.loads((DATA / "campaigns.json").read_text(encoding="utf-8"))
TAGS = ("en", "sw", "ar")
COUNTS = {"en": 240, "sw": 80, "ar": 80}
MIN_WORDS, MAX_WORDS = 3, 14
MIN_CHARS, MAX_CHARS = 12, 100

# The whole of what may stand in a sentence besides letters, marks and single spaces.
PUNCTUATION = {"en": ".,?!'", "sw": ".,?!'", "ar": ".،؟!"}
SENTENCE_END = {"en": ".?!", "sw": ".?!", "ar": ".؟!"}
SCRIPT_NAME = {"Latn": "LATIN", "Arab": "ARABIC"}
TATWEEL = "\u0640"
MAX_ARABIC_MARKS = 3  # vowel signs help here and there; a vowelled text is another task

# Words that carry each English sound in most accents; one of each row must be there to read.
ENGLISH_SOUNDS = {
    "p": "pinch pack pump",
    "b": "bread boat bean",
    "t": "table taste tent",
    "d": "dog door dinner",
    "k": "kettle kitten key",
    "g": "goats gate garden",
    "f": "fish fox father",
    "v": "village voice valley",
    "th in thin": "thin thick thread path",
    "th in this": "this breathe weather",
    "s": "salt soup song",
    "z": "zebra puzzle rose",
    "sh": "sharp shelf ship",
    "zh": "measure treasure usually beige television",
    "h": "hen honey horse",
    "ch": "cheese chess choose",
    "j": "joke jar jacket",
    "m": "mango moss mouse",
    "n": "nest nails noise",
    "ng": "song king strong",
    "l": "ladder lamp lake",
    "r": "rain rope river",
    "y": "yard young yellow",
    "w": "wind well window",
    "ee": "sheep cheese peach",
    "i in fish": "fish pinch ship",
    "e in bread": "bread pepper bench",
    "a in hat": "map lamp jacket",
    "ah": "father calm palm",
    "aw": "saw shawl straw",
    "oo in cook": "cook look wooden",
    "oo in moon": "soup roof tool hoop",
    "u in cup": "mother young nothing",
    "er": "bird nurse learn",
    "ay": "rain paint snake",
    "eye": "eyes knife drive",
    "oy": "boil joy noise",
    "ow": "mouse cloud house",
    "oh": "boat stone rope",
    "ear": "hear near here",
    "air": "chair stairs pair",
}
ARABIC_ALPHABET = set("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
SWAHILI_SOUNDS = ["ch", "dh", "gh", "mb", "nd", "ng", "ng'", "nj", "ny", "nz", "sh", "th", "v", "z"]

# What a contributor is told, and words without which it has not been said.
PROMISES = {
    "en": {
        "what is kept": ("recording of your voice", "the sentence", "technical facts"),
        "no name": ("do not need to give your name",),
        "no address": ("IP address is not kept",),
        "checked and judged": ("A program checks", "Other people then listen"),
        "published only if agreed": ("If you also agree to publication", "CC0"),
        "may be recognised": ("may recognise your voice",),
        "no identification": ("Nothing here tries to identify",),
        "see and withdraw": ("see your recordings", "withdraw any", "at any time"),
        "what withdrawing does": ("leaves our queues at once", "left out of the next release"),
        "what it cannot do": ("cannot be called back", "publish a list of withdrawn"),
        "a guest's way back": ("recovery code",),
        "age": ("at least eighteen",),
        "who runs it": ("operator of this server", "contact the operator"),
    },
    "sw": {
        "what is kept": ("rekodi ya sauti yako", "sentensi uliyoisoma", "taarifa za kiufundi"),
        "no name": ("Si lazima utoe jina lako",),
        "no address": ("Anwani yako ya IP haihifadhiwi",),
        "checked and judged": ("Programu hukagua", "watu wengine huisikiliza"),
        "published only if agreed": ("Ukikubali pia ichapishwe", "CC0"),
        "may be recognised": ("wanaweza kuitambua sauti yako",),
        "no identification": ("Hakuna chochote hapa kinachojaribu kutambua",),
        "see and withdraw": ("kuona rekodi zako", "kuondoa yoyote", "wakati wowote"),
        "what withdrawing does": ("foleni zetu mara moja", "haitawekwa katika toleo linalofuata"),
        "what it cannot do": ("haziwezi kurudishwa", "orodha ya rekodi zilizoondolewa"),
        "a guest's way back": ("msimbo wako wa urejeshaji",),
        "age": ("kumi na minane au zaidi",),
        "who runs it": ("mwendeshaji wa seva hii", "wasiliana na mwendeshaji"),
    },
    "ar": {
        "what is kept": ("تسجيل صوتك", "الجملة التي قرأتها", "معلومات تقنية"),
        "no name": ("لا يلزمك ذكر اسمك",),
        "no address": ("لا نحفظ عنوان IP",),
        "checked and judged": ("يفحص برنامج", "يستمع إليه أشخاص آخرون"),
        "published only if agreed": ("إذا وافقت على النشر", "CC0"),
        "may be recognised": ("يتعرّف إلى صوتك",),
        "no identification": ("لا شيء هنا يحاول تحديد هوية",),
        "see and withdraw": ("ترى تسجيلاتك", "تسحب أيا منها", "في أي وقت"),
        "what withdrawing does": ("قوائم الانتظار لدينا فورا", "لا يدخل في الإصدار التالي"),
        "what it cannot do": ("لا يمكن استرجاع النسخ", "قائمة بالتسجيلات المسحوبة"),
        "a guest's way back": ("رمز الاسترداد",),
        "age": ("ثمانية عشر عاما",),
        "who runs it": ("مشغّل هذا الخادم", "تواصل مع المشغّل"),
    },
}


def text_of(name: str) -> str:
    return (DATA / name).read_bytes().decode("utf-8")


def sentences(tag: str) -> list[str]:
    return text_of(f"{tag}.txt").removesuffix("\n").split("\n")


def words(sentence: str) -> list[str]:
    """Split into bare words: no case, punctuation or vowel signs, so that twins compare equal."""
    bare = unicodedata.normalize("NFD", sentence.casefold())
    kept = "".join(c for c in bare if c.isalpha() or c.isspace() or c == "'")
    return kept.split()


def script_words(letters: str) -> set[str]:
    """Name the scripts of the letters, by the first word of each one's Unicode name."""
    return {unicodedata.name(c).split()[0] for c in letters if c.isalpha()}


each_tag = pytest.mark.parametrize("tag", TAGS)


@each_tag
def test_a_file_holds_one_sentence_a_line_and_nothing_else(tag):
    text = text_of(f"{tag}.txt")
    assert text.endswith("\n")
    assert "\r" not in text
    assert not text.startswith("\ufeff")
    assert len(sentences(tag)) == COUNTS[tag]
    spaced_badly = [s for s in sentences(tag) if s != " ".join(s.split())]
    assert spaced_badly == []


@each_tag
def test_sentences_are_in_nfc(tag):
    assert [s for s in sentences(tag) if not unicodedata.is_normalized("NFC", s)] == []


@each_tag
def test_sentences_fit_one_comfortable_take(tag):
    odd = [
        s
        for s in sentences(tag)
        if not MIN_WORDS <= len(s.split()) <= MAX_WORDS or not MIN_CHARS <= len(s) <= MAX_CHARS
    ]
    assert odd == []


@each_tag
def test_lengths_vary_from_short_to_long(tag):
    lengths = [len(s.split()) for s in sentences(tag)]
    assert min(lengths) <= 4
    assert max(lengths) >= 12
    assert max(Counter(lengths).values()) < 0.45 * len(lengths)


@each_tag
def test_no_two_sentences_are_the_same_but_for_case_and_punctuation(tag):
    keys = Counter(" ".join(words(s)) for s in sentences(tag))
    assert [key for key, n in keys.items() if n > 1] == []


@each_tag
def test_no_two_sentences_are_nearly_alike(tag):
    bags = [set(words(s)) for s in sentences(tag)]
    alike = [(a, b) for a, b in combinations(bags, 2) if len(a & b) >= 0.6 * len(a | b)]
    assert alike == []


@each_tag
def test_no_opening_word_is_worn_out(tag):
    openings = Counter(words(s)[0] for s in sentences(tag))
    assert openings.most_common(1)[0][1] <= 0.08 * COUNTS[tag]


@each_tag
def test_sentences_hold_letters_and_plain_punctuation_only(tag):
    """Digits of any script, symbols, brackets, typographic and invisible characters all fail."""
    allowed = set(PUNCTUATION[tag]) | {" "}
    strange = {
        c
        for s in sentences(tag)
        for c in s
        if c not in allowed and unicodedata.category(c) not in {"Lu", "Ll", "Lo", "Mn"}
    }
    assert strange == set()


@each_tag
def test_a_line_is_one_sentence_that_ends_as_its_language_ends_sentences(tag):
    end = re.escape(SENTENCE_END[tag])
    assert [s for s in sentences(tag) if not re.fullmatch(rf"[^{end}]+[{end}]", s)] == []


@pytest.mark.parametrize("tag", ["en", "sw"])
def test_latin_sentences_open_with_a_capital_and_hold_no_acronym(tag):
    assert [s for s in sentences(tag) if not s[0].isupper()] == []
    assert [s for s in sentences(tag) if re.search(r"[A-Z]{2}|[A-Z]\.", s)] == []


@pytest.mark.parametrize("tag", ["en", "sw"])
def test_an_apostrophe_stands_inside_a_word(tag):
    assert [s for s in sentences(tag) if re.search(r"(?<![a-zA-Z])'|'(?![a-zA-Z])", s)] == []


def test_arabic_is_not_stretched_and_hardly_vowelled():
    for sentence in sentences("ar"):
        assert TATWEEL not in sentence
        marks = [c for c in sentence if unicodedata.combining(c)]
        assert len(marks) <= MAX_ARABIC_MARKS, sentence


def test_english_gives_every_sound_something_to_say():
    heard = {word for s in sentences("en") for word in words(s)}
    missing = [sound for sound, with_it in ENGLISH_SOUNDS.items() if not heard & {*with_it.split()}]
    assert missing == []


def test_swahili_gives_its_own_sounds_something_to_say():
    text = text_of("sw.txt").casefold()
    assert [sound for sound in SWAHILI_SOUNDS if sound not in text] == []


def test_arabic_uses_its_whole_alphabet():
    assert ARABIC_ALPHABET - set(text_of("ar.txt")) == set()


@each_tag
def test_terms_are_a_page_of_plain_paragraphs(tag):
    terms = text_of(f"terms/{tag}.txt")
    assert unicodedata.is_normalized("NFC", terms)
    assert 150 <= len(terms.split()) <= 250
    paragraphs = terms.removesuffix("\n").split("\n\n")
    assert len(paragraphs) >= 4
    assert [p for p in paragraphs if "\n" in p or p != p.strip() or not p] == []


@pytest.mark.parametrize(
    ("tag", "promise"), [(tag, promise) for tag in TAGS for promise in PROMISES[tag]]
)
def test_terms_say_what_a_contributor_must_know(tag, promise):
    terms = text_of(f"terms/{tag}.txt")
    assert [words for words in PROMISES[tag][promise] if words not in terms] == []


def test_terms_make_the_same_promises_in_every_language():
    assert {tuple(PROMISES[tag]) for tag in TAGS} == {tuple(PROMISES["en"])}
    assert {text_of(f"terms/{tag}.txt").count("\n\n") for tag in TAGS} == {5}


def test_there_is_one_campaign_for_each_language_in_order():
    assert tuple(c["tag"] for c in CAMPAIGNS) == TAGS


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=lambda c: c["tag"])
def test_a_campaign_is_complete(campaign):
    assert set(campaign) == {
        *("tag", "endonym", "english_name", "script", "direction", "licence", "organiser"),
        *("contact", "gate_policy", "sentences", "terms", "source", "about"),
    }
    assert [key for key, value in campaign.items() if not value or value != value.strip()] == []
    assert campaign["licence"] == "CC0-1.0", "the terms promise CC0"
    assert campaign["gate_policy"] in {"normal", "strict", "lenient"}
    assert re.fullmatch(r"[^.!?؟]+\.", campaign["about"]), "one plain sentence"


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=lambda c: c["tag"])
def test_a_campaign_declares_the_script_its_sentences_and_name_are_written_in(campaign):
    script = {SCRIPT_NAME[campaign["script"]]}
    assert script_words(text_of(campaign["sentences"])) == script
    assert script_words(campaign["endonym"]) == script
    directions = {
        "R" if unicodedata.bidirectional(c) in {"R", "AL"} else "L" for c in campaign["endonym"]
    }
    assert directions == {campaign["direction"][0].upper()}


def test_every_data_file_belongs_to_a_campaign():
    named = {c[kind] for c in CAMPAIGNS for kind in ("sentences", "terms")}
    assert {p.relative_to(DATA).as_posix() for p in DATA.rglob("*.txt")} == named
