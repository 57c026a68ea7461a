"""The rules of a campaign's sentences: for everybody to read, for stewards to try and change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.campaigns.models import Campaign
from app.campaigns.queries import get_known_campaign
from app.extensions import db, limiter
from app.sentences.governing_rules import (
    change_rules,
    current_rules,
    current_version,
    rule_history,
    trial_of,
)
from app.sentences.hygiene import BadRules, Checked, RuleSet, RulesOvertaken, rules_for
from app.sentences.hygiene.trying import Trial
from app.sentences.rules import MAX_COMMENT
from app.web.answers import moved, see_other
from app.web.answers import page as answer
from app.web.identity import now
from app.web.marking import marked_parts
from app.web.roles import may, my_roles
from app.web.rule_form import GROUPS, SWITCHED, changes_in, typed_in, typed_of
from app.wording.errors import reply_to
from app.wording.rule_fields import RULE_FAULTS, RULE_FIELDS
from app.wording.rules import RULE_WORDS

blueprint = Blueprint("rules", __name__)


@blueprint.get("/<tag>/rules")
def page(tag: str) -> Response:
    """Show the rules that hold, how they came to be, and to stewards the form."""
    campaign = get_known_campaign(db.session, tag)
    if campaign.tag != tag:
        return moved(url_for("rules.page", tag=campaign.tag))
    return _page(campaign)


@blueprint.post("/<tag>/rules")
@limiter.limit("60/hour")
def save(tag: str) -> Response:
    """Try what was typed on the campaign's sentences, or let it hold from now on."""
    campaign = get_known_campaign(db.session, tag)
    me = may(campaign, "steward")
    typed, comment = typed_in(request.form), request.form.get("comment", "")
    try:
        changes = _changes(campaign, typed)
        if request.form.get("do") != "save":
            trial = trial_of(db.session, campaign, changes)
            return _page(campaign, typed=typed, comment=comment, trial=trial)
        change_rules(
            db.session,
            campaign,
            changes,
            version=request.form.get("version", -1, type=int),
            actor_id=me,
            at=now(),
            source="web",
            comment=comment,
        )
    except BadRules as wrong:
        words = {wrong.field: str(RULE_FAULTS[wrong.why])}
        return _page(campaign, typed=typed, comment=comment, errors=words)
    except RulesOvertaken as overtaken:
        error = reply_to(overtaken).detail
        return _page(campaign, typed=typed, comment=comment, error=error, status=409)
    flash(_("Saved. These rules hold from now on."))
    return see_other(url_for("rules.page", tag=campaign.tag))


@blueprint.post("/<tag>/rules/<int:version>/restoration")
@limiter.limit("60/hour")
def restore(tag: str, version: int) -> Response:
    """Let an earlier version hold again, as a new one."""
    campaign = get_known_campaign(db.session, tag)
    me = may(campaign, "steward")
    changes = {each.version: each.changes for each in rule_history(db.session, campaign)}
    if version in changes:
        change_rules(
            db.session,
            campaign,
            changes[version],
            version=current_version(db.session, campaign),
            actor_id=me,
            at=now(),
            source="web",
            comment=_("Version %(version)s again", version=version),
        )
        flash(_("Saved. These rules hold from now on."))
    return see_other(url_for("rules.page", tag=campaign.tag))


def _changes(campaign: Campaign, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed as changes of the locale's own rules; raise BadRules."""
    before = current_rules(db.session, campaign)
    return before.changed(changes_in(typed, before)).changes_from(rules_for(campaign.tag))


def _page(
    campaign: Campaign,
    *,
    typed: Mapping[str, Any] | None = None,
    comment: str = "",
    trial: Trial | None = None,
    errors: Mapping[str, str] | None = None,
    error: str | None = None,
    status: int = 200,
) -> Response:
    rules, newest = current_rules(db.session, campaign), current_version(db.session, campaign)
    if errors:
        status, error = 422, _("One field cannot be saved as it is. It is marked below.")
    return answer(
        "rules/page.html",
        status=status,
        campaign=campaign,
        rules=rules,
        rule_words=RULE_WORDS,
        length=_length(rules),
        fields=RULE_FIELDS,
        groups=GROUPS,
        switched=SWITCHED,
        typed=typed or typed_of(rules),
        errors=errors or {},
        error=error,
        comment=comment,
        most_comment=MAX_COMMENT,
        version=newest if status == 409 else request.form.get("version", newest),
        history=rule_history(db.session, campaign),
        trial=trial,
        trial_rows=_rows(trial),
        parts=_parts,
        may_edit="steward" in my_roles(campaign),
    )


def _length(rules: RuleSet) -> str:
    """Return in words how long a sentence may be."""
    least, most = rules.min_length, rules.max_length
    if rules.count == "words":
        words = ngettext(
            "A sentence has %(least)s to %(num)s word.",
            "A sentence has %(least)s to %(num)s words.",
            most,
            least=least,
        )
    else:
        words = ngettext(
            "A sentence has %(least)s to %(num)s character.",
            "A sentence has %(least)s to %(num)s characters.",
            most,
            least=least,
        )
    return str(words)


def _rows(trial: Trial | None) -> list[tuple[str, int, int]]:
    """Return (code, refused now, refused as typed) for each rule that refuses anything."""
    if trial is None:
        return []
    codes = [code for code in RULE_WORDS if code in trial.before or code in trial.after]
    return [(code, trial.before.get(code, 0), trial.after.get(code, 0)) for code in codes]


def _parts(checked: Checked) -> list[tuple[str, bool]]:
    return marked_parts(checked.normalised, [(each.start, each.end) for each in checked.reasons])
