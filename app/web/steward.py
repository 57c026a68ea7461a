"""A steward's view of how validation goes, and what they can do about it."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from app.campaigns.models import Campaign
from app.campaigns.queries import get_campaign
from app.clips.queries import get_clip
from app.clips.rules import ClipNotFound
from app.extensions import db, limiter
from app.progress import validation
from app.progress.listeners import doubtful_listeners
from app.progress.rules import forecast
from app.releases.rules import pseudonym
from app.reviews.abuse import reinstate, set_aside
from app.reviews.audit import measured_error
from app.reviews.governing import change_policy
from app.reviews.notes import notes_lately, send_note
from app.reviews.policy import MOST_VOTES, BadPolicy, Policy
from app.reviews.queries import newest_model
from app.reviews.rules import NOTE_WORDS, NoteTooLong
from app.web.answers import moved, see_other
from app.web.answers import page as answer
from app.web.identity import now
from app.web.needs import figures, week
from app.web.roles import may
from app.wording.errors import reply_to
from app.wording.reasons import PATTERNS, POLICIES, VOTE_ADVICE, VOTE_REASONS

blueprint = Blueprint("steward", __name__)

COUNTS = ("min_votes", "max_votes", "n", "m")
TARGETS = (0.002, 0.005, 0.01, 0.02, 0.05)
"""Shares of wrong clips among the accepted that a steward can choose to aim at."""
CODE_LENGTH = 8
"""Digits of a pseudonym that tell people of a campaign apart on a page."""


@blueprint.get("/<tag>/steward")
def page(tag: str) -> Response:
    """Show backlog and forecast, disagreement, hard sentences, speakers, the gate and the audit."""
    campaign = get_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("steward.page", tag=campaign.tag))
    may(campaign, "steward")
    return _page(campaign)


@blueprint.post("/<tag>/steward/clips/<uuid:clip_id>/notes")
@limiter.limit("60/hour")
def send(tag: str, clip_id: uuid.UUID) -> Response:
    """Tell whoever gave this clip why theirs keep failing."""
    campaign = get_campaign(db.session, tag)
    me = may(campaign, "steward")
    speaker_id, reason = _speaker(campaign, clip_id), request.form.get("reason", "")
    try:
        send_note(
            db.session,
            speaker_id,
            campaign.id,
            reason=reason,
            words=request.form.get("words"),
            actor_id=me,
            at=now(),
            source="web",
        )
    except NoteTooLong as wrong:
        return _page(campaign, wrong_for=(speaker_id, reason), error=reply_to(wrong).detail)
    flash(_("The message is sent. It stands at the top of their My clips."))
    return see_other(url_for("steward.page", tag=campaign.tag))


@blueprint.post("/<tag>/steward/policy")
@limiter.limit("60/hour")
def change(tag: str) -> Response:
    """Decide clips by another policy from now on."""
    campaign = get_campaign(db.session, tag)
    me = may(campaign, "steward")
    try:
        policy = Policy.of(request.form.get("policy", ""), _settings())
    except BadPolicy as wrong:
        return _page(campaign, policy_error=reply_to(wrong).detail)
    change_policy(db.session, campaign, policy, actor_id=me, at=now(), source="web")
    flash(_("Saved. Clips that wait are decided by it in the background."))
    return see_other(url_for("steward.page", tag=campaign.tag))


@blueprint.post("/<tag>/steward/validators/<uuid:person_id>/set-aside")
def leave_out(tag: str, person_id: uuid.UUID) -> Response:
    """Let somebody's votes count for nothing."""
    campaign = get_campaign(db.session, tag)
    me = may(campaign, "steward")
    set_aside(db.session, person_id, campaign.id, actor_id=me, at=now(), source="web")
    flash(_("These votes are set aside. The clips are decided again in the background."))
    return see_other(url_for("steward.page", tag=campaign.tag))


@blueprint.post("/<tag>/steward/validators/<uuid:person_id>/reinstate")
def count_again(tag: str, person_id: uuid.UUID) -> Response:
    """Let them count again."""
    campaign = get_campaign(db.session, tag)
    me = may(campaign, "steward")
    reinstate(db.session, person_id, campaign.id, actor_id=me, at=now(), source="web")
    flash(_("These votes count again. The clips are decided again in the background."))
    return see_other(url_for("steward.page", tag=campaign.tag))


def _speaker(campaign: Campaign, clip_id: uuid.UUID) -> uuid.UUID:
    """Return who gave this clip of the campaign; raise ClipNotFound for another campaign's."""
    clip = get_clip(db.session, clip_id)
    if clip.campaign_id != campaign.id:
        raise ClipNotFound(str(clip_id))
    return clip.person_id


def _settings() -> dict[str, int | float | None]:
    """Return the settings of a policy as they came; raise BadPolicy for what is no number."""
    try:
        target = request.form.get("target_wrong")
        counts = {name: int(request.form[name]) for name in COUNTS if name in request.form}
        return {**counts, "target_wrong": float(target) if target else None}
    except ValueError as wrong:
        raise BadPolicy(str(wrong)) from wrong


def _chosen(campaign: Campaign) -> dict[str, str]:
    """Return the campaign's policy as the fields of its form."""
    policy = Policy.of(campaign.validation_policy, campaign.validation_settings)
    counts = {name: str(getattr(policy, name)) for name in COUNTS}
    return {**counts, "policy": policy.name, "target_wrong": str(policy.target_wrong or "")}


def _page(
    campaign: Campaign,
    *,
    wrong_for: tuple[uuid.UUID, str] | None = None,
    error: str | None = None,
    policy_error: str | None = None,
) -> Response:
    """Answer with the page.

    `error` says why the message to that speaker was not sent, and `policy_error` why the policy
    stays as it is.
    """
    progress, last_week = figures(campaign.id), week(campaign.id)
    model = newest_model(db.session, campaign.id)
    shown = answer(
        "steward/page.html",
        status=422 if error or policy_error else 200,
        campaign=campaign,
        progress=progress,
        week=last_week,
        forecast=forecast(progress.n_in_review, last_week),
        audit=measured_error(db.session, campaign.id),
        reasons=VOTE_REASONS,
        advice=VOTE_ADVICE,
        disagreements=validation.disagreements(db.session, campaign.id),
        hard=validation.hard_sentences(db.session, campaign.id),
        speakers=validation.speakers_with_one_cause(db.session, campaign.id),
        sent=notes_lately(db.session, campaign.id, at=now()),
        wrong_for=wrong_for,
        error=error,
        typed=request.form.get("words", ""),
        most_words=NOTE_WORDS,
        policies=POLICIES,
        chosen=request.form if policy_error else _chosen(campaign),
        policy_error=policy_error,
        targets=TARGETS,
        most_votes=MOST_VOTES,
        patterns=PATTERNS,
        doubtful=doubtful_listeners(db.session, campaign.id, at=now()),
        bins=[(each["expected"], each["n"], each["found"]) for each in model.calibration_bins]
        if model
        else [],
        code=lambda person_id: pseudonym(campaign.speaker_salt, person_id)[:CODE_LENGTH],
    )
    shown.cache_control.no_store = True
    return shown
