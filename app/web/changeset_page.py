"""What the page of one import shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.campaigns.models import Campaign
from app.errors import DomainError
from app.extensions import db
from app.people.queries import find_person
from app.sentences.imports.approving import sample_of, sample_so_far, waiting_count
from app.sentences.imports.findings import Example, Findings
from app.sentences.imports.sampling import SAMPLE
from app.sentences.imports.stages import LISTED, ChangesetNotFound
from app.sentences.models import Changeset
from app.sentences.reviewing.judging import HAVE_A_SAY
from app.sentences.rights import EVIDENCE_SIGNS, Proof, licences_fitting
from app.sentences.rules import MAX_COMMENT, MAX_SOURCE
from app.web.answers import page as answer
from app.web.licences import plain_licence
from app.web.marking import marked_parts
from app.web.write_form import signed
from app.wording.changesets import CHANGESET_STATES, TROUBLES
from app.wording.errors import reply_to
from app.wording.reasons import Words
from app.wording.rules import RULE_WORDS
from app.wording.writing import PROMISES

SHOWN = 5
"""Examples of each rule on the page."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What one rule leaves out of a file."""

    words: Words
    n: int
    samples: list[list[tuple[str, bool]]]


def listed_words() -> dict[str, Any]:
    """Return what a list of imports is written with."""
    return {
        "changeset_states": CHANGESET_STATES,
        "plain_licence": plain_licence,
        "importer": importer,
    }


def importer(changeset: Changeset) -> str:
    """Return who imported it, as everybody may read it: a name they chose, or a number."""
    if changeset.person_id is None:
        return str(_("whoever runs this site"))
    person = find_person(db.session, changeset.person_id)
    if person and person.display_name:
        return person.display_name
    return str(_("contributor %(number)s", number=changeset.person_id.hex[:8]))


def changeset_page(
    campaign: Campaign,
    changeset: Changeset,
    roles: Collection[str],
    *,
    error: DomainError | None = None,
    proof: Proof | None = None,
) -> Response:
    """Answer with the page, or for htmx with its changing part; `proof` is a file that is kept.

    Raise ChangesetNotFound where it is nobody else's business: a file that is only looked at, and
    what somebody wrote here.
    """
    has_say = bool(HAVE_A_SAY & set(roles))
    is_listed = changeset.way == "imported" and changeset.state in LISTED
    if not has_say and not is_listed:
        raise ChangesetNotFound(str(changeset.id))
    findings = Findings.from_json(changeset.findings) if changeset.findings else None
    shown = answer(
        "changesets/page.html",
        block="state",
        status=reply_to(error).status if error else 200,
        campaign=campaign,
        changeset=changeset,
        roles=roles,
        has_say=has_say,
        is_busy=_is_busy(changeset),
        is_approving=_is_approving(changeset),
        trouble=TROUBLES.get(changeset.trouble or "", TROUBLES[""]) if _failed(changeset) else None,
        findings=findings,
        notes=_notes(findings) if findings else [],
        refused=_refused(findings) if findings else [],
        licence=plain_licence(changeset.licence),
        promises=PROMISES,
        licences=[(spdx, plain_licence(spdx)) for spdx in licences_fitting(campaign.licence)],
        file_endings=",".join(EVIDENCE_SIGNS),
        typed=_typed(campaign),
        proof=proof,
        kept=signed(proof),
        most_source=MAX_SOURCE,
        most_comment=MAX_COMMENT,
        error=reply_to(error).detail if error else None,
        **_sample(changeset, has_say),
        **listed_words(),
    )
    shown.cache_control.no_store = True
    return shown


def _is_busy(changeset: Changeset) -> bool:
    busy = ("received", "checking", "importing", "reverting")
    return changeset.state in busy or _is_approving(changeset)


def _is_approving(changeset: Changeset) -> bool:
    return (
        changeset.state == "imported"
        and changeset.approved_at is not None
        and changeset.share_done < 1
    )


def _failed(changeset: Changeset) -> bool:
    return changeset.state == "failed"


def _sample(changeset: Changeset, has_say: bool) -> dict[str, Any]:
    """Return what approving by a sample needs, nothing of it where there is nothing to approve."""
    if not has_say or changeset.state != "imported" or changeset.approved_at:
        return {"sample": [], "so_far": None, "n_waiting": 0}
    return {
        "sample": sample_of(db.session, changeset, SAMPLE),
        "so_far": sample_so_far(db.session, changeset),
        "n_waiting": waiting_count(db.session, changeset),
    }


def _typed(campaign: Campaign) -> dict[str, str]:
    names = ("source", "promise", "evidence", "comment")
    typed = {name: request.form.get(name, "") for name in names}
    return {**typed, "licence": request.form.get("licence", campaign.licence)}


def _refused(findings: Findings) -> list[Refused]:
    by_number = sorted(findings.refused.items(), key=lambda pair: -pair[1])
    return [
        Refused(
            RULE_WORDS[code],
            n,
            [_parts(code, each) for each in findings.examples.get(code, [])[:SHOWN]],
        )
        for code, n in by_number
    ]


def _parts(code: str, example: Example) -> list[tuple[str, bool]]:
    spans = [(start, end) for reason, start, end in example.reasons if reason == code]
    return marked_parts(example.text, spans)


def _notes(findings: Findings) -> list[str]:
    """Return in words how the file was understood."""
    notes = [
        _("Read as running text and cut into sentences.")
        if findings.segmented
        else _("Read as one sentence a line.")
    ]
    if findings.encodings:
        notes.append(_("Encoding: %(names)s.", names=", ".join(findings.encodings)))
    if findings.n_files > 1:
        notes.append(ngettext("%(num)s file.", "%(num)s files.", findings.n_files))
    if findings.left_out:
        notes.append(_("Left out, as they hold no text: %(names)s.", names=_few(findings.left_out)))
    if findings.n_damaged:
        notes.append(
            ngettext(
                "%(num)s line is damaged in the file itself.",
                "%(num)s lines are damaged in the file itself.",
                findings.n_damaged,
            )
        )
    return notes


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
