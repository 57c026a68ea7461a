"""The packages' own ways of keeping texts are read right."""

import itertools

import pytest

from scripts.bench import _sources as sources
from scripts.bench._gate_cases import CaseSet, no_speech, plans


def test_a_stamp_has_its_text_in_its_own_language(tmp_path):
    listing = tmp_path / "frog.txt"
    listing.write_text("A frog.\nfr.utf8=Une grenouille.\nro.utf8=O broască.\n", "utf-8")
    assert sources._stamp_text(listing, "en") == "A frog."
    assert sources._stamp_text(listing, "ro") == "O broască."


@pytest.mark.parametrize("text", ["A rook. It moves straight.", "A coin ($.01).", ""])
def test_a_text_that_may_not_be_what_was_read_is_no_text(tmp_path, text):
    listing = tmp_path / "rook.txt"
    listing.write_text(f"{text}\n", "utf-8")
    assert sources._stamp_text(listing, "en") is None


@pytest.mark.parametrize(
    ("stem", "tag"), [("frog-1_desc_be", "be"), ("5_rook_desc_pt_BR", "pt_BR"), ("mask_desc", None)]
)
def test_a_stamps_file_name_tells_its_language(stem, tag):
    assert sources.STAMP.match(stem)["tag"] == tag


def test_a_dialogue_gives_its_key_its_speaker_and_what_is_said():
    script = 'dialogId("m-ven", "font_small", "Out.")\ndialogStr("Řekni \\"ven\\".")\n'
    found = sources.DIALOG.search(script)
    assert found.groups() == ("m-ven", "font_small", 'Řekni \\"ven\\".')


@pytest.mark.parametrize("key", ["beep", "beeperr", "silence/6", "ascending-2tone"])
def test_tones_and_silences_are_not_speech(key):
    assert sources.NOT_PROMPTS.search(key)


@pytest.mark.parametrize("key", ["digits/1", "letters/e", "vm-goodbye", "conf-adminmenu"])
def test_prompts_are_speech(key):
    assert not sources.NOT_PROMPTS.search(key)


def test_a_language_of_volunteers_is_wholly_on_one_side():
    for language in ("ca", "ru", "tn"):
        roles = {
            sources._by_language(package, locale)[1]
            for package in ("klettres", "ktuberling", "tuxpaint", "tuxpaint digits")
            for locale in (language, f"{language}-XX")
        }
        assert len(roles) == 1


def test_every_strength_meets_every_container():
    case_set = CaseSet("any", no_speech, ("a", "b", "c"), ("wav", "flac", "ogg 48k"))
    met = {(plan.variant, plan.coding) for plan in plans(case_set, 9)}
    assert met == set(itertools.product(case_set.variants, case_set.codings))
