"""Real speech and music that `make test` unpacks from Debian's packages into .cache/speech.

One professional speaker each for en, es, fr, it and ru (telephone prompts at 16 kHz with their
texts), ten English utterances of other speakers, and 18 minutes of music at 8 kHz.
"""

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

RATE_HZ = 16_000
ROOT = Path(__file__).parents[2] / ".cache" / "speech"
VOICES = {
    "en": "en_US_f_Allison",
    "es": "es_MX_f_Allison",
    "fr": "fr_CA_f_June",
    "it": "it_IT_m_Carlo",
    "ru": "ru_RU_f_IvrvoiceRU",
}
# Brackets hold tones, stage directions and second thoughts: such a text is not what was spoken.
NOT_SPOKEN = re.compile(r"[\[\](){}<>@*=#/]|\.\.\.")
FEWEST_WORDS = 3
UTTERANCE = re.compile(r"<s>(?P<text>.*)</s>\s*\((?P<key>[^)]+)\)")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A recording and the words in it."""

    key: str
    text: str
    path: Path


class Speech:
    """The recordings that tests draw on; every list is in a fixed order."""

    def prompts(self, locale: str) -> list[Prompt]:
        """Return the spoken sentences of a locale ("en", "es", "fr", "it" or "ru")."""
        package = f"asterisk-core-sounds-{locale}"
        texts = ROOT / "doc" / package / f"core-sounds-{locale}.txt.gz"
        folder = ROOT / "asterisk" / "sounds" / VOICES[locale]
        lines = gzip.decompress(texts.read_bytes()).decode("utf-8-sig").splitlines()
        found = (_read_prompt(line, folder) for line in lines)
        return sorted((prompt for prompt in found if prompt), key=lambda prompt: prompt.key)

    def utterances(self) -> list[Prompt]:
        """Return short English utterances by speakers other than the prompts'; lower-case texts."""
        data = ROOT / "pocketsphinx" / "test" / "data"
        return [
            Prompt(match["key"], " ".join(match["text"].split()), path)
            for transcript in (
                data / "librivox" / "transcription",
                data / "cards" / "cards.transcription",
            )
            for match in UTTERANCE.finditer(transcript.read_text())
            if (path := transcript.parent / f"{match['key']}.wav").exists()
        ]

    def music(self) -> list[Path]:
        """Return WAV files of music, 8 kHz mono."""
        return sorted((ROOT / "asterisk" / "moh").glob("*.wav"))

    def pcm(self, prompt: Prompt) -> np.ndarray:
        """Return the samples of a recording: float32, mono, [n] at 16 kHz, within ±1."""
        if prompt.path.suffix == ".g722":
            return _decode_g722(prompt.path)
        samples, rate_hz = soundfile.read(prompt.path, dtype="float32")
        assert rate_hz == RATE_HZ
        return np.asarray(samples, np.float32)


def _read_prompt(line: str, folder: Path) -> Prompt | None:
    key, colon, text = line.partition(":")
    text = " ".join(text.split())
    path = folder / f"{key.strip()}.g722"
    is_sentence = len(text.split()) >= FEWEST_WORDS and not NOT_SPOKEN.search(text)
    if not colon or not is_sentence or not path.exists():
        return None
    return Prompt(key.strip(), text, path)


def _decode_g722(path: Path) -> np.ndarray:
    with av.open(str(path), format="g722") as container:
        frames: Sequence[np.ndarray] = [
            frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)
        ]
    return np.concatenate(frames).astype(np.float32) / 32768


@pytest.fixture(scope="session")
def speech() -> Speech:
    """Real speech; `make test` (or scripts/setup/speech.sh) brings it."""
    if not (ROOT / ".done").exists():
        pytest.fail("No speech in .cache/speech yet: run `make test` once, it brings it.")
    return Speech()
