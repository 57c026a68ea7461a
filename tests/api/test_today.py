"""What the asker gave today, and what their locale needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.api.caller import Caller, problem
from tests.factories import Scene


def today(caller: Caller, query: str = "") -> dict[str, Any]:
    answer = caller.get(f"/locales/en/today{query}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    document: dict[str, Any] = answer.json
    return document


def test_who_begins_has_given_nothing_and_is_told_what_is_needed(reader: Caller, scene: Scene):
    assert today(reader) == {
        "clips": 0,
        "recorded_s": 0.0,
        "votes": 0,
        "streak_days": 0,
        "needs": {"next": "speak", "clips_to_hear": 0, "sentences_to_read": 1},
    }


def test_what_was_given_just_now_is_in_it(reader: Caller, session: Session, scene: Scene):
    clip = factories.clip(session, scene.sentence)
    session.commit()
    assert reader.post(f"/clips/{clip.id}/votes", {"answer": "yes"}).status_code == 201
    reader.put_clip(scene.sentence, query={"duration_s": "4.21"})
    document = today(reader)
    assert (document["clips"], document["votes"], document["streak_days"]) == (1, 1, 1)
    assert document["recorded_s"] == 4.21
    assert document["needs"] == {"next": None, "clips_to_hear": 1, "sentences_to_read": 0}


def test_who_has_read_everything_is_asked_to_listen(reader: Caller, session: Session, scene: Scene):
    factories.clip(session, scene.sentence, scene.person)
    factories.clip(session, scene.sentence)
    session.commit()
    assert today(reader)["needs"] == {"next": "listen", "clips_to_hear": 2, "sentences_to_read": 0}


def test_the_day_is_that_of_the_time_zone_that_is_named(
    reader: Caller, session: Session, scene: Scene
):
    now = datetime.now(UTC)
    factories.clip(session, scene.sentence, scene.person, received_at=now - timedelta(hours=22))
    session.commit()
    # Somewhere 22 hours ago is today, and somewhere else it is not.
    zones = [f"Etc/GMT{sign}{hours}" for sign, hours in (("-", 14), ("-", 7), ("+", 0), ("+", 11))]
    counts = [today(reader, f"?tz={zone.replace('+', '%2B')}")["clips"] for zone in zones]
    expected = []
    for hours in (14, 7, 0, -11):
        there = timedelta(hours=hours)
        expected.append(int((now + there).date() == (now - timedelta(hours=22) + there).date()))
    assert counts == expected


@pytest.mark.parametrize("zone", ["Africa", "Mars/Olympus", "", "../etc/passwd", "é" * 300, "%00"])
def test_an_unknown_time_zone_is_malformed(reader: Caller, zone: str):
    answer = reader.get(f"/locales/en/today?tz={zone}")
    assert problem(answer) == (400, "malformed")
    assert answer.json is not None
    assert "tz" in answer.json["detail"]


def test_nobody_has_no_day(nobody: Caller, scene: Scene):
    assert problem(nobody.get("/locales/en/today")) == (401, "nobody")


def test_a_locale_that_is_not_here_has_no_day(reader: Caller):
    assert problem(reader.get("/locales/sw/today")) == (404, "campaign_not_found")
