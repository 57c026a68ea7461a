"""Visitors: nobody yet, a guest who has been here before, and somebody else."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from tests.factories import campaign, consent, guest
from tests.web.visitor import Visitor


@pytest.fixture
def session(session_apart: Session) -> Session:
    return session_apart


@pytest.fixture
def visit(app: Flask) -> Callable[[Person | None], Visitor]:
    """Open a browser of its own, signed in as the given person or as nobody."""

    def open_browser(person: Person | None = None) -> Visitor:
        return Visitor(app.test_client(), person)

    return open_browser


@pytest.fixture
def nobody(visit: Callable[[Person | None], Visitor]) -> Visitor:
    """Somebody who has never been here."""
    return visit(None)


@pytest.fixture
def swahili(session: Session) -> Campaign:
    return campaign(session, "sw")


@pytest.fixture
def listener(session: Session) -> Person:
    person = guest(session)
    session.commit()
    return person


@pytest.fixture
def english(session: Session) -> Campaign:
    """A campaign that requests find, with its terms."""
    made = campaign(session, "en")
    session.commit()
    return made


@pytest.fixture
def writer(
    session: Session, english: Campaign, visit: Callable[[Person | None], Visitor]
) -> Visitor:
    """Somebody who has agreed to the terms of English."""
    person = guest(session)
    consent(session, person, english)
    session.commit()
    return visit(person)
