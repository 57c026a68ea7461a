"""People, languages and microphones for the browser tests."""

import io
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import soundfile
from playwright.sync_api import Page, Playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.sentences.models import Sentence
from app.storage import BlobStore
from tests import factories
from tests.browser.journeys import PHONE, Language, Microphone, make_microphone
from tests.services.chromium import TestBrowser, launch
from tests.services.served import Served
from tests.services.speech import RATE_HZ, Speech

LANGUAGES = """
    cs da de el es et eu fi fr ga gl hr hu id is it ka ko lt lv mt nb nl pl pt ro sk sl sq sr sv sw
    tr uk vi yo zu af am az be bg bn bs ca cy fo gu ha hi hy ig ja kk km kn ky lb lo
"""
"""Left-to-right ones, in no order that means anything."""

OpenLanguage = Callable[..., Language]
"""Call with a tag, or None for any left-to-right one, and how many sentences there are to read."""


Give = Callable[..., list[str]]
"""Call with a language, a count, and who gives: clips to hear; returns their audio's paths."""


@pytest.fixture(scope="session")
def microphone(speech: Speech, tmp_path_factory: pytest.TempPathFactory) -> Microphone:
    return make_microphone(speech, tmp_path_factory.mktemp("microphone") / "speech.wav")


@pytest.fixture(scope="session")
def shared_speaker(
    playwright: Playwright, chromium: Path, microphone: Microphone
) -> Iterator[TestBrowser]:
    started = launch(playwright, chromium, microphone.wav)
    yield TestBrowser(started)
    started.close()


@pytest.fixture
def speaker(shared_speaker: TestBrowser) -> Iterator[TestBrowser]:
    """A browser whose microphone hears speech; contexts opened in a test close with it."""
    yield shared_speaker
    for context in shared_speaker.playwright.contexts:
        context.close()


@pytest.fixture
def page(speaker: TestBrowser) -> Page:
    """A newcomer's telephone."""
    return speaker.new_page(**PHONE)


@pytest.fixture
def open_language(shared_served: Served) -> OpenLanguage:
    """Opens campaigns on the shared app, each for one test alone."""

    def open_language(tag: str | None = None, sentences: int = 8) -> Language:
        with shared_served.transaction() as session:
            campaign = factories.campaign(session, tag or _unused(session))
            for number in range(1, sentences + 1):  # what the microphone says, or nearly
                factories.sentence(session, campaign, f"Press {number} to send a reply.")
            return Language(shared_served, campaign.tag, campaign.id)

    return open_language


@pytest.fixture
def language(open_language: OpenLanguage) -> Language:
    """A left-to-right language with a few sentences to read."""
    return open_language()


@pytest.fixture
def give(microphone: Microphone) -> Give:
    wav = io.BytesIO()
    soundfile.write(wav, microphone.spoken, RATE_HZ, format="WAV", subtype="PCM_16")

    def give(language: Language, count: int = 1, person_id: str | None = None) -> list[str]:
        store: BlobStore = language.served.app.extensions["blobs"]
        with language.served.transaction() as session:
            read = select(Sentence).where(Sentence.campaign_id == language.campaign_id)
            giver = session.get(Person, uuid.UUID(person_id)) if person_id else None
            clips = [
                factories.clip(session, sentence, giver, data=wav.getvalue(), container="wav")
                for sentence in session.scalars(read.limit(count)).all()
            ]
            with store.stage() as incoming:
                incoming.write(wav.getvalue())
                store.put(clips[0].blob_key, incoming)
            return [f"/clips/{clip.id}/audio" for clip in clips]

    return give


def _unused(session: Session) -> str:
    taken = set(session.scalars(select(Campaign.tag)))
    regions = ("", "-AQ", "-BV", "-HM")
    tags = (language + region for region in regions for language in LANGUAGES.split())
    return next(tag for tag in tags if tag not in taken)
