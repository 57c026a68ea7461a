"""Imports: reading a file first, adding it, approving by a sample, taking it back."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import IO

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask_babel import gettext as _

from app.boundary import begin_writing, let_go, reads_first
from app.campaigns.models import Campaign
from app.campaigns.queries import get_known_campaign
from app.campaigns.rules import takes_text
from app.consent.queries import standing_consent
from app.errors import DomainError
from app.extensions import db, limiter
from app.people.queries import get_person
from app.sentences.imports.approving import approve_rest, judge_sample
from app.sentences.imports.changesets import (
    PAGE,
    changesets_of,
    confirm_import,
    discard,
    get_changeset,
    keep_file,
    read_again,
    receive_file,
    revert_changeset,
)
from app.sentences.models import Changeset
from app.sentences.reading import Options, TooLargeText, UnreadableText
from app.sentences.reviewing.judging import HAVE_A_SAY
from app.sentences.rights import MAX_EVIDENCE_BYTES, OriginTooLong, Proof, Rights, checked_rights
from app.sentences.rules import KINDS, MAX_COMMENT, MAX_SOURCE
from app.sentences.writing.giving import TextNotTaken, keep_evidence
from app.storage import BlobStore, Incoming
from app.web.answers import moved, see_other
from app.web.answers import page as answer
from app.web.changeset_page import changeset_page, listed_words
from app.web.identity import now
from app.web.roles import has_say, may, my_roles
from app.web.write_form import proof_kept
from app.wording.errors import reply_to

blueprint = Blueprint("changesets", __name__)

CHUNK_BYTES = 256 * 1024
MOST_PASTED = 4 * 1024 * 1024
"""Bytes of pasted text: a long book. More comes as a file."""
LAYOUTS = {"": None, "lines": False, "running": True}
"""What somebody says of the file's layout, and whether it is cut into sentences then."""


@blueprint.url_value_preprocessor
def let_files_through(endpoint: str | None, _values: object) -> None:
    """Allow a file in the two forms that bring one, before anybody reads it."""
    if endpoint == "changesets.create":
        limit: int = current_app.config["SETTINGS"].max_import_bytes
        request.max_content_length = limit + MOST_PASTED
        request.max_form_memory_size = MOST_PASTED
    if endpoint == "changesets.confirm":
        request.max_content_length = 2 * MAX_EVIDENCE_BYTES


@blueprint.get("/<tag>/changesets")
def index(tag: str) -> Response:
    """List what was imported, newest first; those who look after the text see drafts, too."""
    campaign = get_known_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("changesets.index", tag=campaign.tag))
    found = changesets_of(
        db.session, campaign.id, before=_before(), only_listed=not has_say(campaign)
    )
    return answer(
        "changesets/index.html",
        campaign=campaign,
        found=found,
        older=found[-1].made_at.isoformat() if len(found) == PAGE else None,
        has_say=has_say(campaign),
        **listed_words(),
    )


@blueprint.get("/<tag>/changesets/new")
def new(tag: str) -> Response:
    """Ask for a file."""
    campaign = get_known_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("changesets.new", tag=campaign.tag))
    may(campaign, *HAVE_A_SAY)
    return _form(campaign)


@blueprint.post("/<tag>/changesets")
@reads_first
@limiter.limit("30/hour")
def create(tag: str) -> Response:
    """Keep the file durably, and read it in the background; nothing is added yet."""
    campaign = get_known_campaign(db.session, tag)
    me = may(campaign, *HAVE_A_SAY)
    consent = standing_consent(db.session, me, campaign.id)
    try:
        if not takes_text(campaign.stage):
            raise TextNotTaken
        file, name = _given()
        let_go()  # storing it may take a while
        with _blobs().stage() as incoming:
            _take_in(file, incoming)
            kept = keep_file(_blobs(), incoming)
    except DomainError as wrong:
        db.session.rollback()
        return _form(get_known_campaign(db.session, tag), error=wrong)
    begin_writing()
    kind = request.form.get("kind", "")
    changeset = receive_file(
        db.session,
        get_known_campaign(db.session, tag),
        kept,
        name=name,
        options=Options(segment=LAYOUTS.get(request.form.get("layout", ""))),
        kind=kind if kind in KINDS else KINDS[0],
        person_id=me,
        consent_id=consent.id if consent else None,
        at=now(),
    )
    return _to(changeset)


@blueprint.get("/<tag>/changesets/<uuid:changeset_id>")
def page(tag: str, changeset_id: uuid.UUID) -> Response:
    """Show an import: how it stands, what is in it, and what can be done with it."""
    campaign, changeset = _loaded(tag, changeset_id)
    return changeset_page(campaign, changeset, my_roles(campaign))


@blueprint.post("/<tag>/changesets/<uuid:changeset_id>/confirmation")
@reads_first
@limiter.limit("60/hour")
def confirm(tag: str, changeset_id: uuid.UUID) -> Response:
    """Add what was read, once it is said where it is from and by what right it is given."""
    campaign, changeset = _loaded(tag, changeset_id)
    me = may(campaign, *HAVE_A_SAY)
    proof = proof_kept(request.form.get("kept", ""))
    try:
        if not takes_text(campaign.stage):
            raise TextNotTaken
        proof = _proof_given() or proof
        rights = _rights(campaign, proof)
        begin_writing()
        confirm_import(
            db.session,
            get_changeset(db.session, campaign.id, changeset_id),
            rights,
            comment=request.form.get("comment", "").strip()[:MAX_COMMENT],
            actor_id=me,
            at=now(),
            source="web",
        )
    except DomainError as wrong:
        db.session.rollback()
        campaign, changeset = _loaded(tag, changeset_id)
        return changeset_page(campaign, changeset, my_roles(campaign), error=wrong, proof=proof)
    return _to(changeset)


@blueprint.post("/<tag>/changesets/<uuid:changeset_id>/reading")
@limiter.limit("60/hour")
def read(tag: str, changeset_id: uuid.UUID) -> Response:
    """Look through a table again, now that it is said which column holds the sentences."""
    campaign, changeset = _loaded(tag, changeset_id)
    may(campaign, *HAVE_A_SAY)
    read_again(db.session, changeset, column=request.form.get("column", ""))
    return _to(changeset)


@blueprint.post("/<tag>/changesets/<uuid:changeset_id>/discarding")
def leave(tag: str, changeset_id: uuid.UUID) -> Response:
    """Leave what was only looked at."""
    campaign, changeset = _loaded(tag, changeset_id)
    may(campaign, *HAVE_A_SAY)
    discard(db.session, changeset, at=now())
    flash(_("Nothing was added."))
    return see_other(url_for("changesets.index", tag=campaign.tag))


@blueprint.post("/<tag>/changesets/<uuid:changeset_id>/sample")
@limiter.limit("120/hour")
def judge(tag: str, changeset_id: uuid.UUID) -> Response:
    """Take what was said of a sample: what was ticked does not fit, the others do."""
    campaign, changeset = _loaded(tag, changeset_id)
    me = may(campaign, *HAVE_A_SAY)
    judge_sample(
        db.session,
        changeset,
        get_person(db.session, me),
        sample_ids=_ids("looked_at"),
        unfit_ids=_ids("unfit"),
        at=now(),
    )
    return _to(changeset)


@blueprint.post("/<tag>/changesets/<uuid:changeset_id>/approval")
@limiter.limit("60/hour")
def approve(tag: str, changeset_id: uuid.UUID) -> Response:
    """Approve the rest of an import, if the sample was good enough."""
    campaign, changeset = _loaded(tag, changeset_id)
    me = may(campaign, *HAVE_A_SAY)
    try:
        approve_rest(db.session, changeset, actor_id=me, at=now(), source="web")
    except DomainError as wrong:
        db.session.rollback()
        campaign, changeset = _loaded(tag, changeset_id)
        return changeset_page(campaign, changeset, my_roles(campaign), error=wrong)
    return _to(changeset)


@blueprint.post("/<tag>/changesets/<uuid:changeset_id>/reversion")
@limiter.limit("60/hour")
def revert(tag: str, changeset_id: uuid.UUID) -> Response:
    """Take a whole import back."""
    campaign, changeset = _loaded(tag, changeset_id)
    me = may(campaign, *HAVE_A_SAY)
    revert_changeset(db.session, changeset, actor_id=me, at=now(), source="web")
    return _to(changeset)


def _loaded(tag: str, changeset_id: uuid.UUID) -> tuple[Campaign, Changeset]:
    """Return campaign and import; drafts of imports are for those who look after the text."""
    campaign = get_known_campaign(db.session, tag)
    return campaign, get_changeset(db.session, campaign.id, changeset_id)


def _to(changeset: Changeset) -> Response:
    tag = changeset.campaign.tag
    return see_other(url_for("changesets.page", tag=tag, changeset_id=changeset.id))


def _given() -> tuple[IO[bytes], str]:
    """Return the file that came, or what was pasted, and its name; raise UnreadableText."""
    file, pasted = request.files.get("file"), request.form.get("pasted", "")
    if file and file.filename:
        return file.stream, file.filename
    if not pasted.strip():
        raise UnreadableText
    return io.BytesIO(pasted.encode("utf-8", "replace")), ""


def _take_in(file: IO[bytes], incoming: Incoming) -> None:
    limit: int = current_app.config["SETTINGS"].max_import_bytes
    while chunk := file.read(CHUNK_BYTES):
        incoming.write(chunk)
        if incoming.size > limit:
            raise TooLargeText


def _proof_given() -> Proof | None:
    """Keep the file that shows the text's origin, if one came."""
    file = request.files.get("file")
    if not file or not file.filename:
        return None
    let_go()  # storing it may take a while
    return _keep_evidence(file.stream, file.filename)


def _rights(campaign: Campaign, proof: Proof | None) -> Rights:
    """Return what is said of the text's origin, with the file that shows it."""
    form = request.form
    rights = checked_rights(
        form.get("promise"),
        campaign_licence=campaign.licence,
        source=form.get("source", ""),
        licence=form.get("licence", ""),
        evidence=form.get("evidence", ""),
        proof=proof,
    )
    where = " ".join(form.get("source", "").split())
    if rights.promise != "own_words" or not where:
        return rights
    if len(where) > MAX_SOURCE:
        raise OriginTooLong
    return replace(rights, source=where)


def _keep_evidence(file: IO[bytes], name: str) -> Proof:
    with _blobs().stage() as incoming:
        while chunk := file.read(CHUNK_BYTES):
            incoming.write(chunk)
        return keep_evidence(_blobs(), incoming, name)


def _blobs() -> BlobStore:
    blobs: BlobStore = current_app.extensions["blobs"]
    return blobs


def _ids(name: str) -> list[uuid.UUID]:
    found = []
    for given in request.form.getlist(name):
        try:
            found.append(uuid.UUID(given))
        except ValueError:
            continue
    return found


def _before() -> datetime | None:
    try:
        before = datetime.fromisoformat(request.args["before"])
        return before.astimezone(UTC) if before.tzinfo else None
    except (KeyError, ValueError, OverflowError):
        return None


def _form(campaign: Campaign, *, error: DomainError | None = None) -> Response:
    limit: int = current_app.config["SETTINGS"].max_import_bytes
    return answer(
        "changesets/new.html",
        status=422 if error else 200,
        campaign=campaign,
        error=reply_to(error).detail if error else None,
        pasted=request.form.get("pasted", ""),
        layout=request.form.get("layout", ""),
        its_kind=request.form.get("kind", ""),
        layouts=(
            ("", _("Find out")),
            ("lines", _("One sentence a line")),
            ("running", _("Running text, to be cut into sentences")),
        ),
        most_megabytes=limit // (1024 * 1024),
    )
