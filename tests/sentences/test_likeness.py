"""Near-duplicates: found among many, and only where they count."""

import random
import uuid

import pytest
from flask import Flask
from rapidfuzz.distance import Levenshtein
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.sentences.alike.likeness import (
    LIKENESS,
    MOST_IN_BAND,
    compare,
    drop_bands,
    find_alike,
    index_bands,
)
from app.sentences.alike.minhash import BANDS, bands_of, salt_of
from app.sentences.alike.screening import WINDOW, Screen
from app.sentences.hygiene import checker_for
from app.sentences.models import SentenceBand
from app.sentences.rules import duplicate_key
from tests import factories
from tests.sentences.importers import Importer
from tests.services.texts import Texts


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


def test_a_text_with_a_letter_changed_finds_its_sentence(session: Session, campaign: Campaign):
    texts = [
        "A dog sleeps by the door.",
        "The lamp in the window is lit.",
        "Nobody heard the rain.",
    ]
    there = [factories.sentence(session, campaign, text) for text in texts]
    index_bands(session, there)

    assert find_alike(session, campaign, "The lamp in the window is lid.") == there[1]
    assert find_alike(session, campaign, "A dog sleeps by the door!") == there[0]
    assert find_alike(session, campaign, "The rain fell on every roof.") is None
    assert find_alike(session, campaign, "...") is None


def test_the_wording_that_is_edited_is_not_in_its_own_way(session: Session, campaign: Campaign):
    sentence = factories.sentence(session, campaign, "A dog sleeps by teh door.")
    index_bands(session, [sentence])
    assert find_alike(session, campaign, "A dog sleeps by the door.", without=sentence.id) is None


@pytest.mark.parametrize("state", ["rejected", "retired"])
def test_what_is_not_offered_is_not_like_anything(session: Session, campaign: Campaign, state: str):
    index_bands(session, [factories.sentence(session, campaign, "A dog sleeps.", state=state)])
    assert find_alike(session, campaign, "A dog sleeps!") is None


def test_campaigns_do_not_see_each_others_sentences(session: Session, campaign: Campaign):
    index_bands(session, [factories.sentence(session, campaign, "A dog sleeps by the door.")])
    other = factories.campaign(session, "en-GB")
    assert find_alike(session, other, "A dog sleeps by the door.") is None


def test_dropped_bands_are_gone(session: Session, campaign: Campaign):
    sentence = factories.sentence(session, campaign, "A dog sleeps by the door.")
    index_bands(session, [sentence])
    drop_bands(session, campaign.id, [(sentence.id, sentence.text)])
    assert session.scalar(select(func.count()).select_from(SentenceBand)) == 0


def test_a_band_that_very_many_share_is_noted_no_more(session: Session, campaign: Campaign):
    there = [factories.sentence(session, campaign, "A dog sleeps by the door.") for _ in range(40)]
    index_bands(session, there)
    most = select(func.count()).select_from(SentenceBand).group_by(SentenceBand.band)
    assert set(session.scalars(most)) == {MOST_IN_BAND}


def test_bands_are_numbers_that_every_engine_keeps_and_the_same_each_time():
    keys = ["a", "ab", "thelampislit", "اللامبةمضاءة", "今日はいい天気", "𐐷" * 3]
    found = bands_of(keys, salt_of(uuid.UUID(int=7)))
    assert found == bands_of(keys, salt_of(uuid.UUID(int=7)))
    assert found[2] == bands_of(keys[2:3], salt_of(uuid.UUID(int=7)))[0], "whatever is beside it"
    assert all(-(2**63) <= band < 2**63 for own in found for band in own)
    assert {len(own) for own in found} == {BANDS}
    other = bands_of(keys, salt_of(uuid.UUID(int=8)))
    assert not {band for own in found for band in own} & {band for own in other for band in own}
    assert bands_of([], 1) == []


@pytest.mark.parametrize("tag", ["en", "ru"])
def test_copies_with_a_letter_changed_are_found_and_few_others_called_so(texts: Texts, tag: str):
    screen = Screen(checker_for(tag, None).rules, 1)
    originals = [one for one in screen.screen(texts.sentences(tag)[:6_000]) if not one.reasons]
    alone = compare(originals, [], LIKENESS)
    assert len(alone.near) < len(originals) / 20

    different = [one for index, one in enumerate(originals) if index not in alone.near]
    dice = random.Random(1)
    pairs = []
    for one in dice.sample(different, 1_000):
        place = dice.randrange(len(one.key))
        copy = one.key[:place] + "q" + one.key[place + 1 :]
        if Levenshtein.normalized_similarity(one.key, copy) >= LIKENESS:
            pairs.append((one, copy))
    copies = [
        one._replace(key=copy, text=copy, bands=tuple(bands))
        for (one, copy), bands in zip(pairs, bands_of([copy for _, copy in pairs], 1), strict=True)
    ]
    found = compare([*(one for one, _ in pairs), *copies], [], LIKENESS)
    assert len(found.near) > 0.8 * len(copies)
    assert all(duplicate_key(like) in {one.key for one, _ in pairs} for like in found.near.values())


def test_a_dry_run_of_many_windows_foresees_exactly_what_is_added(
    app: Flask, session: Session, texts: Texts
):
    factories.campaign(session, "ru")
    session.commit()
    importer = Importer(app, "ru")
    lines = texts.sentences("ru")[: 3 * WINDOW]
    body = "\n".join([*lines, *lines[:50], *(f"{line[:-1]}!" for line in lines[60:90])])
    changeset_id = importer.bring(body, segment=False)

    found, done = importer.findings(changeset_id), importer.changeset(changeset_id)
    assert (found.n_new, found.n_refused) == (done.n_added, done.n_refused)
    assert found.n_duplicates + found.n_near == done.n_duplicates
    assert found.n_near > 10
    assert len(importer.texts()) == done.n_added
