"""`flask clips learn-rates`."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.quality.queries import find_speaking_rate
from tests import factories


@pytest.fixture
def reading(session: Session) -> factories.Scene:
    """A campaign with a valid clip, and one without any."""
    scene = factories.scene(session, "sw")
    scene.sentence.text = "Watu wote wamezaliwa huru, hadhi na haki zao ni sawa."
    clip = factories.clip(session, scene.sentence, state="valid")
    factories.measurement(session, clip, speech_s=9.0)
    factories.scene(session, "en")
    session.commit()
    return scene


def test_rates_are_learned_now_for_each_open_campaign(
    app: Flask, session: Session, reading: factories.Scene
):
    ended = app.test_cli_runner().invoke(args=["clips", "learn-rates"])

    assert ended.exit_code == 0
    assert sorted(ended.output.splitlines()) == ["en: no valid clips", "sw: 1.03 of usual"]
    row = find_speaking_rate(session, reading.campaign_id)
    assert row is not None
    assert (row.n_clips, row.n_speakers) == (1, 1)
