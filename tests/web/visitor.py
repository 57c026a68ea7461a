"""A browser of somebody's, without the browser."""

import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.campaigns.models import Campaign
from app.people.models import Person, Role
from tests.factories import AT, guest

HTMX = {"HX-Request": "true"}


class Visitor:
    """A browser: keeps cookies, and sends forms with the token of the page they stand on."""

    def __init__(self, client: FlaskClient, person: Person | None = None) -> None:
        self.client = client
        self.person_id = person.id if person else None
        if person:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = str(person.id)

    def get(self, path: str, *, htmx: bool = False) -> TestResponse:
        return self.client.get(path, headers=HTMX if htmx else {}, buffered=True)

    def post(
        self, path: str, form: dict[str, object] | None = None, *, htmx: bool = False
    ) -> TestResponse:
        data = {"csrf_token": self.token(), **(form or {})}
        return self.client.post(path, data=data, headers=HTMX if htmx else {})

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/mine").text)
        assert found
        return found[1]


def with_role(session: Session, of: Campaign, name: str) -> Person:
    """Somebody new with this role in the campaign, committed, so that requests find them."""
    person = guest(session)
    session.add(Role(person_id=person.id, campaign_id=of.id, name=name, granted_at=AT))
    session.commit()
    return person
