"""A small world to begin with: an open campaign, a sentence, and somebody who has agreed."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.sentences.models import Sentence
from tests.factories import rows


@dataclass(frozen=True, slots=True)
class Scene:
    """The rows, and their ids for threads that load them anew."""

    campaign: Campaign
    sentence: Sentence
    person: Person
    campaign_id: uuid.UUID
    sentence_id: uuid.UUID
    person_id: uuid.UUID

    def reader_in(self, session: Session) -> tuple[Person, Sentence]:
        """Load the person and the sentence in another session."""
        return session.get_one(Person, self.person_id), session.get_one(Sentence, self.sentence_id)


def scene(session: Session, tag: str = "en") -> Scene:
    campaign = rows.campaign(session, tag)
    sentence = rows.sentence(session, campaign)
    person = rows.guest(session)
    rows.consent(session, person, campaign)
    return Scene(campaign, sentence, person, campaign.id, sentence.id, person.id)
