"""Short takes of real speech."""

import io

import numpy as np
import soundfile

from tests.services.speech import RATE_HZ, Speech


def short_wav(speech: Speech, number: int) -> bytes:
    """At most 1.2 s of speech, about 38 kB; other bytes for each number."""
    prompts = [prompt for prompt in speech.prompts("en") if len(prompt.text) > 15]
    samples = speech.pcm(prompts[number % len(prompts)])
    spoken = np.roll(samples, number)[: int(1.2 * RATE_HZ)] * (1 - number * 1e-4)
    file = io.BytesIO()
    soundfile.write(file, spoken, RATE_HZ, format="WAV", subtype="PCM_16")
    return file.getvalue()
