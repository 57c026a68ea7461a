"""Letters and licences that go along with sentences: kept, carried, and shown to few."""

import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.campaigns.models import Campaign
from app.people.models import Person
from app.sentences.models import Changeset
from app.sentences.rights import MAX_EVIDENCE_BYTES
from app.storage import BlobStore
from tests.factories import campaign, consent, guest
from tests.web.visitor import Visitor, with_role
from tests.web.writing import PATH, PERMISSION, TEXT, WRONG, form, given, in_box

Visit = Callable[[Person | None], Visitor]


def test_a_file_of_evidence_is_kept_and_shown_to_those_in_charge_alone(
    writer: Visitor, visit: Visit, session: Session, english: Campaign, blobs: BlobStore
) -> None:
    letter = (io.BytesIO(b"%PDF-1.7 the letter"), "the letter.pdf")
    answer = writer.post(PATH, form(**PERMISSION, file=letter))
    assert answer.status_code == 303
    session.rollback()
    [changeset] = session.scalars(select(Changeset)).all()
    session.commit()
    assert changeset.evidence_name == "the letter.pdf"
    assert changeset.evidence_key
    assert blobs.read(changeset.evidence_key) == b"%PDF-1.7 the letter"

    path = f"/en/changesets/{changeset.id}/evidence"
    for visitor in (writer, visit(None), visit(with_role(session, english, "expert"))):
        assert visitor.get(path).status_code == 403
    steward = visit(with_role(session, english, "steward"))
    shown = steward.get(path)
    assert shown.data == b"%PDF-1.7 the letter"
    assert shown.mimetype == "application/octet-stream"
    assert "attachment" in shown.headers["Content-Disposition"]
    blobs.delete(changeset.evidence_key)
    assert steward.get(path).status_code == 404
    elsewhere = with_role(session, campaign(session, "sw"), "moderator")
    assert visit(elsewhere).get(path.replace("/en/", "/sw/")).status_code == 404


def test_a_file_is_carried_along_until_its_form_is_sent(
    writer: Visitor, visit: Visit, session: Session, english: Campaign
) -> None:
    letter = (io.BytesIO(b"a letter"), "letter.txt")
    answer = writer.post(PATH, form(WRONG, **PERMISSION, file=letter))
    assert answer.status_code == 422
    assert "<bdi>letter.txt</bdi>" in answer.text
    found = re.search(r'name="kept" value="([^"]+)"', answer.text)
    assert found
    kept = found[1]
    stranger = guest(session)
    consent(session, stranger, english)
    session.commit()
    carried = form(kept=kept) | PERMISSION | {"permission-evidence": ""}
    for spoilt in (kept[:-3], "x"):
        assert writer.post(PATH, carried | {"kept": spoilt}).status_code == 422
    assert visit(stranger).post(PATH, carried).status_code == 422
    assert writer.post(PATH, carried).status_code == 303
    session.rollback()
    [changeset] = session.scalars(select(Changeset)).all()
    assert changeset.evidence_name == "letter.txt"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"<html>", "page.html", "Attach a PDF"),
        (b"%PDF-" + bytes(MAX_EVIDENCE_BYTES), "letter.pdf", "at most 4 MB"),
    ],
)
def test_a_file_that_cannot_be_kept_leaves_the_form_as_it_was(
    writer: Visitor, session: Session, data: bytes, name: str, words: str
) -> None:
    sent = form(**PERMISSION, csrf_token=writer.token(), file=FileStorage(io.BytesIO(data), name))
    boundary, body = encode_multipart(sent)  # in memory, where the test client takes a file
    kind = f"multipart/form-data; boundary={boundary}"
    answer = writer.client.post(PATH, data=body, content_type=kind)
    assert answer.status_code == 422
    assert words in answer.text
    assert in_box(answer.text).split() == TEXT.split()
    assert given(session) == []


def test_other_forms_take_no_files(writer: Visitor) -> None:
    large = (io.BytesIO(bytes(300_000)), "letter.pdf")
    assert writer.post(f"{PATH}/check", form(file=large), htmx=True).status_code == 413
