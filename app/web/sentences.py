"""All about a campaign's text: how much there is, what it covers, where it came from."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from app.campaigns.models import Campaign
from app.campaigns.operations import open_campaign, want_readers
from app.campaigns.queries import get_known_campaign
from app.campaigns.rules import MOST_READERS, BadReaders, takes_text
from app.consent.queries import find_current_terms
from app.extensions import db, limiter
from app.progress.text import ENOUGH
from app.sentences.choosing.ordering import coverage_of
from app.sentences.imports.changesets import changesets_of
from app.sentences.reviewing.queue import next_to_review
from app.web.answers import moved, see_other
from app.web.answers import page as answer
from app.web.changeset_page import listed_words
from app.web.identity import current_person_id, now
from app.web.needs import text
from app.web.roles import has_say, may, my_roles
from app.wording.errors import reply_to

blueprint = Blueprint("sentences", __name__)

NEWEST = 5
"""Imports that the page names; all of them have a page of their own."""


@blueprint.get("/<tag>/sentences")
def page(tag: str) -> Response:
    """Show what there is to read, what is missing, and the ways to help."""
    campaign = get_known_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("sentences.page", tag=campaign.tag))
    return _page(campaign)


@blueprint.post("/<tag>/opening")
@limiter.limit("30/hour")
def let_in(tag: str) -> Response:
    """Open a campaign that was being prepared, so that people can record.

    At any other stage nothing is done: a second press leads to the campaign, too.
    """
    campaign = get_known_campaign(db.session, tag)
    me = may(campaign, "steward")
    if campaign.stage != "preparing":
        return see_other(url_for("campaigns.page", tag=campaign.tag))
    if not text(campaign.id).n_approved:
        return _page(campaign, error=_("Approve a few sentences first: there is nothing to read."))
    open_campaign(db.session, campaign, actor_id=me, at=now(), source="web")
    flash(_("The campaign is open. Everybody can record now."))
    return see_other(url_for("campaigns.page", tag=campaign.tag))


@blueprint.post("/<tag>/readers")
@limiter.limit("60/hour")
def readers(tag: str) -> Response:
    """Offer each sentence to so many readers from now on."""
    campaign = get_known_campaign(db.session, tag)
    me = may(campaign, "steward")
    wanted = request.form.get("readers", "").strip()
    try:
        number = int(wanted) if wanted else None
        want_readers(db.session, campaign, number, actor_id=me, at=now(), source="web")
    except (ValueError, BadReaders):
        words = reply_to(BadReaders(wanted)).detail
        return _page(campaign, readers_error=words, wanted=wanted)
    flash(_("Saved. It holds from the next sentence on."))
    return see_other(url_for("sentences.page", tag=campaign.tag))


def _page(
    campaign: Campaign,
    *,
    error: str | None = None,
    readers_error: str | None = None,
    wanted: str | None = None,
) -> Response:
    figures = text(campaign.id)
    me = current_person_id()
    return answer(
        "sentences/page.html",
        status=422 if error or readers_error else 200,
        campaign=campaign,
        figures=figures,
        enough=ENOUGH,
        takes_text=takes_text(campaign.stage),
        can_review=bool(next_to_review(db.session, me, campaign.id, 1)),
        coverage=coverage_of(db.session, campaign.id),
        newest=changesets_of(db.session, campaign.id, NEWEST),
        terms=find_current_terms(db.session, campaign.id),
        roles=my_roles(campaign),
        has_say=has_say(campaign),
        most_readers=MOST_READERS,
        wanted=wanted if wanted is not None else str(campaign.readers_wanted or ""),
        error=error,
        readers_error=readers_error,
        **listed_words(),
    )
