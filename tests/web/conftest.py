"""Visitors: nobody yet, a guest who has been here before, and somebody else."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.models import Person
from tests.web.visitor import Visitor


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session apart from every request's: commit what a visitor shall see.

    Rows keep their values over a commit, so that looking at one takes no lock from a request.
    """
    with app.app_context():
        maker = db.sessionmaker
    with maker(expire_on_commit=False) as session:
        yield session


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
