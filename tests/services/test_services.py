"""The services that other tests stand on are the real ones, and end with the tests."""

import base64
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import obstore
import psycopg
import pytest
import redis
import soundfile
from obstore.store import S3Store

from tests.services.chromium import MODULES, OpenBrowser, TestBrowser
from tests.services.network import LeavesTheMachine
from tests.services.postgres import Postgres
from tests.services.processes import DidNotStart, listens, running
from tests.services.s3 import S3
from tests.services.speech import RATE_HZ, Speech

PAGE = "http://localhost/page"
CDN = "https://cdn.example/npm/htmx.org@2.0.11/dist/htmx.min.js"

STARTS_A_SERVICE = """
import time
from tests.services.postgres import running_postgres
with running_postgres() as server:
    print(server.port, flush=True)
    time.sleep(60)
"""

RECORDS_TWO_SECONDS = """async () => {
  const processing = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
  const stream = await navigator.mediaDevices.getUserMedia({audio: processing});
  const context = new AudioContext();
  const listener = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(listener);
  const samples = new Float32Array(listener.fftSize);
  let loudest = 0;
  const until = performance.now() + 2000;
  while (performance.now() < until) {
    listener.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, ...samples.map(Math.abs));
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return loudest;
}"""


def test_postgres_gives_each_caller_an_empty_database(postgres: Postgres) -> None:
    first, second = postgres.create_database(), postgres.create_database()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE thing (word text)")
    with psycopg.connect(second) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchone() == (0,)
        assert connection.info.server_version >= 15_00_00


def test_a_service_ends_with_a_test_process_that_is_killed() -> None:
    command = [sys.executable, "-c", STARTS_A_SERVICE]
    with tempfile.TemporaryDirectory() as left_behind:
        Path(left_behind).chmod(0o755)
        env = {**os.environ, "TMPDIR": left_behind}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as holder:
            assert holder.stdout
            port = int(holder.stdout.readline())
            assert listens(port)
            holder.kill()
        deadline = time.monotonic() + 20
        while listens(port) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not listens(port)


def test_a_program_that_fails_shows_its_last_words(tmp_path: Path) -> None:
    command = ["sh", "-c", "echo no such luck; exit 3"]
    with pytest.raises(DidNotStart, match=r"exit 3(?s:.*)no such luck"):  # noqa: SIM117
        with running(command, log=tmp_path / "log", is_ready=lambda: False):
            pass


def test_redis_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set("word", "habari")
        assert client.get("word") == b"habari"


def test_s3_keeps_bytes(s3: S3) -> None:
    store = S3Store(
        s3.bucket,
        endpoint=s3.endpoint,
        region=s3.region,
        access_key_id=s3.access_key,
        secret_access_key=s3.secret_key,
        client_options={"allow_http": True},
    )
    obstore.put(store, "clips/one", b"habari ya asubuhi")
    assert bytes(obstore.get_range(store, "clips/one", start=7, end=9)) == b"ya"
    assert s3.storage_url() != s3.storage_url()


def test_no_test_leaves_this_machine() -> None:
    with pytest.raises(LeavesTheMachine):
        socket.create_connection(("192.0.2.1", 9)).close()


@pytest.mark.parametrize(
    ("locale", "fewest"), [("en", 200), ("es", 150), ("fr", 150), ("it", 150), ("ru", 150)]
)
def test_prompts_are_spoken_sentences(speech: Speech, locale: str, fewest: int) -> None:
    prompts = speech.prompts(locale)
    assert len(prompts) >= fewest
    assert len({prompt.key for prompt in prompts}) == len(prompts)
    durations_s = [len(speech.pcm(prompt)) / RATE_HZ for prompt in prompts]
    characters_per_s = [len(p.text) / s for p, s in zip(prompts, durations_s, strict=True)]
    assert 8 < np.median(characters_per_s) < 25


def test_pcm_is_speech_at_full_scale_one(speech: Speech) -> None:
    for recording in (speech.prompts("en")[0], speech.utterances()[0]):
        samples = speech.pcm(recording)
        assert samples.dtype == np.float32
        assert samples.ndim == 1
        assert 0.05 < np.abs(samples).max() <= 1


def test_other_voices_and_music_are_there(speech: Speech) -> None:
    assert len(speech.utterances()) == 10
    assert sum(soundfile.info(path).duration for path in speech.music()) > 900


def htmx_page(page_html: str, browser: TestBrowser, *, cdn: bool) -> list[str]:
    page = browser.new_page(cdn=cdn)
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.route(PAGE, lambda route: route.fulfill(body=page_html, content_type="text/html"))
    page.goto(PAGE)
    version = page.evaluate("window.htmx ? htmx.version : null")
    return [*failed, f"htmx {version}"]


@pytest.mark.browser
def test_the_pinned_htmx_stands_in_for_its_cdn_and_all_else_is_out_of_reach(
    browser: TestBrowser,
) -> None:
    pinned = hashlib.sha384((MODULES / "htmx.org/dist/htmx.min.js").read_bytes()).digest()
    page = (
        f'<script src="{CDN}" crossorigin="anonymous"'
        f' integrity="sha384-{base64.b64encode(pinned).decode()}"></script>'
        '<script src="https://cdn.example/npm/other@1/other.js"></script>'
    )
    assert htmx_page(page, browser, cdn=True) == [
        "https://cdn.example/npm/other@1/other.js",
        "htmx 2.0.11",
    ]
    assert htmx_page(page, browser, cdn=False)[-1] == "htmx None"


@pytest.mark.browser
def test_the_fake_microphone_plays_a_file(
    open_browser: OpenBrowser, speech: Speech, tmp_path: Path
) -> None:
    prompt = max(speech.prompts("en"), key=lambda prompt: prompt.path.stat().st_size)
    spoken, silence = tmp_path / "spoken.wav", tmp_path / "silence.wav"
    soundfile.write(spoken, speech.pcm(prompt), RATE_HZ)
    soundfile.write(silence, np.zeros(RATE_HZ, np.float32), RATE_HZ)
    loudest = {}
    for wav in (spoken, silence):
        page = open_browser(wav).new_page()
        page.route(PAGE, lambda route: route.fulfill(body="<p>", content_type="text/html"))
        page.goto(PAGE)
        loudest[wav.stem] = page.evaluate(RECORDS_TWO_SECONDS)
    assert loudest["spoken"] > 0.05
    assert loudest["silence"] < 0.01
