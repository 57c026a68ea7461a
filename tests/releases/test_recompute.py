"""Anybody can take the decisions of a release again, from its files alone."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.jobs import LEARN_VOTES, Work, run
from app.reviews.gold import fix_gold
from app.reviews.operations import cast_vote
from app.reviews.recompute import recompute
from app.storage import BlobStore
from tests import factories
from tests.factories import AT
from tests.releases.conftest import Keep
from tests.releases.opened import Opened

Unpack = Callable[[Campaign], Opened]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


@pytest.fixture
def released(
    session: Session,
    sessions: sessionmaker[Session],
    blobs: BlobStore,
    campaign: Campaign,
    keep: Keep,
    unpack: Unpack,
) -> Opened:
    """Clips decided before and after the campaign learned from its votes, and one by an expert."""
    people = [factories.guest(session) for _ in range(4)]
    sentence = factories.sentence(session, campaign)

    def judged(*answers: str, at: datetime = AT) -> Clip:
        clip = keep(sentence, state="in_review", data=str(len(clips)).encode())
        for person, answer in zip(people, answers, strict=False):
            cast_vote(session, person, clip.id, answer=answer, at=at)
        clips.append(clip)
        return clip

    clips: list[Clip] = []
    for number in range(20):
        judged(*(["no"] * 2 if number % 5 == 0 else ["yes", "yes", "unsure"]), "yes")
    session.commit()
    run(Work(sessions, blobs, lambda: AT + MINUTE), LEARN_VOTES, {})
    for _ in range(3):
        judged("yes", "yes", "yes", at=AT + 2 * MINUTE)
        judged("no", "no", "no", at=AT + 2 * MINUTE)
    fix_gold(session, clips[0].id, False, actor_id=None, at=AT + 3 * MINUTE, source="test")
    fix_gold(session, judged().id, True, actor_id=None, at=AT + 3 * MINUTE, source="test")
    cast_vote(session, people[0], clips[-1].id, answer="no", at=AT + 4 * MINUTE)
    campaign.validation_policy, campaign.validation_settings = "n_of_m", {"n": 3, "m": 5}
    session.commit()
    judged("yes", "yes", "yes", at=AT + 5 * MINUTE)
    campaign.validation_policy, campaign.validation_settings = "expert", None
    session.commit()
    judged("yes", "no", at=AT + 6 * MINUTE)
    return unpack(campaign)


def edit(opened: Opened, name: str, old: str, new: str) -> None:
    text = opened.text(name)
    assert old in text
    (opened.folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_every_decision_that_votes_took_comes_out_as_released(released: Opened) -> None:
    decisions = {row["path"]: row for row in released.table("decisions")}
    again = list(recompute(released.folder))
    assert {each.path for each in again} == {
        path
        for path, row in decisions.items()
        if row["policy"] != "expert" or row["outcome"] == "disputed"
    }
    assert {row["model"] for row in decisions.values()} == {"", "1"}
    assert {each.outcome for each in again} == {"valid", "invalid", "disputed"}
    assert {row["settings"] for row in decisions.values()} == {"", '{"m": 5, "n": 3}'}
    assert [each for each in again if not each.agrees] == []


def test_votes_that_decided_nothing_are_marked(released: Opened) -> None:
    by_expert = {
        row["path"]
        for row in released.table("decisions")
        if row["policy"] == "expert" and row["outcome"] != "disputed"
    }
    assert len(by_expert) == 2
    marked = {row["path"] for row in released.table("votes") if row["counted"] == "0"}
    assert marked == by_expert


def test_what_was_learned_names_only_listeners_of_the_release(released: Opened) -> None:
    learned = json.loads(released.text("validation_models.json"))
    assert (learned["policy"], learned["settings"]) == ("expert", {})
    [model] = learned["models"]
    assert model["version"] == 1
    assert len(model["weights"]) > 0
    assert model["weights"].keys() <= {row["validator"] for row in released.table("votes")}


def test_a_decision_that_votes_do_not_bear_out_is_found(app: Flask, released: Opened) -> None:
    runner = app.test_cli_runner()
    command = ["reviews", "recompute", str(released.folder)]
    good = runner.invoke(args=command)
    assert good.exit_code == 0, good.output

    edit(released, "decisions.tsv", "\tinvalid\tadaptive\t", "\tvalid\tadaptive\t")
    bad = runner.invoke(args=command)
    assert bad.exit_code == 1
    *lines, sums = bad.output.splitlines()
    assert lines
    assert all("released as valid" in line for line in lines)
    assert "come out as released" in sums


def test_a_probability_that_was_altered_is_found(released: Opened) -> None:
    edit(released, "votes.tsv", "\tyes\t", "\tunsure\t")
    assert [each for each in recompute(released.folder) if not each.agrees]


def test_what_is_no_release_is_said_so(app: Flask, tmp_path: Path) -> None:
    ended = app.test_cli_runner().invoke(args=["reviews", "recompute", str(tmp_path)])
    assert ended.exit_code == 1
    assert "holds no release" in ended.output


def test_gold_is_fixed_and_retired_on_the_command_line(
    app: Flask, session: Session, campaign: Campaign
) -> None:
    clip = factories.clip(session, factories.sentence(session, campaign))
    clip_id = clip.id
    runner = app.test_cli_runner()
    for truth, code, state in (
        ("retire", 1, "in_review"),
        ("no", 0, "invalid"),
        ("yes", 0, "valid"),
        ("retire", 0, "in_review"),
    ):
        session.commit()
        ended = runner.invoke(args=["reviews", "gold", str(clip_id), truth])
        assert ended.exit_code == code, ended.output
        session.refresh(clip)
        assert clip.state == state
