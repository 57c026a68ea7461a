"""What people do in the two rooms, step by step, for the tests that follow them."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.campaigns.queries import get_campaign
from app.clips.models import Clip
from app.consent.operations import publish_terms
from tests.services.served import Served
from tests.services.speech import RATE_HZ, Prompt, Speech

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "locale": "en-GB"}
PAUSE_S = 1.2
"""Silence before and after the speech in each turn of the microphone."""
TURNS = 12
"""Enough for a set; Chromium captures nothing at all from a file of some 15 MB."""
LATE_S = PAUSE_S / 2
"""A take that begins this late in a turn still begins before the speech does."""
BOUNCE_MS = 400
"""The room takes a second press sooner than this after a take for a bounce."""
JUDGED = re.compile("accept|warn|refuse")
"""The marks of a clip that the gate has measured."""
PATIENCE_S = 30.0
"""For what a loaded machine does late; nothing that works takes as long."""


@dataclass(frozen=True, slots=True)
class Microphone:
    """What the fake microphone plays: a sentence, with pauses, again and again."""

    spoken: np.ndarray
    period_s: float
    wav: Path

    @property
    def take_s(self) -> float:
        """From the beginning of a turn until its speech is safely over."""
        return self.period_s - PAUSE_S / 2


@dataclass(frozen=True, slots=True)
class Language:
    """A campaign of a test's own on a running app."""

    served: Served
    tag: str
    campaign_id: uuid.UUID

    def url(self, room: str) -> str:
        return f"{self.served.url}/{self.tag}/{room}"

    def clips(self) -> list[Clip]:
        """Return what the server has received for it, oldest first."""
        with self.served.transaction() as session:
            received = select(Clip).where(Clip.campaign_id == self.campaign_id)
            clips = list(session.scalars(received.order_by(Clip.received_at)))
            session.expunge_all()
        return clips


def language_of(served: Served, tag: str) -> Language:
    with served.transaction() as session:
        return Language(served, tag, get_campaign(session, tag).id)


def publish_new_terms(language: Language) -> None:
    """Let the community ask for more than people have agreed to."""
    with language.served.transaction() as session:
        publish_terms(
            session,
            actor_id=None,
            campaign_id=language.campaign_id,
            text="We also make voices speak.",
            language="en",
            at=datetime.now(UTC),
            source="test",
        )


def make_microphone(speech: Speech, wav: Path) -> Microphone:
    spoken = speech.pcm(short_prompt(speech))
    pause = np.zeros(int(PAUSE_S * RATE_HZ), np.float32)
    turn = np.concatenate([pause, spoken, pause])
    # Breath and room: a little noise, for no real microphone is digitally silent.
    noise = np.random.default_rng(1).normal(0, 2e-4, len(turn) * TURNS).astype(np.float32)
    played = soxr.resample(np.tile(turn, TURNS) + noise, RATE_HZ, 48_000)
    soundfile.write(wav, played, 48_000, subtype="PCM_16")
    return Microphone(spoken, len(turn) / RATE_HZ, wav)


def short_prompt(speech: Speech) -> Prompt:
    """A short sentence, so that tests are not long."""
    return min(
        (p for p in speech.prompts("en") if len(p.text.split()) >= 5),
        key=lambda p: abs(len(speech.pcm(p)) / RATE_HZ - 2.2),
    )


def agree(page: Page) -> None:
    """Allow everything on the page with the terms."""
    for purpose in page.get_by_role("checkbox").all():
        purpose.check()
    page.locator("form:has([name=purposes]) button").click()


def enter(page: Page, language: Language) -> None:
    """Come to the recording room as a newcomer."""
    page.goto(language.url("speak"))
    agree(page)
    wait_for_room(page)


def wait_for_room(page: Page) -> None:
    page.wait_for_selector("[data-live]")


def wait_for_card(page: Page) -> None:
    """Wait until the listening room's card answers to keys."""
    expect(press(page, "play")).to_be_visible()


def press(page: Page, name: str) -> Locator:
    """The button of that name that the room shows now, in either room."""
    return page.locator(f"[data-press={name}]:not([hidden])")


def record(page: Page, seconds: float = 0.6) -> None:
    """Record one take of this length, and stand with it before the button that sends it."""
    start_take(page)
    end_take(page, seconds)


def start_take(page: Page) -> None:
    press(page, "record").click()
    wait_for_state(page, "recording")


def end_take(page: Page, after_s: float) -> None:
    page.wait_for_timeout(after_s * 1000)
    press(page, "record").click()
    wait_for_state(page, "taken")
    page.wait_for_timeout(BOUNCE_MS)


def send(page: Page, seconds: float = 0.6) -> None:
    """Record a take and send it."""
    record(page, seconds)
    press(page, "send").click()


def skip(page: Page) -> None:
    """Skip the sentence in hand, without saying why."""
    press(page, "skip").click()
    page.get_by_role("button", name="Just skip it").click()


def wait_for_state(page: Page, state: str) -> None:
    expect(page.locator(f"[data-behaviour=speak][data-state={state}]")).to_be_visible(
        timeout=PATIENCE_S * 1000
    )


def sentence_of(page: Page) -> str:
    return page.locator("[data-part=sentence]").inner_text()


def marks(page: Page) -> list[str]:
    """One word for each sentence of the set."""
    dots = page.locator("[data-part=dots] > li")
    return [dot.get_attribute("data-mark") or "" for dot in dots.all()]


def card_of(page: Page) -> str:
    """What tells this clip's card from the next: the clip's id; nothing when there is none."""
    return page.locator("#listen-card").get_attribute("data-clip") or ""


def wait_for_next_card(page: Page, answered: str) -> None:
    """Wait until the card that was answered is gone."""
    expect(page.locator(f"#listen-card[data-clip='{answered}']")).to_have_count(0)
    expect(page.locator("#listen-card")).to_be_visible()


def received(page: Page, language: Language, count: int = 1) -> list[Clip]:
    """Wait until the server has this many clips, and return what it has."""
    wait_until(page, lambda: len(language.clips()) >= count)
    return language.clips()


def wait_until(page: Page, holds: Callable[[], object]) -> None:
    """Playwright's own wait, so that the page's events are handled while this waits."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        page.wait_for_timeout(100)


def hear_out(page: Page) -> None:
    """Play the listening room's clip to its end."""
    wait_for_card(page)
    page.keyboard.press("Space")
    audio = page.locator("#listen-card audio")
    wait_until(page, lambda: audio.evaluate("audio => audio.ended"))


def position_s(page: Page) -> float:
    """How far the listening room has played its clip."""
    return float(page.locator("#listen-card audio").evaluate("audio => audio.currentTime"))


def cached(page: Page) -> list[str]:
    """The paths of all that the service worker keeps for this origin."""
    paths: list[str] = page.evaluate(
        """async () => {
            const paths = [];
            for (const name of await caches.keys()) {
                const requests = await (await caches.open(name)).keys();
                paths.push(...requests.map(({ url }) => new URL(url).pathname));
            }
            return paths;
        }"""
    )
    return sorted(paths)


def kept_pages(page: Page) -> list[str]:
    return [path for path in cached(page) if not path.startswith("/static/")]


def wait_for_kept(page: Page, path: str) -> None:
    """Wait until this page opens without a server, and the worker answers for it."""
    wait_until(page, lambda: {path, "/offline"} <= set(kept_pages(page)))
    wait_until(page, lambda: page.evaluate("() => Boolean(navigator.serviceWorker.controller)"))
