"""My listening, for its listener's eyes alone; and the steward's page of how validation goes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.progress.listeners import FEWEST_VOTES
from app.progress.listening import FEWEST_JUDGED
from app.progress.validation import FEWEST_REJECTED
from app.reviews.models import ValidationModel, Validator, ValidatorWeight
from app.reviews.patterns import FEWEST_SAME
from app.reviews.tasks import ask_expert
from tests.factories import AT, campaign, clip, guest, sentence, vote
from tests.web.visitor import Visitor, with_role

Visit = Callable[[Person | None], Visitor]
LONG = "كلمة " * 40


@pytest.fixture
def arabic(session: Session) -> Campaign:
    return campaign(session, "ar")


def heard(session: Session, of: Campaign, person: Person, answer: str, state: str) -> None:
    cast = vote(session, clip(session, sentence(session, of), state=state), person, answer)
    cast.cast_at = datetime.now(UTC) - timedelta(days=1)
    if answer == "no":
        cast.reasons = ["noise"]


@pytest.mark.usefixtures("arabic")
def test_nobody_and_a_newcomer_see_an_invitation_to_listen(
    session: Session, nobody: Visitor, visit: Visit
) -> None:
    newcomer = guest(session)
    session.commit()
    for visitor in (nobody, visit(newcomer)):
        page = visitor.get("/ar/listen/mine")
        assert page.status_code == 200
        assert "You have not judged a clip of this language yet." in page.text
        assert "No clip was rejected for a reason so far." in page.text
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_listener_sees_how_much_and_how_well(
    session: Session, arabic: Campaign, visit: Visit, htmx: bool
) -> None:
    me = guest(session)
    for _ in range(FEWEST_JUDGED - 2):
        heard(session, arabic, me, "yes", "valid")
    heard(session, arabic, me, "no", "invalid")
    session.commit()
    few = visit(me).get("/ar/listen/mine", htmx=htmx).text
    assert "once some more of your clips are settled" in few
    heard(session, arabic, me, "no", "valid")
    heard(session, arabic, me, "unsure", "invalid")
    session.commit()
    page = visit(me).get("/ar/listen/mine", htmx=htmx).text
    assert "90%" in page
    assert "Only you see this." in page
    assert "Too much noise" in page
    assert "gold" not in page.lower()
    assert page.count("<table>") == 2


def test_another_campaign_is_not_mixed_in(session: Session, arabic: Campaign, visit: Visit) -> None:
    me = guest(session)
    heard(session, campaign(session, "sw"), me, "no", "invalid")
    session.commit()
    assert "You have not judged a clip" in visit(me).get("/ar/listen/mine").text
    assert arabic.tag == "ar"


def test_the_stewards_page_is_theirs_alone(
    session: Session, arabic: Campaign, nobody: Visitor, visit: Visit
) -> None:
    others = [guest(session), with_role(session, arabic, "expert")]
    others.append(with_role(session, campaign(session, "sw"), "steward"))
    steward = with_role(session, arabic, "steward")
    session.commit()
    for visitor in [nobody, *map(visit, others)]:
        assert visitor.get("/ar/steward").status_code == 403
        assert "/ar/steward" not in visitor.get("/ar").text
        path = f"/ar/steward/validators/{steward.id}/set-aside"
        assert visitor.post(path).status_code == 403
    assert "/ar/steward" in visit(steward).get("/ar").text


@pytest.mark.parametrize("htmx", [False, True])
def test_an_empty_campaign_says_so_in_every_part(
    session: Session, arabic: Campaign, visit: Visit, htmx: bool
) -> None:
    steward = with_role(session, arabic, "steward")
    session.commit()
    page = visit(steward).get("/ar/steward", htmx=htmx).text
    for words in (
        "Nobody has given a reason on a settled clip yet.",
        "No sentence has failed more than once.",
        "keep failing for one cause.",
        "There are too few judged clips to tell",
        "There is nobody whose answers would have to be left out.",
        "nobody can say",
    ):
        assert words in page


def test_a_steward_sees_what_goes_wrong(session: Session, arabic: Campaign, visit: Visit) -> None:
    steward, speaker, listener = (
        with_role(session, arabic, "steward"),
        guest(session),
        guest(session),
    )
    hard = sentence(session, arabic, LONG.strip())
    for _ in range(FEWEST_REJECTED):
        said = vote(session, clip(session, hard, speaker, state="invalid"), listener, "no")
        said.reasons = ["cut_off"]
    overruled = clip(session, sentence(session, arabic), state="valid")
    vote(session, overruled, listener, "no").reasons = ["noise"]
    ask_expert(session, overruled, "audit", at=AT)
    bins = [{"expected": 0.2, "found": 0.3, "n": 40}, {"expected": 0.9, "found": 0.95, "n": 40}]
    model = ValidationModel(
        campaign_id=arabic.id,
        version=1,
        n_votes=50,
        parameters={},
        calibration_bins=bins,
        fitted_at=AT,
    )
    session.add(model)
    session.commit()
    page = visit(steward).get("/ar/steward").text
    assert LONG.strip() in page
    assert "5 readings failed" in page
    assert "<strong>Cut off</strong>" in page
    assert "100% of 5 rejected clips" in page
    assert "Too much noise" in page
    assert page.count('class="plot__point"') == 2
    assert str(speaker.id) not in page


def test_a_steward_sets_votes_aside_and_counts_them_again(
    session: Session, arabic: Campaign, visit: Visit
) -> None:
    steward, careless = with_role(session, arabic, "steward"), guest(session)
    validator = Validator(
        person_id=careless.id, campaign_id=arabic.id, n_votes=FEWEST_VOTES, updated_at=AT
    )
    model = ValidationModel(
        campaign_id=arabic.id,
        version=1,
        n_votes=50,
        parameters={},
        calibration_bins=[],
        fitted_at=AT,
    )
    session.add_all([validator, model])
    session.flush()
    weight = {"yes": 0.1, "no": -2.0, "unsure": 0.0}
    session.add(ValidatorWeight(model_id=model.id, person_id=careless.id, **weight))
    session.commit()
    visitor = visit(steward)
    page = visitor.get("/ar/steward").text
    assert "Set these votes aside" in page
    path, stranger = (f"/ar/steward/validators/{person.id}" for person in (careless, steward))
    session.rollback()
    assert visitor.post(f"{path}/set-aside").status_code == 303
    assert "Count these votes again" in visitor.get("/ar/steward").text
    assert session.scalars(select(Validator.set_aside_at)).one() is not None
    session.rollback()
    assert visitor.post(f"{path}/reinstate").status_code == 303
    assert session.scalars(select(Validator.set_aside_at)).one() is None
    session.rollback()
    assert visitor.post(f"{stranger}/set-aside").status_code == 404


def test_odd_patterns_of_answers_are_shown_to_stewards(
    session: Session, arabic: Campaign, visit: Visit
) -> None:
    steward, *listeners = with_role(session, arabic, "steward"), guest(session), guest(session)
    calm = guest(session)
    read = sentence(session, arabic)
    for number in range(FEWEST_SAME):
        given = clip(session, read, state="invalid" if number % 5 == 0 else "valid")
        given.duration_s = 4.0
        for person in listeners:  # the same answers, all at one moment
            vote(session, given, person, "yes").cast_at = datetime.now(UTC)
        at = datetime.now(UTC) - timedelta(minutes=number)
        vote(session, given, calm, "no" if number % 5 == 0 else "yes").cast_at = at
    for person in [*listeners, calm]:
        counted = Validator(person_id=person.id, campaign_id=arabic.id, n_votes=FEWEST_SAME)
        counted.updated_at = datetime.now(UTC)
        session.add(counted)
    session.commit()
    page = visit(steward).get("/ar/steward").text
    assert page.count("Set these votes aside") == 2
    assert page.count("Faster than one can listen.") == 2
    assert page.count("Always the same answer") == 2
    assert page.count("Wrong about the same clips as") == 2
