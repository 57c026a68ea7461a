"""Callers of the API: nobody, somebody who has agreed, and a stranger who has too."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.people.models import Person
from tests import factories
from tests.api.caller import Caller
from tests.factories import Scene


@pytest.fixture
def session(session_apart: Session) -> Session:
    return session_apart


@pytest.fixture
def scene(session: Session) -> Scene:
    scene = factories.scene(session)
    session.commit()
    return scene


@pytest.fixture
def call_as(app: Flask) -> Callable[[Person | None], Caller]:
    """Make a client of its own for somebody."""
    return lambda person=None: Caller(app.test_client(), person)


@pytest.fixture
def reader(call_as: Callable[[Person | None], Caller], scene: Scene) -> Caller:
    """The scene's person, who has agreed to its terms."""
    return call_as(scene.person)


@pytest.fixture
def stranger(call_as: Callable[[Person | None], Caller], session: Session, scene: Scene) -> Caller:
    """Somebody else, who has agreed too."""
    person = factories.guest(session)
    factories.consent(session, person, scene.campaign)
    session.commit()
    return call_as(person)


@pytest.fixture
def nobody(call_as: Callable[[Person | None], Caller]) -> Caller:
    return call_as(None)
