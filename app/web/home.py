"""The door: which languages are open, and what happens to a voice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.campaigns.models import Campaign
from app.campaigns.queries import open_campaigns
from app.extensions import db
from app.web.answers import page
from app.web.needs import figures

blueprint = Blueprint("home", __name__)

LONGEST_QUESTION = 80
"""Characters of a filter that are looked at."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on a voice's way."""

    title: LazyString
    words: LazyString


STEPS = (
    Step(
        _l("You agree, once for each language"),
        _l("You read the community's terms and tick what you allow. Nothing is recorded before."),
    ),
    Step(
        _l("You read a sentence"),
        _l("The clip stays on your device until our server has all of it. You can hear it first."),
    ),
    Step(
        _l("A program measures it"),
        _l("It looks for speech, noise and cuts, and tells you at once if another try would help."),
    ),
    Step(
        _l("Other volunteers listen"),
        _l("They see the sentence and say whether you read it. They do not see who you are."),
    ),
    Step(
        _l("The community publishes a dataset"),
        _l(
            "Only clips you allowed to be published go in, under a number instead of your name. "
            "A clip that you withdraw is absent from every later dataset."
        ),
    ),
)


@blueprint.get("/")
def index() -> Response:
    """Show the open campaigns, those that match `?q=` when it is given."""
    q = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    found = matching(open_campaigns(db.session), q)
    rows = [(campaign, figures(campaign.id)) for campaign in found]
    return page("home/index.html", block="languages", rows=rows, q=q)


@blueprint.get("/voice")
def voice() -> Response:
    """Show what happens to a voice, in five steps."""
    return page("home/voice.html", steps=STEPS)


def matching(campaigns: Iterable[Campaign], q: str) -> list[Campaign]:
    """Return the campaigns with `q` in a name or at the start of the tag, marks and case aside."""
    sought = bare(q)
    return [
        campaign
        for campaign in campaigns
        if sought in bare(campaign.endonym)
        or sought in bare(campaign.english_name)
        or bare(campaign.tag).startswith(sought)
    ]


def bare(words: str) -> str:
    """Return words without case and combining marks, so that `espanol` finds Español."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
