"""What people say of themselves: the newest counts, the older ones stay, withdrawing deletes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import declare_variant
from app.campaigns.rules import VARIANT_NAME, BadVariant
from app.clips.operations import leave_campaign
from app.ledger.queries import entries_about
from app.people.models import Person, Profile
from app.people.operations import change_profile
from app.people.queries import find_profile, known_variants
from app.people.rules import UnknownVariant
from tests import factories
from tests.factories import AT

CODES = ("central", "valencia", "balear")


@pytest.fixture
def catalan(session: Session) -> Campaign:
    made = factories.campaign(session, "ca")
    for code in CODES:
        declare(session, made, code, code.title())
    return made


@pytest.fixture
def person(session: Session) -> Person:
    return factories.guest(session)


def declare(session: Session, campaign: Campaign, code: str, name: str) -> None:
    declare_variant(session, campaign, code, name, actor_id=None, at=AT, source="test")


def say(
    session: Session,
    person: Person,
    campaign: Campaign,
    variant: str | None = None,
    knows: tuple[str, ...] = (),
    after_s: int = 0,
) -> None:
    change_profile(
        session,
        person.id,
        campaign.id,
        variant=variant,
        knows=knows,
        variants=campaign.variant_names,
        at=AT + timedelta(seconds=after_s),
    )


def test_variants_are_declared_renamed_and_never_taken_away(session: Session, catalan: Campaign):
    declare(session, catalan, " Valencia ", "Valencià \n de  veres")
    declare(session, catalan, "balear", "balear")
    assert catalan.variant_names == {
        "central": "Central",
        "valencia": "Valencià de veres",
        "balear": "balear",
    }
    comments = [entry.comment for entry in entries_about(session, "campaign", catalan.id)]
    assert comments.count("balear: Balear") == 1
    n_entries = len(comments)
    declare(session, catalan, "balear", "balear")
    assert len(entries_about(session, "campaign", catalan.id)) == n_entries


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("", "Nord"),
        ("no spaces", "Nord"),
        ("-nord", "Nord"),
        ("শহর", "Nord"),
        ("ninesigns", "Nord"),
        ("nord", " "),
        ("nord", "x" * (VARIANT_NAME + 1)),
        ("nord", "CENTRAL"),
    ],
)
def test_a_variant_without_a_proper_code_or_a_name_of_its_own_is_refused(
    session: Session, catalan: Campaign, code: str, name: str
):
    with pytest.raises(BadVariant):
        declare(session, catalan, code, name)
    assert list(catalan.variant_names) == list(CODES)


def test_the_newest_word_counts_and_older_ones_stay(
    session: Session, catalan: Campaign, person: Person
):
    assert find_profile(session, person.id, catalan.id) is None
    say(session, person, catalan, "central", ("balear",))
    say(session, person, catalan, "central", ("balear",), after_s=1)
    say(session, person, catalan, "valencia", after_s=2)
    rows = session.scalars(select(Profile).order_by(Profile.said_at)).all()
    assert [(row.variant, row.knows) for row in rows] == [
        ("central", ["central", "balear"]),
        ("valencia", []),
    ]
    assert find_profile(session, person.id, catalan.id) is rows[1]


def test_who_names_none_knows_all_and_elsewhere_nothing_is_said(
    session: Session, catalan: Campaign, person: Person
):
    assert known_variants(session, person.id, catalan.id) is None
    say(session, person, catalan, "central")
    assert known_variants(session, person.id, catalan.id) is None
    say(session, person, catalan, None, ("balear",), after_s=1)
    assert known_variants(session, person.id, catalan.id) == {"balear"}
    assert known_variants(session, person.id, factories.campaign(session, "sw").id) is None


@pytest.mark.parametrize(("variant", "knows"), [("nord", ()), (None, ("nord",)), ("x\0", ())])
def test_an_unknown_variant_changes_nothing(
    session: Session, catalan: Campaign, person: Person, variant: str, knows: tuple[str, ...]
):
    say(session, person, catalan, "central")
    with pytest.raises(UnknownVariant):
        say(session, person, catalan, variant, knows, after_s=1)
    found = find_profile(session, person.id, catalan.id)
    assert found is not None
    assert found.variant == "central"


def test_who_withdraws_leaves_nothing_said_there(
    session: Session, catalan: Campaign, person: Person
):
    other = factories.campaign(session, "sw")
    declare(session, other, "mvita", "Kimvita")
    say(session, person, catalan, "central")
    say(session, person, other, "mvita")
    agreed = factories.consent(session, person, catalan)
    leave_campaign(session, person, agreed, at=AT, source="test")
    assert session.scalars(select(Profile.variant)).all() == ["mvita"]
