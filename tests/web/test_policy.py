"""A steward chooses how clips are decided."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from tests.factories import campaign
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
PATH = "/ar/steward/policy"
FORM = {
    "policy": "adaptive",
    "target_wrong": "0.005",
    "min_votes": "3",
    "max_votes": "9",
    "n": "2",
    "m": "3",
}


@pytest.fixture
def arabic(session: Session) -> Campaign:
    made = campaign(session, "ar")
    session.commit()
    return made


def test_nobody_but_a_steward_changes_it(
    session: Session, arabic: Campaign, nobody: Visitor, visit: Visit
):
    others = [with_role(session, arabic, role) for role in ("expert", "moderator")]
    elsewhere = with_role(session, campaign(session, "sw"), "steward")
    for visitor in [nobody, *map(visit, [*others, elsewhere])]:
        visitor.get("/ar")
        assert visitor.post(PATH, FORM).status_code == 403
    session.expire_all()
    assert arabic.validation_settings is None


def test_a_choice_is_kept_and_shown(session: Session, arabic: Campaign, visit: Visit):
    steward = visit(with_role(session, arabic, "steward"))
    assert "As soon as it is sure enough.</strong>" in steward.get("/ar/steward").text
    done = steward.post(PATH, FORM)
    assert (done.status_code, done.headers["Location"]) == (303, "/ar/steward")
    session.expire_all()
    assert arabic.validation_settings == {"min_votes": 3, "max_votes": 9, "target_wrong": 0.005}
    session.rollback()
    page = steward.get("/ar/steward").text
    assert '<option value="0.005" selected>0.5%</option>' in page
    assert 'name="min_votes" type="number" inputmode="numeric" min="1" max="50" value="3"' in page

    steward.post(PATH, {**FORM, "policy": "n_of_m", "target_wrong": "", "n": "3", "m": "5"})
    session.expire_all()
    assert arabic.validation_policy == "n_of_m"
    session.rollback()
    assert "A number that agree.</strong>" in steward.get("/ar/steward").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"policy": "dice"},
        {"policy": ""},
        {"min_votes": "0"},
        {"min_votes": "many"},
        {"max_votes": "2"},
        {"policy": "n_of_m", "n": "2", "m": "5"},
        {"target_wrong": "0.9"},
        {"target_wrong": "nan"},
        {"n": "1" * 5000},
    ],
)
def test_what_does_not_go_together_is_refused_and_stays_typed(
    session: Session, arabic: Campaign, visit: Visit, wrong: dict[str, str]
):
    steward = visit(with_role(session, arabic, "steward"))
    steward.get("/ar/steward")
    refused = steward.post(PATH, {**FORM, "max_votes": "11", **wrong})
    assert refused.status_code == 422
    assert "Check the numbers" in refused.text
    if "max_votes" not in wrong:
        assert 'max="50" value="11"' in refused.text
    session.expire_all()
    assert (arabic.validation_policy, arabic.validation_settings) == ("adaptive", None)


def test_it_can_be_chosen_at_a_terminal(app: Flask, session: Session, arabic: Campaign):
    runner = app.test_cli_runner()
    args = ["reviews", "policy", "ar", "n_of_m", "--n", "3", "--m", "5"]
    assert runner.invoke(args=args).output == 'ar: n_of_m {"n": 3, "m": 5}\n'
    session.expire_all()
    assert (arabic.validation_policy, arabic.validation_settings) == ("n_of_m", {"n": 3, "m": 5})
    session.rollback()
    refused = runner.invoke(args=["reviews", "policy", "ar", "n_of_m", "--n", "9"])
    assert refused.exit_code == 1
    assert "do not go together" in refused.output
