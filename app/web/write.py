"""Writing sentences: tried against the rules as one types, sent with a promise, taken back."""

from __future__ import annotations

import uuid
from typing import IO

from flask import Blueprint, Response, abort, current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.boundary import begin_writing, let_go, reads_first
from app.campaigns.models import Campaign
from app.campaigns.queries import get_known_campaign
from app.campaigns.rules import takes_text
from app.consent.queries import find_current_terms, standing_consent
from app.errors import DomainError
from app.extensions import db, limiter
from app.sentences.reviewing.judging import HAVE_A_SAY
from app.sentences.rights import (
    EVIDENCE_SIGNS,
    MAX_EVIDENCE_BYTES,
    Proof,
    checked_rights,
    licences_fitting,
)
from app.sentences.rules import MAX_COMMENT, MAX_SOURCE
from app.sentences.writing.drafts import MAX_LINES, Draft, judge_lines
from app.sentences.writing.giving import (
    TextNotAgreed,
    TextNotTaken,
    Written,
    find_evidence,
    keep_evidence,
    take_back_sentence,
    write_sentences,
)
from app.sentences.writing.own import own_sentence, own_sentences, own_states
from app.storage import BlobMissing, BlobStore
from app.web.answers import moved, see_other, varying, wants_fragment
from app.web.answers import page as answer
from app.web.identity import current_person_id, ensure_person, find_current_person, now
from app.web.licences import plain_licence
from app.web.roles import may
from app.web.states import SENTENCE_STATES
from app.web.write_form import Form, field_of, rows_of
from app.wording.domains import DOMAINS
from app.wording.errors import reply_to
from app.wording.reviewing import UNFIT_REASONS
from app.wording.writing import KINDS, PROMISES

blueprint = Blueprint("write", __name__)

NEWEST = 20
"""Sentences of one's own that the page shows."""
MOST_BYTES = 2 * MAX_EVIDENCE_BYTES
"""Largest form read: one with a file that is too large still comes back with what was typed."""
CHUNK_BYTES = 64 * 1024
DONE = "written"
"""Category of the words after which the page lets go of what was typed."""


@blueprint.url_value_preprocessor
def let_files_through(endpoint: str | None, _values: object) -> None:
    """Allow a file in the one form that may bring one, before anybody reads it."""
    if endpoint == "write.give":
        request.max_content_length = MOST_BYTES


@blueprint.get("/<tag>/write")
def page(tag: str) -> Response:
    """Show the form, and what the person has given before; typing needs no agreement."""
    campaign = get_known_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("write.page", tag=campaign.tag))
    return _page(campaign, Form())


@blueprint.post("/<tag>/write")
@reads_first
@limiter.limit("30/minute;300/hour")
def give(tag: str) -> Response:
    """Send the sentences that fit to the reviewers, and hand the others back."""
    campaign, me, form = get_known_campaign(db.session, tag), current_person_id(), Form.sent()
    consent = standing_consent(db.session, me, campaign.id) if me else None
    try:
        if not takes_text(campaign.stage):
            raise TextNotTaken
        if consent is None:
            raise TextNotAgreed
        if form.file:
            form.proof = _keep_file(form.file, form.file_name)
        rights = checked_rights(
            form.promise,
            campaign_licence=campaign.licence,
            source=form.source,
            licence=form.licence,
            evidence=form.evidence,
            proof=form.proof,
        )
        begin_writing()
        written = write_sentences(
            db.session,
            ensure_person(),
            campaign,
            form.lines,
            consent=consent,
            rights=rights,
            about=form.about,
            anyway=form.anyway,
            at=now(),
            source="web",
        )
    except DomainError as wrong:
        return _page(campaign, form, error=wrong)
    return _sent(campaign, form, written)


@blueprint.post("/<tag>/write/check")
@reads_first
@limiter.limit("120/minute")
def check(tag: str) -> Response:
    """Say of each line whether it fits; nothing is written, and nobody has to agree to it."""
    campaign, form = get_known_campaign(db.session, tag), Form.sent()
    if not wants_fragment():
        return _page(campaign, form, drafts=_judged(campaign, form))
    rows = rows_of(_judged(campaign, form))
    return varying(answer("write/_check.html", campaign=campaign, rows=rows, form=form))


@blueprint.post("/<tag>/write/<uuid:sentence_id>/withdrawal")
def take_back(tag: str, sentence_id: uuid.UUID) -> Response:
    """Take a sentence of one's own back that nobody has read yet."""
    campaign, person = get_known_campaign(db.session, tag), find_current_person()
    if person is None:
        abort(403)
    sentence = take_back_sentence(db.session, person, sentence_id, at=now(), source="web")
    if wants_fragment():
        row = answer(
            "write/_own.html",
            campaign=campaign,
            own=own_sentence(db.session, sentence),
            states=SENTENCE_STATES,
            reasons=UNFIT_REASONS,
            announce=True,
        )
        return varying(row)
    flash(_("The sentence is taken back."))
    return see_other(url_for("write.page", tag=campaign.tag, _anchor=f"sentence-{sentence.id}"))


@blueprint.get("/<tag>/changesets/<uuid:changeset_id>/evidence")
def evidence(tag: str, changeset_id: uuid.UUID) -> Response:
    """Hand a file of evidence to those who look after the campaign's text, and to nobody else."""
    campaign = get_known_campaign(db.session, tag)
    may(campaign, *HAVE_A_SAY)
    proof = find_evidence(db.session, campaign.id, changeset_id)
    try:
        size = _blobs().size(proof.key) if proof else None
    except BlobMissing:
        size = None
    if proof is None or size is None:
        abort(404)
    file = Response(_blobs().stream(proof.key, 0, size), mimetype="application/octet-stream")
    file.headers.set("Content-Disposition", "attachment", filename=proof.name)
    file.cache_control.no_store = True
    return file


def _keep_file(file: IO[bytes], name: str) -> Proof:
    """Keep the file that came along; the row that names it comes later."""
    let_go()  # storing it may take a while
    with _blobs().stage() as incoming:
        while chunk := file.read(CHUNK_BYTES):
            incoming.write(chunk)
        return keep_evidence(_blobs(), incoming, name)


def _blobs() -> BlobStore:
    blobs: BlobStore = current_app.extensions["blobs"]
    return blobs


def _judged(campaign: Campaign, form: Form) -> list[Draft]:
    return judge_lines(
        db.session, campaign, form.lines, person_id=current_person_id(), anyway=form.anyway
    )


def _sent(campaign: Campaign, form: Form, written: Written) -> Response:
    """Answer with what was left in the box, or, where nothing was, with an empty one."""
    words = _said(written)
    if written.left:
        form.text = "\n".join(draft.line for draft in written.left)
        return _page(campaign, form, drafts=written.left, notice=words, failed=not written.added)
    if wants_fragment():
        return _page(campaign, form.emptied(), notice=words, is_done=True)
    flash(words, DONE)
    return see_other(url_for("write.page", tag=campaign.tag))


def _said(written: Written) -> str:
    n_known = sum(draft.is_own for draft in written.drafts)
    parts = []
    if written.added:
        parts.append(
            ngettext(
                "%(num)s sentence is with reviewers. Thank you.",
                "%(num)s sentences are with reviewers. Thank you.",
                len(written.added),
            )
        )
    if n_known:
        parts.append(
            ngettext(
                "You have given %(num)s of them before; it is still here.",
                "You have given %(num)s of them before; they are still here.",
                n_known,
            )
        )
    if written.left:
        parts.append(
            ngettext(
                "%(num)s line is left: see below what to change.",
                "%(num)s lines are left: see below what to change.",
                len(written.left),
            )
        )
    return " ".join(parts)


def _page(
    campaign: Campaign,
    form: Form,
    *,
    drafts: list[Draft] | None = None,
    notice: str | None = None,
    error: DomainError | None = None,
    failed: bool = False,
    is_done: bool = False,
) -> Response:
    """Answer with the whole page, or for htmx with its room.

    `failed` is True where the form comes back and nothing of it was taken.
    """
    me = current_person_id()
    reply = reply_to(error) if error else None
    if error:
        db.session.rollback()
        drafts = _judged(campaign, form)
    status = reply.status if reply else 422 if failed else 200
    shown = answer(
        "write/page.html",
        block="room",
        status=422 if status == 413 else status,
        campaign=campaign,
        form=form,
        rows=rows_of(drafts or []),
        notice=notice,
        error=reply,
        wrong_field=field_of(error) if error else None,
        is_done=is_done,
        done=DONE,
        takes_text=takes_text(campaign.stage),
        agreed=bool(me and standing_consent(db.session, me, campaign.id)),
        has_terms=find_current_terms(db.session, campaign.id) is not None,
        mine=own_sentences(db.session, me, campaign.id, NEWEST) if me else [],
        counts=own_states(db.session, me, campaign.id) if me else {},
        kinds=KINDS,
        promises=PROMISES,
        domains=DOMAINS,
        licences=[(spdx, plain_licence(spdx)) for spdx in licences_fitting(campaign.licence)],
        licence=plain_licence(campaign.licence),
        states=SENTENCE_STATES,
        reasons=UNFIT_REASONS,
        most_lines=MAX_LINES,
        most_source=MAX_SOURCE,
        most_evidence=MAX_COMMENT,
        file_endings=",".join(EVIDENCE_SIGNS),
    )
    shown.cache_control.no_store = True
    return shown
