"""Bringing files in as the pages and the worker do."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.cli.worker import work_of
from app.jobs import (
    APPROVE_TEXTS,
    CHECK_TEXT,
    IMPORT_TEXT,
    REVERT_TEXT,
    Work,
    run,
)
from app.sentences.imports.changesets import (
    confirm_import,
    keep_file,
    receive_file,
    revert_changeset,
)
from app.sentences.imports.findings import Findings
from app.sentences.models import Changeset, Sentence
from app.sentences.reading import Options
from app.sentences.rights import Rights

RIGHTS = Rights("free_licence", "the village paper", "CC0-1.0")
AT = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)


class Importer:
    """A steward's hand: what it does is committed, and the jobs are run at once."""

    def __init__(self, app: Flask, tag: str = "en") -> None:
        with app.app_context():
            self.work: Work = work_of(app)
        self._tag = tag

    def at(self, moment: datetime) -> Work:
        """Return what jobs work with at another time."""
        return Work(self.work.sessions, self.work.blobs, lambda: moment)

    def receive(self, data: bytes | str, name: str = "lines.txt", **options: Any) -> uuid.UUID:
        """Send a file."""
        body = data.encode() if isinstance(data, str) else data
        with self.work.blobs.stage() as incoming:
            incoming.write(body)
            kept = keep_file(self.work.blobs, incoming)
        with self.work.transaction() as session:
            changeset = receive_file(
                session,
                self._campaign(session),
                kept,
                name=name,
                options=Options(**options),
                person_id=None,
                at=self.work.now(),
            )
            return changeset.id

    def check(self, data: bytes | str, name: str = "lines.txt", **options: Any) -> uuid.UUID:
        """Send a file and have it looked through."""
        changeset_id = self.receive(data, name, **options)
        self.run(CHECK_TEXT, changeset_id)
        return changeset_id

    def confirm(self, changeset_id: uuid.UUID, *, approved: bool = False) -> None:
        """Say that what was found shall be added."""
        with self.work.transaction() as session:
            confirm_import(
                session,
                session.get_one(Changeset, changeset_id),
                RIGHTS,
                comment="from the archive",
                approved=approved,
                actor_id=None,
                at=self.work.now(),
                source="test",
            )

    def bring(
        self, data: bytes | str, name: str = "lines.txt", *, approved: bool = False, **options: Any
    ) -> uuid.UUID:
        """Send a file, look through it, and add what is new."""
        changeset_id = self.check(data, name, **options)
        self.confirm(changeset_id, approved=approved)
        self.run(IMPORT_TEXT, changeset_id)
        return changeset_id

    def revert(self, changeset_id: uuid.UUID) -> None:
        """Take an import back."""
        self.ask_revert(changeset_id)
        self.run(REVERT_TEXT, changeset_id)

    def ask_revert(self, changeset_id: uuid.UUID) -> None:
        """Ask for an import to be taken back."""
        with self.work.transaction() as session:
            changeset = session.get_one(Changeset, changeset_id)
            revert_changeset(session, changeset, actor_id=None, at=self.work.now(), source="test")

    def approve(self, changeset_id: uuid.UUID) -> None:
        """Run the job that approves the rest."""
        self.run(APPROVE_TEXTS, changeset_id)

    def run(self, job: str, changeset_id: uuid.UUID) -> None:
        """Run one of an import's jobs."""
        run(self.work, job, {"changeset_id": str(changeset_id)})

    def changeset(self, changeset_id: uuid.UUID) -> Changeset:
        """Return the row as it stands."""
        with self.work.transaction() as session:
            changeset = session.get_one(Changeset, changeset_id)
            session.expunge(changeset)
            return changeset

    def findings(self, changeset_id: uuid.UUID) -> Findings:
        """Return what the dry run found."""
        return Findings.from_json(self.changeset(changeset_id).findings or {})

    def texts(self) -> list[tuple[str, str]]:
        """Return text and state of every sentence of the campaign, by text."""
        with self.work.transaction() as session:
            rows = select(Sentence.text, Sentence.state).where(
                Sentence.campaign_id == self._campaign(session).id
            )
            return sorted((text, state) for text, state in session.execute(rows))

    def _campaign(self, session: Session) -> Campaign:
        return session.scalars(select(Campaign).where(Campaign.tag == self._tag)).one()
