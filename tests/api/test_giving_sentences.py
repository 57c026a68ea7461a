"""Giving sentences by the API: each text is answered for."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.sentences.models import Changeset, Sentence
from app.sentences.writing.drafts import MAX_LINES
from tests import factories
from tests.api.caller import Caller, problem
from tests.factories import Scene

PATH = "/locales/en/sentences"
RIVER, BREAD = "The river is wide here.", "My sister bakes bread."


def gift(*texts: str, **more: object) -> dict[str, Any]:
    return {"texts": list(texts), "promise": "own_words", **more}


def written(session: Session) -> list[Sentence]:
    session.expire_all()
    found = session.scalars(select(Sentence).where(Sentence.author_id.is_not(None))).all()
    session.commit()
    return list(found)


def test_each_text_is_added_or_it_is_said_why_not(
    reader: Caller, stranger: Caller, session: Session, scene: Scene
):
    assert stranger.post(PATH, gift(BREAD)).status_code == 201
    texts = (RIVER, "the river is wide here", "I have 3 cats.", BREAD, "My sister bakes breads.")
    answer = reader.post(PATH, gift(*texts, domain="general"))
    assert answer.status_code == 201
    assert answer.json
    [added] = answer.json["added"]
    assert (added["text"], added["state"]) == (RIVER, "pending")
    [refused] = answer.json["refused"]
    assert refused["text"] == "I have 3 cats."
    [reason] = refused["reasons"]
    assert (reason["code"], reason["start"], reason["end"]) == ("digits", 7, 8)
    assert reason["title"]
    assert reason["advice"]
    duplicates = [(each["text"], each["how"]) for each in answer.json["duplicates"]]
    assert duplicates == [(texts[1], "repeated"), (BREAD, "known"), (texts[4], "alike")]
    assert answer.json["duplicates"][1]["sentence"]["text"] == BREAD
    [changeset] = session.scalars(
        select(Changeset).where(Changeset.person_id == scene.person_id)
    ).all()
    assert answer.json["changeset_id"] == str(changeset.id)
    assert (changeset.n_added, changeset.n_refused, changeset.n_duplicates) == (1, 1, 3)


def test_the_same_again_adds_nothing(reader: Caller, session: Session):
    assert reader.post(PATH, {"text": RIVER, "promise": "own_words"}).status_code == 201
    again = reader.post(PATH, gift(f" {RIVER}\n"))
    assert again.status_code == 200
    assert again.json
    assert (again.json["changeset_id"], again.json["added"]) == (None, [])
    assert len(written(session)) == 1


def test_one_much_like_another_is_added_anyway_when_asked(reader: Caller, session: Session):
    reader.post(PATH, gift(RIVER))
    assert reader.post(PATH, gift("The river is wide there.")).status_code == 200
    assert reader.post(PATH, gift("The river is wide there.", anyway=True)).status_code == 201
    assert len(written(session)) == 2


def test_other_people_s_words_come_with_their_source(reader: Caller, session: Session):
    free = {
        "promise": "free_licence",
        "source": "The valley's songs",
        "licence": "CC0-1.0",
        "evidence": "https://example.org/songs",
    }
    answer = reader.post(PATH, gift(RIVER, **free, kind="question"))
    assert answer.status_code == 201
    [sentence] = written(session)
    assert (sentence.source, sentence.licence, sentence.kind) == (
        "The valley's songs",
        "CC0-1.0",
        "question",
    )


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"texts": [RIVER]}, (422, "promise_missing")),
        (gift(RIVER, promise="free_licence"), (422, "source_missing")),
        (gift(RIVER, promise="permission", source="A book"), (422, "evidence_missing")),
        (gift(RIVER, promise="public_domain", source="x" * 201), (422, "origin_too_long")),
        (gift(RIVER, promise="free_licence", source="A book"), (422, "licence_unfit")),
        (gift(RIVER, kind="poem"), (422, "bad_kind")),
        (gift(), (422, "nothing_written")),
        (gift(" "), (422, "nothing_written")),
        (gift(*[RIVER] * (MAX_LINES + 1)), (422, "too_many_lines")),
        ({**gift(), "texts": RIVER}, (400, "malformed")),
        (gift("\ud800"), (400, "malformed")),
        (gift("\0"), (400, "malformed")),
        ({"text": "\ud800", "promise": "own_words"}, (400, "malformed")),
        (gift(RIVER, promise=1), (400, "malformed")),
        (gift(RIVER, promise="permission", source="\udfff"), (400, "malformed")),
    ],
)
def test_what_cannot_be_taken_is_a_problem(
    reader: Caller, session: Session, document: object, expected: tuple[int, str]
):
    assert problem(reader.post(PATH, document)) == expected
    assert written(session) == []


def test_a_zero_byte_is_no_part_of_a_text(reader: Caller, session: Session):
    reader.post(PATH, gift(f"{RIVER}\0", promise="permission", source="A\0", evidence="B\0"))
    assert all("\0" not in each.text + each.source for each in written(session))


def test_nobody_gives_and_an_agreement_is_needed(
    nobody: Caller, call_as: Any, session: Session, scene: Scene
):
    stranger = factories.guest(session)
    session.commit()
    assert problem(nobody.post(PATH, gift(RIVER))) == (401, "nobody")
    assert problem(call_as(stranger).post(PATH, gift(RIVER))) == (403, "text_not_agreed")


def test_a_campaign_takes_text_while_it_is_prepared_and_none_when_it_is_finished(
    reader: Caller, session: Session, scene: Scene
):
    for stage, status in (("preparing", 201), ("archived", 403)):
        scene.campaign.stage = stage
        session.commit()
        assert reader.post(PATH, gift(f"This is {stage}.")).status_code == status
    assert problem(reader.post("/locales/xx/sentences", gift(RIVER)))[0] == 404
