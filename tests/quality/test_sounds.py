"""How much there is to say in a text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quality.sounds import SOUNDS_OF_DIGIT, SOUNDS_OF_SYMBOL, sounds

ONE_SENTENCE = {
    "en": "All human beings are born free and equal in dignity and rights.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos.",
    "ru": "Все люди рождаются свободными и равными в своём достоинстве и правах.",
    "el": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.",
    "hi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "zh": "人人生而自由,在尊严和权利上一律平等。",
    "th": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
    "am": "የሰው ልጅ ሁሉ ሲወለድ ነጻና በክብርና በመብትም እኩልነት ያለው ነው።",
}
"""The first sentence of the Universal Declaration of Human Rights."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("straße", 6),
        ("déjà vu", 6),
        ("Ο γάτος", 6),
        ("Ẹ̀kọ́", 3),  # Yoruba: tones and dots are marks on letters
        ("كَتَبَ", 3),  # Arabic with its vowel points
        ("نَعَم", 3),
        ("한국", 6),
        ("아이", 2),  # the empty start of a block is no sound
        ("हिन्दी", 6),
        ("ไทย", 3),
        ("ދިވެހި", 6),
        ("...", 0),
        ("", 0),
    ],
)
def test_letters_and_vowel_signs_count_and_accents_do_not(text: str, expected: float) -> None:
    assert sounds(text) == expected


def test_a_character_that_writes_a_syllable_counts_for_its_sounds() -> None:
    assert sounds("日本") == pytest.approx(6.0)
    assert sounds("日本の") == pytest.approx(2 * 3.4 + 1.8)
    assert sounds("ሰላም") == pytest.approx(3 * 1.8)
    assert sounds("ᏣᎳᎩ") == pytest.approx(3 * 1.8)
    assert sounds("ꕙꔤ") == pytest.approx(2 * 1.8)


def test_numerals_and_symbols_are_spoken_as_words() -> None:
    assert sounds("1998") == 4 * SOUNDS_OF_DIGIT
    assert sounds("१२") == 2 * SOUNDS_OF_DIGIT
    assert sounds("5 %") == SOUNDS_OF_DIGIT + SOUNDS_OF_SYMBOL
    assert sounds("€") == SOUNDS_OF_SYMBOL


def test_letters_of_an_acronym_are_spoken_by_their_names() -> None:
    assert sounds("the BBC") == 3 + 2 * 3
    assert sounds("THE BBC SAYS") == len("THEBBCSAYS")
    assert sounds("I am") == 3


def test_one_sentence_is_about_as_long_in_every_script() -> None:
    lengths = {locale: sounds(text) for locale, text in ONE_SENTENCE.items()}

    assert max(lengths.values()) < 1.8 * min(lengths.values()), lengths
    characters = [sum(char.isalnum() for char in text) for text in ONE_SENTENCE.values()]
    assert max(characters) > 4 * min(characters)  # so letters alone would not do


@given(st.text(max_size=60))
def test_it_is_the_same_however_a_text_is_composed(text: str) -> None:
    said = sounds(text)

    assert said >= 0
    assert sounds(unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))) == said
