"""Language tags: what CLDR makes of them."""

import pytest

from app.campaigns.models import Campaign
from app.campaigns.rules import STAGES, NotALanguageTag, describe_locale, takes_clips


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("pt-br", "pt-BR"),
        ("PT_BR", "pt-BR"),
        ("EN", "en"),
        ("zh-hant", "zh-Hant"),
        ("ZH-hant-hk", "zh-Hant-HK"),
        ("iw", "he"),
        ("swa", "sw"),
        ("ckb", "ckb"),
        ("sr-latn", "sr-Latn"),
    ],
)
def test_a_tag_is_brought_to_its_canonical_form(typed: str, tag: str):
    assert describe_locale(typed).tag == tag


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "x",
        "english",
        "e n",
        "en-",
        "en--GB",
        "../en",
        "qqqq-zzzzzzzzzzz",
        "und",
        "und-Latn",
        "mul",
        "zxx",
        "zz",
    ],
)
def test_what_is_no_language_is_refused(typed: str):
    with pytest.raises(NotALanguageTag):
        describe_locale(typed)


@pytest.mark.parametrize(
    "tag",
    ["ar", "fa", "ur", "he", "ps", "dv", "ckb", "sd", "ug", "yi", "pa-Arab", "ku-Arab", "nqo"],
)
def test_right_to_left_is_known(tag: str):
    assert describe_locale(tag).direction == "rtl"


@pytest.mark.parametrize("tag", ["en", "sw", "ru", "ja", "hi", "pa", "ku", "az", "uz", "am", "ka"])
def test_left_to_right_is_known(tag: str):
    assert describe_locale(tag).direction == "ltr"


@pytest.mark.parametrize(
    ("tag", "endonym", "script"),
    [
        ("en", "English", "Latn"),
        ("ar", "العربية", "Arab"),
        ("sw", "Kiswahili", "Latn"),
        ("ru", "русский", "Cyrl"),
        ("zh-Hant", "中文（繁體）", "Hant"),
    ],
)
def test_names_and_scripts_come_from_cldr(tag: str, endonym: str, script: str):
    locale = describe_locale(tag)
    assert (locale.endonym, locale.script) == (endonym, script)


def test_names_fit_their_columns():
    tags = ["en", "zh-Hant-HK", "sr-Latn-BA", "ca-valencia", "de-CH-1996", "sl-rozaj-biske"]
    for locale in map(describe_locale, tags):
        columns = Campaign.__table__.c
        for name in ("tag", "endonym", "english_name", "script"):
            assert len(getattr(locale, name)) <= columns[name].type.length


@pytest.mark.parametrize("stage", STAGES)
def test_clips_are_taken_while_open_and_what_was_read_before_a_pause(stage: str):
    assert takes_clips(stage) is (stage in ("open", "paused"))
