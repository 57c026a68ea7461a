"""By what right a text is given: what has to be said, and which licences go together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sentences.domains import DOMAINS
from app.sentences.rights import (
    FITS_INTO,
    MAX_EVIDENCE_BYTES,
    MAX_EVIDENCE_NAME,
    EvidenceMissing,
    EvidenceTooLarge,
    EvidenceUnreadable,
    LicenceUnfit,
    OriginTooLong,
    PromiseMissing,
    Proof,
    Rights,
    SourceMissing,
    checked_rights,
    evidence_ending,
    evidence_name,
    is_address,
    licences_fitting,
)
from app.sentences.rules import KINDS, MAX_COMMENT, MAX_SOURCE, PROMISES, STATES
from app.sentences.writing.giving import keep_evidence
from app.storage import BlobStore
from app.wording.domains import DOMAINS as DOMAIN_WORDS
from app.wording.writing import KINDS as KIND_WORDS
from app.wording.writing import PROMISES as PROMISE_WORDS
from app.wording.writing import TWINS

LETTER = Proof("evidence/ab/abc.pdf", "letter.pdf")
ADDRESS = "https://example.org/about"


def test_own_words_need_nothing_else():
    kept = checked_rights("own_words", campaign_licence="CC-BY-4.0", source="x", evidence="y")
    assert kept == Rights("own_words", "own words", "CC-BY-4.0")


@pytest.mark.parametrize("promise", [None, "", "finders_keepers"])
def test_a_promise_has_to_be_made(promise: str | None):
    with pytest.raises(PromiseMissing):
        checked_rights(promise, campaign_licence="CC0-1.0")


def test_other_people_s_words_need_a_source_and_a_reason():
    for promise in ("public_domain", "permission", "free_licence"):
        given_ = {"campaign_licence": "CC0-1.0", "licence": "CC0-1.0"}
        with pytest.raises(SourceMissing):
            checked_rights(promise, **given_, source=" \0", evidence=ADDRESS)
        with pytest.raises(EvidenceMissing):
            checked_rights(promise, **given_, source="A book", evidence=" ")
        with pytest.raises(OriginTooLong):
            checked_rights(promise, **given_, source="x" * (MAX_SOURCE + 1), evidence=ADDRESS)
        with pytest.raises(OriginTooLong):
            checked_rights(promise, **given_, source="x", evidence="x" * (MAX_COMMENT + 1))
        kept = checked_rights(promise, **given_, source=" A \n book ", evidence=ADDRESS)
        assert (kept.source, kept.evidence) == ("A book", ADDRESS)


def test_each_promise_has_the_licence_that_follows_from_it():
    values = {"source": "A book", "evidence": ADDRESS, "licence": "CC0-1.0"}
    licences = {
        promise: checked_rights(promise, campaign_licence="CC-BY-SA-4.0", **values).licence
        for promise in PROMISES
    }
    assert licences == {
        "own_words": "CC-BY-SA-4.0",
        "public_domain": "CC-PDM-1.0",
        "permission": "CC-BY-SA-4.0",
        "free_licence": "CC0-1.0",
    }


def test_a_file_alone_shows_a_permission_and_nothing_else():
    kept = checked_rights("permission", campaign_licence="CC0-1.0", source="A book", proof=LETTER)
    assert kept.proof == LETTER
    for promise in ("public_domain", "free_licence"):
        with pytest.raises(EvidenceMissing):
            checked_rights(
                promise,
                campaign_licence="CC0-1.0",
                source="A book",
                licence="CC0-1.0",
                proof=LETTER,
            )


@pytest.mark.parametrize("licence", ["", "CC-BY-4.0", "CC-BY-NC-4.0", "MIT"])
def test_a_licence_that_asks_for_more_than_the_campaign_s_does_not_fit(licence: str):
    with pytest.raises(LicenceUnfit):
        checked_rights(
            "free_licence",
            campaign_licence="CC0-1.0",
            source="A page",
            licence=licence,
            evidence=ADDRESS,
        )


def test_what_is_freer_fits_into_what_asks_for_more():
    assert licences_fitting("CC0-1.0") == ("CC0-1.0",)
    assert licences_fitting("CC-BY-4.0") == ("CC0-1.0", "CC-BY-4.0")
    assert licences_fitting("CC-BY-SA-4.0") == ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0")
    assert "CC-BY-SA-4.0" not in licences_fitting("CC-BY-NC-SA-4.0")
    assert licences_fitting("LicenseRef-Village-1.0") == ("CC0-1.0", "LicenseRef-Village-1.0")
    for licence in FITS_INTO:
        assert licence in licences_fitting(licence)


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("https://example.org/a?b#c", True),
        ("http://example.org", True),
        ("example.org", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[", False),
        ("https://example.org and another", False),
        ("", False),
    ],
)
def test_an_address_is_one_of_the_web(words: str, is_one: bool):
    assert is_address(words) == is_one


@pytest.mark.parametrize(
    ("name", "head", "ending"),
    [
        ("Letter.PDF", b"%PDF-1.7 \0", ".pdf"),
        ("scan.png", b"\x89PNG\r\n\x1a\n\0", ".png"),
        ("scan.jpeg", b"\xff\xd8\xff\xe0", ".jpeg"),
        ("note.txt", b"Ndiyo", ".txt"),
        ("mail.eml", b"From: editor", ".eml"),
    ],
)
def test_a_file_is_what_its_name_says(name: str, head: bytes, ending: str):
    assert evidence_ending(name, head) == ending


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("page.html", b"<script>"),
        ("letter.pdf", b"MZ\0\0"),
        ("letter.pdf", b""),
        ("note.txt", b""),
        ("note.txt", b"a\0b"),
        ("pdf", b"%PDF-"),
        ("", b"%PDF-"),
    ],
)
def test_other_files_are_not_taken(name: str, head: bytes):
    with pytest.raises(EvidenceUnreadable):
        evidence_ending(name, head)


@given(st.text(max_size=300))
def test_a_file_s_name_is_kept_without_folders_and_odd_signs(name: str):
    kept = evidence_name(f"C:\\papers/{name}.pdf")
    assert kept.endswith(".pdf")
    assert len(kept) <= MAX_EVIDENCE_NAME
    assert not set(kept) & set("/\\\0\n\r")


def test_evidence_is_kept_whole_under_its_hash(blobs: BlobStore):
    with blobs.stage() as incoming:
        incoming.write(b"%PDF-1.7 a letter")
        proof = keep_evidence(blobs, incoming, "../letter.pdf")
    assert proof.name == "letter.pdf"
    assert proof.key.startswith("evidence/")
    assert blobs.read(proof.key) == b"%PDF-1.7 a letter"


def test_a_file_that_is_too_large_is_not_kept(blobs: BlobStore):
    with blobs.stage() as incoming:
        incoming.write(b"%PDF-" + bytes(MAX_EVIDENCE_BYTES))
        with pytest.raises(EvidenceTooLarge):
            keep_evidence(blobs, incoming, "letter.pdf")
    assert list(blobs.list("evidence")) == []


def test_everything_one_chooses_from_has_words():
    assert tuple(DOMAIN_WORDS) == DOMAINS
    assert tuple(KIND_WORDS) == KINDS
    assert tuple(PROMISE_WORDS) == PROMISES
    assert tuple(TWINS) == STATES
