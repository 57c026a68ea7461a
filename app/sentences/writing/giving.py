"""Giving sentences in one's own name, and taking them back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.rules import takes_text
from app.consent.models import Consent
from app.db import insert_unless_there
from app.errors import DomainError
from app.ledger.operations import record
from app.people.models import Person
from app.sentences.alike.likeness import index_bands
from app.sentences.deciding import retire, send_back
from app.sentences.domains import DOMAINS
from app.sentences.models import Changeset, Sentence
from app.sentences.queries import hold_sentence
from app.sentences.rights import (
    EVIDENCE,
    MAX_EVIDENCE_BYTES,
    EvidenceTooLarge,
    Proof,
    Rights,
    evidence_ending,
    evidence_name,
)
from app.sentences.rules import KINDS, SentenceNotFound
from app.sentences.writing.drafts import MAX_LINES, STANDING, Draft, judge_lines
from app.storage import BlobStore, Incoming

HEAD_BYTES = 1024
"""Of a file of evidence, looked at to tell its kind."""


class TextNotTaken(DomainError):
    """The campaign takes no sentences at this stage."""

    code: ClassVar[str] = "text_not_taken"


class TextNotAgreed(DomainError):
    """Who gives the text has not agreed to the campaign's current terms, or has withdrawn."""

    code: ClassVar[str] = "text_not_agreed"


class NothingWritten(DomainError):
    """There is no sentence in what was sent."""

    code: ClassVar[str] = "nothing_written"


class TooManyLines(DomainError):
    """More than MAX_LINES sentences at once."""

    code: ClassVar[str] = "too_many_lines"


class BadKind(DomainError):
    """It is neither a sentence to read nor a question to answer, or about nothing we know."""

    code: ClassVar[str] = "bad_kind"


class NotTakenBack(DomainError):
    """The sentence has been read aloud, or reviewers found that it does not fit."""

    code: ClassVar[str] = "not_taken_back"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the lines; `changeset` is None where nothing was added."""

    changeset: Changeset | None
    added: list[Sentence]
    drafts: list[Draft]
    """Every line, in order; those that are taken have been added."""

    @property
    def refused(self) -> list[Draft]:
        """The lines that break a rule."""
        return [draft for draft in self.drafts if draft.verdict == "refused"]

    @property
    def duplicates(self) -> list[Draft]:
        """The lines that are, or resemble, a sentence of the campaign."""
        return [draft for draft in self.drafts if draft.verdict in ("known", "alike")]

    @property
    def left(self) -> list[Draft]:
        """The lines that their writer still has something to do about."""
        return [draft for draft in self.drafts if draft.is_open]


@dataclass(frozen=True, slots=True)
class About:
    """What the lines are: sentences or questions, of which domain, in which variant."""

    kind: str = "sentence"
    domain: str | None = None
    variant: str | None = None


def write_sentences(
    session: Session,
    person: Person,
    campaign: Campaign,
    lines: Sequence[str],
    *,
    consent: Consent | None,
    rights: Rights,
    about: About = About(),
    anyway: Collection[str] = (),
    comment: str = "",
    at: datetime,
    source: str,
) -> Written:
    """Send the lines that fit to the reviewers, as one changeset; the others are left alone.

    The same line twice adds nothing, now or later. `anyway` holds the keys of lines that resemble
    a sentence but are others. Raise TextNotTaken, TextNotAgreed, NothingWritten, TooManyLines or
    BadKind.
    """
    if not takes_text(campaign.stage):
        raise TextNotTaken
    if not _agreed(consent, person, campaign):
        raise TextNotAgreed
    if not lines:
        raise NothingWritten
    if len(lines) > MAX_LINES:
        raise TooManyLines
    _check_about(about, campaign)
    drafts = judge_lines(session, campaign, lines, person_id=person.id, anyway=anyway)
    if not any(draft.is_taken for draft in drafts):
        return Written(None, [], drafts)
    changeset = _open(session, person, campaign, consent, rights, about, comment, at)
    added = [
        sentence
        for draft in drafts
        if draft.is_taken and (sentence := _add(session, changeset, draft, about, at)) is not None
    ]
    return _close(session, changeset, added, drafts, at=at, source=source)


def take_back_sentence(
    session: Session, person: Person, sentence_id: uuid.UUID, *, at: datetime, source: str
) -> Sentence:
    """Let a sentence that the person gave, and nobody has read yet, rest.

    Raise SentenceNotFound for somebody else's, NotTakenBack for one that is read or decided.
    """
    sentence = _hold_own(session, person.id, sentence_id)
    if sentence.state == "retired":
        return sentence
    if not may_take_back(sentence):
        raise NotTakenBack
    retire(session, sentence, at)
    record(
        session,
        actor_id=person.id,
        verb="sentence.take_back",
        object_type="sentence",
        object_id=sentence.id,
        at=at,
        source=source,
    )
    return sentence


def may_take_back(sentence: Sentence) -> bool:
    """Whether its giver can take this sentence back without withdrawing their agreement."""
    return sentence.state == "pending" or (sentence.state == "approved" and not sentence.n_clips)


def take_back_all(
    session: Session, person: Person, campaign_id: uuid.UUID, *, at: datetime, source: str
) -> int:
    """Let all that the person wrote for the campaign rest; return how many sentences that is.

    Nobody is offered them any more. Clips that others have read of them are theirs, and stand.
    """
    mine = select(Sentence).where(
        Sentence.campaign_id == campaign_id,
        Sentence.author_id == person.id,
        Sentence.state.in_(STANDING),
    )
    given = session.scalars(mine).all()
    for sentence in given:
        retire(session, sentence, at)
    if given:
        record(
            session,
            actor_id=person.id,
            verb="sentences.take_back",
            object_type="campaign",
            object_id=campaign_id,
            at=at,
            source=source,
            comment=f"{len(given)} sentences",
        )
    return len(given)


def _hold_own(session: Session, person_id: uuid.UUID, sentence_id: uuid.UUID) -> Sentence:
    """Return a sentence that this person gave, held; raise SentenceNotFound."""
    sentence = hold_sentence(session, sentence_id)
    if sentence is None or sentence.author_id != person_id:
        raise SentenceNotFound(str(sentence_id))
    return sentence


def keep_evidence(blobs: BlobStore, incoming: Incoming, name: str) -> Proof:
    """Make a file of evidence durable; it comes before the row, and outside of its transaction.

    Raise EvidenceTooLarge or EvidenceUnreadable.
    """
    if incoming.size > MAX_EVIDENCE_BYTES:
        raise EvidenceTooLarge
    incoming.sync()
    with incoming.path.open("rb") as file:
        ending = evidence_ending(name, file.read(HEAD_BYTES))
    key = f"{EVIDENCE}/{incoming.sha256[:2]}/{incoming.sha256}{ending}"
    blobs.put(key, incoming)
    return Proof(key, evidence_name(name))


def find_evidence(
    session: Session, campaign_id: uuid.UUID, changeset_id: uuid.UUID
) -> Proof | None:
    """Return the file that shows by what right a changeset of the campaign was given, or None."""
    changeset = session.get(Changeset, changeset_id)
    if changeset is None or changeset.campaign_id != campaign_id or not changeset.evidence_key:
        return None
    return Proof(changeset.evidence_key, changeset.evidence_name or "evidence")


def _agreed(consent: Consent | None, person: Person, campaign: Campaign) -> bool:
    return (
        consent is not None
        and consent.withdrawn_at is None
        and consent.person_id == person.id
        and consent.terms.campaign_id == campaign.id
    )


def _check_about(about: About, campaign: Campaign) -> None:
    known = (
        about.kind in KINDS,
        about.domain is None or about.domain in DOMAINS,
        about.variant is None or about.variant in campaign.variant_names,
    )
    if not all(known):
        raise BadKind


def _open(
    session: Session,
    person: Person,
    campaign: Campaign,
    consent: Consent | None,
    rights: Rights,
    about: About,
    comment: str,
    at: datetime,
) -> Changeset:
    changeset = Changeset(
        campaign=campaign,
        person_id=person.id,
        consent_id=consent.id if consent else None,
        way="written",
        kind=about.kind,
        promise=rights.promise,
        source=rights.source,
        licence=rights.licence,
        evidence=rights.evidence,
        evidence_key=rights.proof.key if rights.proof else None,
        evidence_name=rights.proof.name if rights.proof else None,
        comment=comment,
        state="imported",
        share_done=1.0,
        made_at=at,
        finished_at=at,
    )
    session.add(changeset)
    session.flush()
    return changeset


def _add(
    session: Session, changeset: Changeset, draft: Draft, about: About, at: datetime
) -> Sentence | None:
    """Return the sentence that the line has become, or None if another one was first."""
    if draft.verdict == "fits" and draft.twin is not None:
        draft.twin.changeset_id = changeset.id
        send_back(session, draft.twin, at)
        return draft.twin
    sentence = Sentence(
        id=uuid.uuid4(),
        campaign_id=changeset.campaign_id,
        text=draft.text,
        key_hash=draft.key,
        kind=changeset.kind,
        source=changeset.source,
        licence=changeset.licence,
        author_id=changeset.person_id,
        changeset_id=changeset.id,
        variant=about.variant,
        domains=[about.domain] if about.domain else [],
        state="pending",
        created_at=at,
    )
    return sentence if insert_unless_there(session, sentence) else None


def _close(
    session: Session,
    changeset: Changeset,
    added: list[Sentence],
    drafts: list[Draft],
    *,
    at: datetime,
    source: str,
) -> Written:
    if not added:  # another tab was faster with every line
        session.delete(changeset)
        session.flush()
        return Written(None, [], drafts)
    index_bands(session, added)
    changeset.n_added = len(added)
    changeset.n_refused = sum(draft.verdict == "refused" for draft in drafts)
    changeset.n_duplicates = len(drafts) - changeset.n_added - changeset.n_refused
    session.flush()
    record(
        session,
        actor_id=changeset.person_id,
        verb="sentences.write",
        object_type="changeset",
        object_id=changeset.id,
        at=at,
        source=source,
        comment=f"{len(added)} sentences: {changeset.promise}, {changeset.licence}",
    )
    return Written(changeset, added, drafts)
