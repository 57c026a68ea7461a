"""What our pages weigh on a first load, how Lighthouse rates them, how soon they answer a press.

Weights: requests and compressed bytes with their headers, in Debian's Chromium with an empty cache;
htmx, which is the CDN's matter, and the clips that are fetched ahead are counted apart. The
baseline is the same page without the packer: each module and sheet by itself, each compressed as
far as it goes, without headers. Lighthouse: mobile profile, htmx from our own copy. Presses: see
`_presses`. Prints JSON.
"""

import io
import json
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from alembic import command
from playwright.sync_api import sync_playwright

from app import create_app, htmx
from app.cli.database import alembic_config
from app.web.assets import PAGES
from app.web.compressed import Kept
from app.web.packs import Packs
from config import ROOT, Settings
from scripts.bench import _lighthouse as lighthouse
from scripts.bench import _machine as machine
from scripts.bench import _presses as presses
from tests import factories
from tests.browser import journeys
from tests.browser.journeys import PHONE, Language, language_of, make_microphone
from tests.services.application import close
from tests.services.chromium import MODULES, TestBrowser, launch
from tests.services.processes import find_free_port
from tests.services.programs import web, worker
from tests.services.served import Served
from tests.services.speech import RATE_HZ, Speech
from tests.services.weighing import Fetched, weigh

SENTENCES = 40
CLIPS = 12
PATHS = {
    "home": "/",
    "campaign": "/en",
    "speak": "/en/speak",
    "listen": "/en/listen",
    "my_clips": "/mine",
}


def main() -> None:
    """Serve an instance with something to read and to hear, measure, print."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=ROOT / ".cache")))
        driver = stack.enter_context(sync_playwright())
        program = Path(shutil.which("chromium") or "chromium")
        microphone = make_microphone(Speech(), folder / "microphone.wav")
        report: dict[str, Any] = {"machine": machine.describe()}
        language = stack.enter_context(_language(folder, microphone.spoken))
        browser = TestBrowser(launch(driver, program, microphone.wav))
        volunteer = browser.new_context(**PHONE)
        journeys.enter(volunteer.new_page(), language)
        state = volunteer.storage_state()
        volunteer.close()
        report["weights"] = _weights(browser, language, state)
        report["presses"] = presses.measure(browser, language, state)
        browser.playwright.close()
        urls = {name: f"{language.served.url}{path}" for name, path in PATHS.items()}
        report["lighthouse"] = lighthouse.rate(program, urls, state["cookies"], folder)
    json.dump(report, sys.stdout, indent=2)
    print()


@contextmanager
def _language(folder: Path, spoken: np.ndarray) -> Iterator[Language]:
    """Serve an instance with a copy of htmx and one open language."""
    port = find_free_port()
    settings = Settings(
        instance_dir=folder / "instance",
        secret_key=secrets.token_hex(32),
        port=port,
        base_url=f"http://127.0.0.1:{port}",
        rate_limits=False,
        log_level="WARNING",
    )
    htmx.keep_copy(
        settings.instance_dir, (MODULES / "htmx.org" / "dist" / "htmx.min.js").read_bytes()
    )
    app = create_app(settings)
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    log = folder / "programs.log"
    with web(settings, log) as web_program, worker(settings, log) as worker_program:
        served = Served(settings, app, web_program, worker_program)
        _fill(served, spoken)
        yield language_of(served, "en")
    close(app)


def _fill(served: Served, spoken: np.ndarray) -> None:
    wav = io.BytesIO()
    soundfile.write(wav, spoken, RATE_HZ, format="WAV", subtype="PCM_16")
    store = served.app.extensions["blobs"]
    with served.transaction() as session:
        campaign = factories.campaign(session, "en")
        read = [
            factories.sentence(session, campaign, f"Press {number} to send a reply.")
            for number in range(SENTENCES)
        ]
        for sentence in read[:CLIPS]:
            clip = factories.clip(session, sentence, data=wav.getvalue(), container="wav")
            with store.stage() as incoming:
                incoming.write(wav.getvalue())
                store.put(clip.blob_key, incoming)


def _weights(browser: TestBrowser, language: Language, state: Any) -> dict[str, Any]:
    weights = {}
    for name, path in PATHS.items():
        page = browser.new_page(**PHONE, storage_state=state)
        url = f"{language.served.url}{path}"
        fetched = weigh(page, lambda page, url=url: page.goto(url, wait_until="load"))
        page.context.close()
        weights[name] = _weight(fetched)
    for name in ("speak", "listen"):
        weights[name]["without_the_packer"] = _unpacked(name)
    return weights


def _weight(fetched: list[Fetched]) -> dict[str, Any]:
    sound = [each for each in fetched if each.url.endswith("/audio")]
    ours = [each for each in fetched if htmx.FILE_NAME not in each.url and each not in sound]
    by_kind: dict[str, int] = {}
    for each in ours:
        by_kind[each.kind] = by_kind.get(each.kind, 0) + each.size_bytes
    return {
        "requests": len(ours),
        "bytes": sum(each.size_bytes for each in ours),
        "bytes_by_kind": by_kind,
        "htmx_bytes": sum(each.size_bytes for each in fetched if htmx.FILE_NAME in each.url),
        "sound_fetched_ahead_bytes": sum(each.size_bytes for each in sound),
    }


def _unpacked(name: str) -> dict[str, int]:
    """What a page's scripts and sheets would be as their sources stand."""
    js, css = ROOT / "static" / "js", ROOT / "static" / "css"
    page = PAGES[name]
    sources = [js / module for module in Packs(js).names(f"pages/{page.script}.js")]
    sources += [css / f"{sheet}.css" for sheet in page.sheets]
    texts = [source.read_bytes() for source in sources]
    compressed = [Kept.of(text, "text/plain").forms["br"] for text in texts]
    return {
        "requests": len(texts),
        "bytes": sum(map(len, compressed)),
        "bytes_uncompressed": sum(map(len, texts)),
    }


if __name__ == "__main__":
    main()
