"""The main job over plain HTTP, in every container that browsers record."""

import base64
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sqlalchemy import select

from app.clips.models import Clip
from app.quality.models import Measurement
from tests.audio.sounds import RATE_HZ as BROWSER_RATE_HZ
from tests.audio.sounds import encode, take
from tests.journeys.released import best_correlation, build_release, decode, open_release
from tests.services.chromium import OpenBrowser
from tests.services.served import Served
from tests.services.speech import RATE_HZ, Prompt, Speech
from tests.services.volunteer import Volunteer

MEDIA_TYPES = {
    "webm": "audio/webm;codecs=opus",
    "ogg": "audio/ogg;codecs=opus",
    "mp4": "audio/mp4",
    "wav": "audio/wav",
    "flac": "audio/flac",
}
RECORD_IN_BROWSER = """async (seconds) => {
  const off = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: off });
  const recorder = new MediaRecorder(stream, { mimeType: "audio/webm;codecs=opus" });
  const stopped = new Promise((done) => { recorder.ondataavailable = done; });
  recorder.start();
  await new Promise((done) => setTimeout(done, seconds * 1000));
  recorder.stop();
  const bytes = new Uint8Array(await (await stopped).data.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


@pytest.mark.browser
@pytest.mark.timeout(240)
def test_every_container_travels_from_upload_to_release(
    served: Served, speech: Speech, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    spoken = speech.pcm(_prompt(speech))
    recordings = {
        "webm": _recorded_by_chromium(served, open_browser, spoken, tmp_path),
        "ogg": encode(take(spoken), "ogg", "libopus"),
        "mp4": encode(take(spoken), "mp4", "aac"),
        "wav": encode(take(spoken), "wav", "pcm_s16le"),
        "flac": encode(take(spoken), "flac", "flac"),
    }
    volunteer = Volunteer(served.url)
    volunteer.join("en")
    sentences = volunteer.sentences("en", len(recordings))
    for sentence, (container, data) in zip(sentences, recordings.items(), strict=True):
        media_type = MEDIA_TYPES[container]
        answer = volunteer.put_clip(uuid.uuid4(), sentence["id"], data, media_type)
        assert answer.status == 201, answer
    _wait_until(lambda: len(_measurements(served)) == len(recordings))
    assert {found.verdict for found in _measurements(served)} <= {"accept", "warn"}
    for _ in range(2):
        _say_yes_to_everything(served)
    with served.transaction() as session:
        clips = session.scalars(select(Clip)).all()
        assert {clip.container for clip in clips} == set(recordings)
        assert {clip.state for clip in clips} == {"valid"}

    released = open_release(build_release(served, tmp_path / "out"), tmp_path / "opened")
    files = sorted((released / "clips").iterdir())
    assert len(files) == len(recordings)
    sent = set(recordings.values())
    for file in files:
        assert file.read_bytes() in sent, "a release holds the original bytes"
        assert best_correlation(decode(file), spoken) > 0.9


def _prompt(speech: Speech) -> Prompt:
    """A sentence of about two seconds."""
    whole = [prompt for prompt in speech.prompts("en") if len(prompt.text.split()) >= 5]
    return min(whole, key=lambda prompt: abs(len(speech.pcm(prompt)) / RATE_HZ - 2.2))


def _recorded_by_chromium(
    served: Served, open_browser: OpenBrowser, spoken: np.ndarray, folder: Path
) -> bytes:
    played = take(spoken, before_s=1.0)
    wav = folder / "microphone.wav"
    soundfile.write(wav, played, BROWSER_RATE_HZ, subtype="PCM_16")
    page = open_browser(wav).new_page()
    page.goto(served.url)
    seconds = len(played) / BROWSER_RATE_HZ
    return base64.b64decode(page.evaluate(RECORD_IN_BROWSER, seconds))


def _say_yes_to_everything(served: Served) -> None:
    validator = Volunteer(served.url)
    validator.join("en")
    heard = validator.call("GET", "/api/v1/locales/en/clips?count=50").document["clips"]
    for clip in heard:
        audio = validator.open_bytes(clip["audio_url"])
        assert len(audio) > 1000
        vote = b'{"answer": "yes", "reasons": [], "heard_s": 2.5}'
        path, json_type = f"/api/v1/clips/{clip['id']}/votes", {"Content-Type": "application/json"}
        assert validator.call("POST", path, vote, json_type).status == 201


def _measurements(served: Served) -> list[Measurement]:
    with served.transaction() as session:
        found = list(session.scalars(select(Measurement)))
        session.expunge_all()
    return found


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
