"""A language's own page, the terms it asks people to agree to, and their agreement."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.campaigns.models import Campaign
from app.campaigns.queries import get_known_campaign
from app.campaigns.rules import describe_locale
from app.clips.operations import leave_campaign
from app.consent import operations as consents
from app.consent.models import Consent, Terms
from app.consent.queries import current_terms, find_current_terms, standing_consent
from app.consent.rules import REQUIRED, ConsentStale
from app.extensions import db
from app.people.models import Person
from app.people.queries import roles_of
from app.progress.rules import checked_share, forecast, most_needed
from app.releases.queries import find_latest_release
from app.reviews.audit import measured_error
from app.reviews.queue import next_to_hear
from app.sentences.queue import next_to_read
from app.web.answers import local_path, moved, see_other
from app.web.answers import page as answer
from app.web.identity import current_person_id, ensure_person, find_current_person, now
from app.web.licences import plain_licence
from app.web.needs import figures, week
from app.web.purposes import PURPOSES

blueprint = Blueprint("campaigns", __name__)


@blueprint.get("/<tag>")
def page(tag: str) -> Response:
    """Show the campaign: what it needs, what it has reached, who runs it on what terms."""
    campaign = get_known_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("campaigns.page", tag=campaign.tag))
    progress, last_week = figures(campaign.id), week(campaign.id)
    me = current_person_id()
    need = most_needed(
        progress,
        can_read=bool(next_to_read(db.session, me, campaign.id, 1)),
        can_hear=bool(next_to_hear(db.session, me, campaign.id, 1)),
    )
    return answer(
        "campaigns/page.html",
        campaign=campaign,
        progress=progress,
        checked=checked_share(progress),
        week=last_week,
        forecast=forecast(progress.n_in_review, last_week),
        need=need,
        terms=find_current_terms(db.session, campaign.id),
        licence=plain_licence(campaign.licence),
        release=find_latest_release(db.session, campaign.id),
        audit=measured_error(db.session, campaign.id),
        roles=roles_of(db.session, me, campaign.id) if me else set(),
    )


@blueprint.get("/<tag>/terms")
def terms(tag: str) -> Response:
    """Show the terms and ask what the person allows; nothing is ticked beforehand."""
    campaign = get_known_campaign(db.session, tag)
    shown = current_terms(db.session, campaign.id)
    return _terms_page(campaign, shown, then=request.args.get("next"))


@blueprint.post("/<tag>/consents")
def give_consent(tag: str) -> Response:
    """Write the receipt and remember a newcomer; show the form again where it would not stand."""
    campaign = get_known_campaign(db.session, tag)
    shown = current_terms(db.session, campaign.id)
    ticked, then = request.form.getlist("purposes"), request.form.get("next")
    error = None
    if request.form.get("terms", str(shown.id)) != str(shown.id):
        error = _("The terms changed while you were reading. Please read them once more.")
    elif REQUIRED not in ticked:
        error = _("Tick the first box if you want to take part: without it we may keep nothing.")
    if error:
        return _terms_page(campaign, shown, then=then, ticked=ticked, error=error)
    person = ensure_person()
    consents.give_consent(db.session, person, shown, purposes=ticked, at=now(), source="web")
    return see_other(local_path(then) or url_for("speak.room", tag=campaign.tag))


@blueprint.post("/<tag>/consents/withdrawal")
def withdraw_consent(tag: str) -> Response:
    """Take the agreement back, as easily as it was given."""
    campaign = get_known_campaign(db.session, tag)
    person, standing = _standing(campaign)
    withdrawn = leave_campaign(db.session, person, standing, at=now(), source="web")
    flash(
        ngettext(
            "Your agreement is withdrawn, and %(num)s clip with it.",
            "Your agreement is withdrawn, and %(num)s clips with it.",
            withdrawn.clips,
        )
    )
    if withdrawn.sentences:
        flash(
            ngettext(
                "%(num)s sentence that you wrote is taken back.",
                "%(num)s sentences that you wrote are taken back.",
                withdrawn.sentences,
            )
        )
    return see_other(url_for("campaigns.terms", tag=campaign.tag))


@blueprint.get("/<tag>/consents/mine")
def receipt(tag: str) -> Response:
    """Hand the person their receipt, as JSON to keep."""
    campaign = get_known_campaign(db.session, tag)
    person, standing = _standing(campaign)
    document = jsonify(_receipt(campaign, person, standing))
    document.headers["Content-Disposition"] = f"attachment; filename=consent-{campaign.tag}.json"
    document.cache_control.no_store = True
    return document


def _standing(campaign: Campaign) -> tuple[Person, Consent]:
    person = find_current_person()
    standing = standing_consent(db.session, person.id, campaign.id) if person else None
    if person is None or standing is None:
        raise ConsentStale
    return person, standing


def _receipt(campaign: Campaign, person: Person, consent: Consent) -> dict[str, Any]:
    return {
        "receipt": str(consent.id),
        "person": str(person.id),
        "campaign": {
            "locale": campaign.tag,
            "organiser": campaign.organiser,
            "contact": campaign.contact,
            "licence": campaign.licence,
        },
        "terms": {
            "version": consent.terms.version,
            "language": consent.terms.language,
            "sha256": consent.text_sha256,
            "published_at": consent.terms.published_at.isoformat(),
            "text": consent.terms.text,
        },
        "purposes": {purpose.key: purpose.key in consent.purposes for purpose in PURPOSES},
        "method": consent.method,
        "given_at": consent.given_at.isoformat(),
    }


def _terms_page(
    campaign: Campaign,
    shown: Terms,
    *,
    then: str | None,
    ticked: list[str] | None = None,
    error: str | None = None,
) -> Response:
    me = current_person_id()
    return answer(
        "campaigns/terms.html",
        status=422 if error else 200,
        campaign=campaign,
        terms=shown,
        terms_direction=describe_locale(shown.language).direction,
        paragraphs=[part.strip() for part in shown.text.split("\n\n") if part.strip()],
        purposes=PURPOSES,
        standing=standing_consent(db.session, me, campaign.id) if me else None,
        next=local_path(then) or "",
        ticked=ticked or [],
        error=error,
    )
