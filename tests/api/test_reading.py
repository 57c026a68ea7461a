"""Locales, sentences to read, and skips."""

import dataclasses
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quality.models import SpeakingRate
from app.quality.rates import LearnedRate, RateBounds, rate_bounds
from app.quality.rules import GATE_VERSION
from app.sentences.models import SentenceTurn
from tests import factories
from tests.api.caller import Caller, problem
from tests.factories import Scene

AT = datetime(2026, 11, 23, tzinfo=UTC)


def offered(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    answer = caller.get(f"/locales/en/sentences{query}")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.headers["Cache-Control"] == "no-store"
    sentences: list[dict[str, Any]] = answer.json["sentences"]
    return sentences


def given(bounds: RateBounds | None) -> dict[str, float]:
    assert bounds
    return {"fastest_s": round(bounds.fastest_s, 2), "slowest_s": round(bounds.slowest_s, 2)}


def test_open_campaigns_are_listed_with_how_far_they_have_come(
    nobody: Caller, session: Session, scene: Scene
):
    factories.clip(session, scene.sentence, state="valid", duration_s=3.5)
    factories.campaign(session, "ur")
    factories.campaign(session, "de", stage="preparing")
    session.commit()

    answer = nobody.get("/locales")
    assert answer.json is not None
    by_tag = {document["tag"]: document for document in answer.json["locales"]}
    assert by_tag.keys() == {"en", "ur"}
    assert by_tag["ur"]["direction"] == "rtl"
    assert by_tag["en"]["valid_clips"] == by_tag["en"]["speakers"] == 1
    assert by_tag["en"]["valid_s"] == 3.5


def test_sentences_to_read_are_offered_to_anybody(nobody: Caller, scene: Scene):
    assert offered(nobody) == [
        {
            "id": str(scene.sentence_id),
            "text": scene.sentence.text,
            "locale": "en",
            "direction": "ltr",
            "reading": given(rate_bounds(scene.sentence.text, "en")),
        }
    ]


def test_a_campaigns_own_voices_move_the_times_given_with_its_sentences(
    nobody: Caller, session: Session, scene: Scene
):
    learned = LearnedRate(log_shift=0.3, log_spread=0.2)
    row = dataclasses.asdict(learned) | {"n_clips": 100, "n_speakers": 20, "learned_at": AT}
    session.add(SpeakingRate(campaign_id=scene.campaign_id, gate_version=GATE_VERSION, **row))
    session.commit()

    assert [each["reading"] for each in offered(nobody)] == [
        given(rate_bounds(scene.sentence.text, "en", learned))
    ]


def test_a_word_or_two_can_take_any_time(nobody: Caller, session: Session, scene: Scene):
    factories.sentence(session, scene.campaign, text="Yes.")
    session.commit()

    assert {each["text"]: each["reading"] for each in offered(nobody)}["Yes."] is None


def test_what_one_has_read_is_not_offered_again(reader: Caller, nobody: Caller, scene: Scene):
    assert reader.put_clip(scene.sentence).status_code == 201
    assert offered(reader) == []
    assert len(offered(nobody)) == 1


def test_as_many_are_given_as_were_asked_for_without_those_at_hand(
    reader: Caller, session: Session, scene: Scene
):
    for _ in range(8):
        factories.sentence(session, scene.campaign)
    session.commit()

    assert len(offered(reader)) == 5
    assert len(offered(reader, "?count=50")) == 9
    others = offered(reader, f"?count=50&exclude={scene.sentence_id}")
    assert str(scene.sentence_id) not in {document["id"] for document in others}
    assert len(others) == 8


@pytest.mark.parametrize("path", ["sentences", "clips"])
@pytest.mark.parametrize(
    "query",
    [
        *("count=0", "count=51", "count=-1", "count=x", "count=", "count=1.5", "count=²"),
        "exclude=abc",
    ],
)
def test_a_malformed_query_says_where(reader: Caller, scene: Scene, path: str, query: str):
    answer = reader.get(f"/locales/en/{path}?{query}")
    assert problem(answer) == (400, "malformed")
    assert answer.json is not None
    assert query.split("=")[0] in answer.json["detail"]


@pytest.mark.parametrize("path", ["sentences", "clips"])
@pytest.mark.parametrize("tag", ["sw", "de", "no language"])
def test_an_unknown_or_unopened_campaign_is_not_found(
    reader: Caller, session: Session, path: str, tag: str
):
    factories.campaign(session, "de", stage="preparing")
    session.commit()
    answer = reader.get(f"/locales/{tag}/{path}")
    assert problem(answer) == (404, "campaign_not_found")


@pytest.mark.parametrize("tag", ["EN", "en"])
def test_the_case_of_a_tag_does_not_matter(nobody: Caller, scene: Scene, tag: str):
    assert nobody.get(f"/locales/{tag}/sentences").status_code == 200


@pytest.mark.parametrize("reason", [None, "hard", "other"])
def test_a_skipped_sentence_is_not_offered_again(
    reader: Caller, session: Session, scene: Scene, reason: str | None
):
    answer = reader.post(f"/sentences/{scene.sentence_id}/skips", {"reason": reason})
    assert answer.status_code == 204
    assert session.scalars(select(SentenceTurn)).one().reason == reason
    session.commit()
    assert offered(reader) == []


@pytest.mark.parametrize("reason", ["boring", "", 5, ["hard"], {"hard": True}])
def test_an_unknown_reason_is_refused(
    reader: Caller, session: Session, scene: Scene, reason: object
):
    answer = reader.post(f"/sentences/{scene.sentence_id}/skips", {"reason": reason})
    assert problem(answer) == (422, "bad_skip_reason")
    assert session.scalars(select(SentenceTurn)).all() == []


def test_a_skip_without_json_is_malformed(reader: Caller, scene: Scene):
    answer = reader.post(f"/sentences/{scene.sentence_id}/skips", data="reason=hard")
    assert problem(answer) == (400, "malformed")


def test_an_unknown_sentence_cannot_be_skipped(reader: Caller):
    answer = reader.post(f"/sentences/{uuid.uuid4()}/skips", {"reason": None})
    assert problem(answer) == (404, "sentence_not_found")


def test_nobody_skips(nobody: Caller, scene: Scene):
    answer = nobody.post(f"/sentences/{scene.sentence_id}/skips", {"reason": None})
    assert problem(answer) == (401, "nobody")
