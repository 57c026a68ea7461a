"""One's own clips: look, withdraw, insist."""

import uuid

import pytest
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.quality.thresholds import THRESHOLDS
from app.wording.reasons import GATE_REASONS
from tests import factories
from tests.api.caller import Caller, problem
from tests.factories import Scene


def mine(session: Session, scene: Scene, **values: object) -> Clip:
    clip = factories.clip(session, scene.sentence, scene.person, **values)
    session.commit()
    return clip


def test_a_clip_that_is_owed_its_measurement_has_no_verdict_yet(
    reader: Caller, session: Session, scene: Scene
):
    clip = mine(session, scene, state="received")
    answer = reader.get(f"/clips/{clip.id}")

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["state"] == "received"
    assert (answer.json["verdict"], answer.json["measurements"]) == (None, None)
    assert answer.json["reasons"] == []
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_measured_clip_tells_figures_and_reasons_in_words(
    reader: Caller, session: Session, scene: Scene
):
    clip = mine(session, scene)
    reasons = [{"code": code, "severity": "warn"} for code in GATE_REASONS]
    factories.measurement(session, clip, verdict="warn", reasons=reasons, snr_db=12.5)
    session.commit()
    answer = reader.get(f"/clips/{clip.id}")

    assert answer.json is not None
    assert [reason["code"] for reason in answer.json["reasons"]] == list(GATE_REASONS)
    assert all(reason["title"] and reason["advice"] for reason in answer.json["reasons"])
    assert answer.json["measurements"]["snr_db"] == 12.5
    assert answer.json["measurements"]["duration_s"] == 3.2
    assert answer.json["measurements"]["bandwidth_hz"] is None
    assert {threshold.code for threshold in THRESHOLDS} <= GATE_REASONS.keys()


@pytest.mark.parametrize("state", ["received", "in_review", "refused", "valid", "invalid"])
def test_only_a_refused_clip_can_be_insisted_on(
    reader: Caller, session: Session, scene: Scene, state: str
):
    clip = mine(session, scene, state=state)
    answer = reader.get(f"/clips/{clip.id}")
    assert answer.json is not None
    assert answer.json["can_insist"] is (state == "refused")

    insisted = reader.post(f"/clips/{clip.id}/insistence")
    if state != "refused":
        assert problem(insisted) == (409, "not_refused")
        return
    assert insisted.status_code == 200
    assert insisted.json is not None
    assert (insisted.json["state"], insisted.json["insisted"]) == ("in_review", True)
    assert reader.post(f"/clips/{clip.id}/insistence").status_code == 200


def test_a_withdrawn_clip_stays_withdrawn(reader: Caller, session: Session, scene: Scene):
    clip = mine(session, scene)
    assert reader.delete(f"/clips/{clip.id}").status_code == 204
    assert reader.delete(f"/clips/{clip.id}").status_code == 204

    session.refresh(clip)
    session.refresh(scene.sentence)
    assert (clip.state, scene.sentence.n_clips) == ("withdrawn", 0)
    answer = reader.get(f"/clips/{clip.id}")
    assert answer.json is not None
    assert answer.json["state"] == "withdrawn"


CALLS = [("GET", ""), ("DELETE", ""), ("POST", "/insistence")]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_somebody_elses_clip_is_as_good_as_none(
    stranger: Caller, session: Session, scene: Scene, method: str, path: str
):
    clip = mine(session, scene, state="refused")
    assert problem(stranger.call(method, f"/clips/{clip.id}{path}")) == (404, "clip_not_found")
    session.refresh(clip)
    assert clip.state == "refused"


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_clip_we_do_not_have_is_not_found(reader: Caller, method: str, path: str):
    answer = reader.call(method, f"/clips/{uuid.uuid4()}{path}")
    assert problem(answer) == (404, "clip_not_found")


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_nobody_has_no_clips(
    nobody: Caller, session: Session, scene: Scene, method: str, path: str
):
    clip = mine(session, scene, state="refused")
    assert problem(nobody.call(method, f"/clips/{clip.id}{path}")) == (401, "nobody")
