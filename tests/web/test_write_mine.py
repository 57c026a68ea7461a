"""What became of the sentences that somebody wrote, and taking them back."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from app.people.models import Person
from app.sentences.deciding import approve, reject
from app.sentences.models import SentenceVote
from tests.factories import AT, clip, guest
from tests.web.visitor import Visitor
from tests.web.writing import PATH, form, given

Visit = Callable[[Person | None], Visitor]


def test_a_giver_sees_how_each_stands_and_why(writer: Visitor, session: Session) -> None:
    writer.post(PATH, form())
    unfit, fit = given(session)
    reject(session, unfit, AT)
    approve(session, fit, AT)
    session.add(
        SentenceVote(
            person_id=guest(session).id,
            sentence_id=unfit.id,
            round=1,
            answer="no",
            reasons=["hard_to_read"],
            comment="Too <long>",
            cast_at=AT,
        )
    )
    session.commit()
    page = writer.get(PATH).text
    assert "1 of yours is approved." in page
    assert "1 reviewer</span>" in page
    assert "<q>Too &lt;long&gt;</q>" in page
    assert page.count("Take it back") == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_a_sentence_is_taken_back(writer: Visitor, session: Session, htmx: bool) -> None:
    writer.post(PATH, form("One only."))
    [sentence] = given(session)
    answer = writer.post(f"{PATH}/{sentence.id}/withdrawal", htmx=htmx)
    if htmx:
        assert answer.text.strip().startswith(f'<li class="clip" id="sentence-{sentence.id}">')
        assert "Taken back" in answer.text
    else:
        assert answer.status_code == 303
        assert "The sentence is taken back." in writer.get(PATH).text
    assert [each.state for each in given(session)] == ["retired"]


def test_others_cannot_take_it_back_and_what_is_read_stays(
    writer: Visitor, nobody: Visitor, visit: Visit, session: Session
) -> None:
    writer.post(PATH, form("One only."))
    [sentence] = given(session)
    path = f"{PATH}/{sentence.id}/withdrawal"
    stranger = guest(session)
    approve(session, sentence, AT)
    session.commit()
    assert nobody.post(path).status_code == 403
    assert visit(stranger).post(path).status_code == 404
    clip(session, sentence)
    sentence.n_clips = 1
    session.commit()
    assert "Take it back" not in writer.get(PATH).text
    assert writer.post(path).status_code == 409


def test_withdrawing_the_agreement_takes_the_sentences_back(
    writer: Visitor, session: Session
) -> None:
    writer.post(PATH, form())
    writer.post("/en/consents/withdrawal")
    page = writer.get("/en/terms").text
    assert "2 sentences that you wrote are taken back" in page
    assert {each.state for each in given(session)} == {"retired"}
    assert writer.post(PATH, form()).status_code == 403
    now = datetime.now(UTC)
    assert all(each.decided_at and each.decided_at <= now for each in given(session))
