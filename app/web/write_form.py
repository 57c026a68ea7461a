"""The form in which sentences are written: what was typed, so that none of it is lost."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import IO

from flask import current_app, request
from flask_babel import LazyString
from itsdangerous import BadData, URLSafeSerializer

from app.errors import DomainError
from app.sentences.rights import (
    EvidenceMissing,
    EvidenceTooLarge,
    EvidenceUnreadable,
    LicenceUnfit,
    OriginTooLong,
    PromiseMissing,
    Proof,
    SourceMissing,
)
from app.sentences.rules import PROMISES
from app.sentences.writing.drafts import Draft, lines_of
from app.sentences.writing.giving import About, NothingWritten, TooManyLines
from app.web.identity import current_person_id
from app.web.marking import marked_parts
from app.wording.reasons import Words
from app.wording.rules import RULE_WORDS
from app.wording.writing import TWINS

_FIELDS: dict[type[DomainError], str] = {
    PromiseMissing: "promise",
    SourceMissing: "source",
    EvidenceMissing: "evidence",
    OriginTooLong: "source",
    LicenceUnfit: "licence",
    EvidenceTooLarge: "file",
    EvidenceUnreadable: "file",
    NothingWritten: "text",
    TooManyLines: "text",
}


@dataclass(slots=True)
class Form:
    """What stands in the form; `sources` and `evidences` are those of each promise."""

    text: str = ""
    kind: str = "sentence"
    promise: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    evidences: dict[str, str] = field(default_factory=dict)
    licence: str = ""
    domain: str = ""
    variant: str = ""
    anyway: frozenset[str] = frozenset()
    proof: Proof | None = None
    """The file that is kept already, now or when the form was sent before."""
    file: IO[bytes] | None = None
    file_name: str = ""

    @classmethod
    def sent(cls) -> Form:
        """Return the form that this request brings."""
        given = request.form
        file = request.files.get("file")
        return cls(
            text=given.get("text", ""),
            kind=given.get("kind", "sentence"),
            promise=given.get("promise", ""),
            sources={name: given.get(f"{name}-source", "") for name in PROMISES},
            evidences={name: given.get(f"{name}-evidence", "") for name in PROMISES},
            licence=given.get("licence", ""),
            domain=given.get("domain", ""),
            variant=given.get("variant", ""),
            anyway=frozenset(given.getlist("anyway")),
            proof=proof_kept(given.get("kept", "")),
            file=file.stream if file and file.filename else None,
            file_name=(file.filename or "") if file else "",
        )

    @property
    def lines(self) -> list[str]:
        """The lines that hold anything."""
        return lines_of(self.text)

    @property
    def source(self) -> str:
        """Where the text is from, as far as the chosen promise asks."""
        return self.sources.get(self.promise, "")

    @property
    def evidence(self) -> str:
        """Why it may be used, as far as the chosen promise asks."""
        return self.evidences.get(self.promise, "")

    @property
    def about(self) -> About:
        """What the sentences are."""
        return About(self.kind, self.domain or None, self.variant or None)

    @property
    def kept(self) -> str:
        """What the form carries along of a file that is kept, signed for this person."""
        return signed(self.proof)

    def emptied(self) -> Form:
        """Return the form for the next sentences: of the same kind, on the same promise."""
        return replace(self, text="", anyway=frozenset(), proof=None, file=None)


@dataclass(frozen=True, slots=True)
class Row:
    """A line as its writer reads it."""

    draft: Draft
    parts: list[tuple[str, bool]]
    """Its pieces, and whether a rule stumbled over each."""
    reasons: list[Words]
    twin: LazyString | None
    """What is said of the sentence that it is."""


def rows_of(drafts: list[Draft]) -> list[Row]:
    """Return the lines with words for what stands against them."""
    return [_row(draft) for draft in drafts]


def field_of(error: DomainError) -> str:
    """Return the field by which an error is shown, or `form`."""
    return _FIELDS.get(type(error), "form")


def shown(piece: str) -> str:
    """Return a piece to be marked, with the names of signs that one cannot see."""
    if all(unicodedata.category(sign)[0] in "CZ" for sign in piece):
        return " ".join(f"U+{ord(sign):04X}" for sign in piece)
    return piece


def _row(draft: Draft) -> Row:
    spans = [(reason.start, reason.end) for reason in draft.reasons]
    parts = [
        (shown(piece) if is_wrong else piece, is_wrong)
        for piece, is_wrong in marked_parts(draft.text, spans)
    ]
    codes = dict.fromkeys(reason.code for reason in draft.reasons)
    twin = TWINS[draft.twin.state] if draft.verdict == "known" and draft.twin else None
    return Row(draft, parts or [(draft.line, False)], [RULE_WORDS[code] for code in codes], twin)


def signed(proof: Proof | None) -> str:
    """Return what a form carries along of a file that is kept, for this person alone."""
    if proof is None:
        return ""
    return _signer().dumps([str(current_person_id()), proof.key, proof.name])


def proof_kept(carried: str) -> Proof | None:
    """Return the file that a form carries along, if this person gave it."""
    try:
        person_id, key, name = _signer().loads(carried)
    except (BadData, ValueError):
        return None
    return Proof(key, name) if person_id == str(current_person_id()) else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="evidence")
