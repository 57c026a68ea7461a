"""People who review sentences, with a say or without."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person, Role
from app.sentences.models import Sentence, SentenceVote
from app.sentences.reviewing.voting import judge_sentence
from app.sentences.rules import key_hash
from tests import factories
from tests.factories import AT, guest

LATER = AT + timedelta(minutes=1)


def with_a_say(session: Session, campaign: Campaign, role: str = "steward") -> Person:
    person = guest(session)
    session.add(Role(person_id=person.id, campaign_id=campaign.id, name=role, granted_at=AT))
    session.flush()
    return person


def judge(
    session: Session,
    sentence: Sentence,
    answer: str,
    person: Person | None = None,
    **values: Any,
) -> SentenceVote:
    """An answer of this person, or of somebody new; a no says that the spelling is wrong."""
    reasons = {"reasons": ["spelling"]} if answer == "no" else {}
    settings: dict[str, Any] = {"at": AT, **reasons, **values}
    judged, _ = judge_sentence(
        session, person or guest(session), sentence, answer=answer, **settings
    )
    return judged


def pending(session: Session, campaign: Campaign, text: str, **values: Any) -> Sentence:
    """A sentence in review whose key is that of its words."""
    made = factories.sentence(session, campaign, text, **{"state": "pending", **values})
    made.key_hash = key_hash(text)
    session.flush()
    return made
