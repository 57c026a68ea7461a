"""Writing sentences: what fits goes to reviewers, once; nothing else is kept or lost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app.campaigns.models import Campaign
from app.consent.models import Consent
from app.consent.operations import publish_terms, withdraw_consent
from app.ledger.models import LedgerEntry
from app.people.models import Person
from app.sentences.deciding import approve, reject, retire
from app.sentences.models import Changeset, Sentence, SentenceVote
from app.sentences.rights import Proof, Rights, checked_rights
from app.sentences.rules import SentenceNotFound, key_hash
from app.sentences.writing.drafts import MAX_LINES, judge_lines, lines_of
from app.sentences.writing.giving import (
    About,
    BadKind,
    NothingWritten,
    NotTakenBack,
    TextNotAgreed,
    TextNotTaken,
    TooManyLines,
    Written,
    take_back_sentence,
    write_sentences,
)
from app.sentences.writing.own import own_sentences, own_states
from tests import factories
from tests.factories import AT, Scene
from tests.services.at_once import at_once

OWN = checked_rights("own_words", campaign_licence="CC0-1.0")
LINES = ["The river is wide here.", "My sister bakes bread."]


@pytest.fixture
def scene(session: Session) -> Scene:
    return factories.scene(session)


def write(
    session: Session,
    scene: Scene,
    lines: list[str],
    *,
    person: Person | None = None,
    rights: Rights = OWN,
    about: About | None = None,
    **more: object,
) -> Written:
    giver = person or scene.person
    agreed = factories.consent(session, giver, scene.campaign)
    values = {"consent": agreed, "at": AT, "source": "test", **more}
    about = about or About()
    return write_sentences(
        session, giver, scene.campaign, lines, rights=rights, about=about, **values
    )


def there_is(session: Session, of: Campaign, text: str, state: str = "approved") -> Sentence:
    made = factories.sentence(session, of, text, state=state)
    made.key_hash = key_hash(text)
    session.flush()
    return made


def count(session: Session, model: type[Sentence] | type[Changeset]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_sentences_go_to_the_reviewers_as_one_changeset(session: Session, scene: Scene):
    about = About(domain="general")
    written = write(session, scene, LINES, about=about, comment="From the river")
    changeset = written.changeset
    assert changeset
    assert (changeset.way, changeset.state, changeset.n_added) == ("written", "imported", 2)
    assert (changeset.promise, changeset.source) == ("own_words", "own words")
    assert (changeset.comment, changeset.person_id) == ("From the river", scene.person_id)
    assert changeset.consent_id
    for line, sentence in zip(LINES, written.added, strict=True):
        session.refresh(sentence)
        assert (sentence.text, sentence.state, sentence.kind) == (line, "pending", "sentence")
        assert (sentence.author_id, sentence.changeset_id) == (scene.person_id, changeset.id)
        assert (sentence.licence, sentence.domains) == ("CC0-1.0", ["general"])
    assert written.left == []
    entry = session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence.desc())).first()
    assert entry
    assert (entry.verb, entry.object_id) == ("sentences.write", str(changeset.id))


def test_a_question_is_one(session: Session, scene: Scene):
    written = write(session, scene, ["What did you eat today?"], about=About(kind="question"))
    assert [sentence.kind for sentence in written.added] == ["question"]


def test_what_is_not_own_words_says_where_it_is_from_and_why(session: Session, scene: Scene):
    rights = checked_rights(
        "permission",
        campaign_licence="CC0-1.0",
        source="The valley paper",
        evidence="The editor, by letter",
        proof=Proof("evidence/ab/abc.pdf", "letter.pdf"),
    )
    written = write(session, scene, LINES, rights=rights)
    changeset = written.changeset
    assert changeset
    assert (changeset.evidence, changeset.evidence_key) == (
        "The editor, by letter",
        "evidence/ab/abc.pdf",
    )
    assert changeset.evidence_name == "letter.pdf"
    assert {sentence.source for sentence in written.added} == {"The valley paper"}


def test_only_what_fits_is_taken(session: Session, scene: Scene):
    written = write(session, scene, ["...", LINES[0]])
    assert [sentence.text for sentence in written.added] == [LINES[0]]
    assert [draft.line for draft in written.left] == ["..."]
    assert written.refused == written.left
    assert written.refused[0].reasons
    assert written.changeset
    assert (written.changeset.n_added, written.changeset.n_refused) == (1, 1)


def test_where_nothing_fits_nothing_is_written(session: Session, scene: Scene):
    before = count(session, Sentence)
    written = write(session, scene, ["...", "?"])
    assert (written.changeset, written.added) == (None, [])
    assert (count(session, Sentence), count(session, Changeset)) == (before, 0)


def test_the_same_line_twice_adds_one(session: Session, scene: Scene):
    written = write(session, scene, [LINES[0], LINES[0].lower(), LINES[1]])
    assert [draft.verdict for draft in written.drafts] == ["fits", "repeated", "fits"]
    assert len(written.added) == 2
    assert written.left == []


def test_sending_the_same_again_adds_nothing(session: Session, scene: Scene):
    write(session, scene, LINES)
    before = count(session, Sentence)
    again = write(session, scene, LINES)
    assert (again.changeset, again.added, again.left) == (None, [], [])
    assert [draft.is_own for draft in again.duplicates] == [True, True]
    assert (count(session, Sentence), count(session, Changeset)) == (before, 1)


def test_the_same_from_several_tabs_at_once_is_there_once(
    session: Session, sessions: sessionmaker[Session], scene: Scene
):
    consent_id = factories.consent(session, scene.person, scene.campaign).id
    session.commit()

    def send() -> int:
        with sessions() as own, own.begin():
            written = write_sentences(
                own,
                own.get_one(Person, scene.person_id),
                own.get_one(Campaign, scene.campaign_id),
                LINES,
                consent=own.get_one(Consent, consent_id),
                rights=OWN,
                at=AT,
                source="test",
            )
            return len(written.added)

    assert sorted(at_once(*[send] * 4)) == [0, 0, 0, 2]
    assert count(session, Changeset) == 1
    assert count(session, Sentence) == 3


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_whatever_is_sent_twice_is_there_once(session: Session, lines: list[str]):
    scene = factories.scene(session)
    lines = [line for text in lines for line in lines_of(text)]
    if lines:
        write(session, scene, lines)
        before = count(session, Sentence)
        assert write(session, scene, lines).added == []
        assert count(session, Sentence) == before
    session.rollback()


@pytest.mark.parametrize("state", ["pending", "approved", "rejected", "retired"])
def test_somebody_else_s_sentence_is_named(session: Session, scene: Scene, state: str):
    there = there_is(session, scene.campaign, LINES[0], state)
    written = write(session, scene, [LINES[0].lower()])
    [draft] = written.left
    assert (draft.verdict, draft.twin, draft.is_own) == ("known", there, False)
    assert written.changeset is None


def test_another_campaign_s_sentences_stand_in_nobody_s_way(session: Session, scene: Scene):
    there_is(session, factories.campaign(session, "sw"), LINES[0])
    assert len(write(session, scene, LINES).added) == 2


@pytest.mark.parametrize("stage", ["preparing", "open", "paused"])
def test_text_is_taken_before_and_between_voices(session: Session, scene: Scene, stage: str):
    scene.campaign.stage = stage
    assert len(write(session, scene, LINES).added) == 2


def test_a_finished_campaign_takes_no_text(session: Session, scene: Scene):
    scene.campaign.stage = "archived"
    with pytest.raises(TextNotTaken):
        write(session, scene, LINES)


def test_nobody_writes_without_an_agreement_that_stands(session: Session, scene: Scene):
    agreed = factories.consent(session, scene.person, scene.campaign)
    elsewhere = factories.consent(session, scene.person, factories.campaign(session, "sw"))
    another = factories.consent(session, factories.guest(session), scene.campaign)
    withdraw_consent(session, scene.person, agreed, at=AT, source="test")
    for consent in (None, agreed, elsewhere, another):
        with pytest.raises(TextNotAgreed):
            write(session, scene, LINES, consent=consent)


def test_nothing_and_too_much_are_refused(session: Session, scene: Scene):
    with pytest.raises(NothingWritten):
        write(session, scene, [])
    with pytest.raises(TooManyLines):
        write(session, scene, LINES * MAX_LINES)


@pytest.mark.parametrize("about", [About(kind="poem"), About(domain="love"), About(variant="x")])
def test_what_nobody_knows_is_refused(session: Session, scene: Scene, about: About):
    with pytest.raises(BadKind):
        write(session, scene, LINES, about=about)


def test_one_much_like_another_waits_for_its_writer_s_word(session: Session, scene: Scene):
    [first, _] = write(session, scene, LINES).added
    [draft] = write(session, scene, ["The river is wide there."]).left
    assert (draft.verdict, draft.twin) == ("alike", first)
    [other] = write(session, scene, [draft.line], anyway={draft.key}).added
    assert (other.text, other.state) == ("The river is wide there.", "pending")
    session.refresh(first)
    assert first.text == LINES[0]


def test_being_alike_does_not_excuse_anything_else(session: Session, scene: Scene):
    write(session, scene, LINES)
    for line in (LINES[0].lower(), "The river is wide 3."):
        assert write(session, scene, [line], anyway={key_hash(line)}).added == []


def test_a_check_writes_nothing(session: Session, scene: Scene):
    before = count(session, Sentence)
    drafts = judge_lines(session, scene.campaign, [*LINES, "..."])
    assert [draft.verdict for draft in drafts] == ["fits", "fits", "refused"]
    assert (count(session, Sentence), count(session, Changeset)) == (before, 0)


def test_a_sentence_is_taken_back_by_its_giver(session: Session, scene: Scene):
    [sentence] = write(session, scene, LINES[:1]).added
    with pytest.raises(SentenceNotFound):
        take_back_sentence(session, factories.guest(session), sentence.id, at=AT, source="test")
    for _ in range(2):
        take_back_sentence(session, scene.person, sentence.id, at=AT, source="test")
    assert sentence.state == "retired"
    taken_back = select(LedgerEntry).where(LedgerEntry.verb == "sentence.take_back")
    assert len(session.scalars(taken_back).all()) == 1


def test_what_was_taken_back_comes_back_when_it_is_written_again(session: Session, scene: Scene):
    [sentence] = write(session, scene, LINES[:1]).added
    take_back_sentence(session, scene.person, sentence.id, at=AT, source="test")
    again = write(session, scene, LINES[:1])
    assert again.added == [sentence]
    assert again.changeset
    assert (sentence.state, sentence.changeset_id) == ("pending", again.changeset.id)
    assert own_states(session, scene.person_id, scene.campaign_id) == {"pending": 1}


def test_what_the_campaign_took_back_does_not_come_back(session: Session, scene: Scene):
    written = write(session, scene, LINES[:1])
    [sentence] = written.added
    retire(session, sentence, AT)
    assert written.changeset
    written.changeset.reverted_at = AT
    session.flush()
    [draft] = write(session, scene, LINES[:1]).left
    assert (draft.verdict, draft.twin) == ("known", sentence)


def test_a_sentence_that_is_read_or_decided_stays(session: Session, scene: Scene):
    read, unfit = write(session, scene, LINES).added
    approve(session, read, AT)
    factories.clip(session, read, factories.guest(session))
    factories.sentence(session, scene.campaign)
    reject(session, unfit, AT)
    for sentence in (read, unfit):
        with pytest.raises(NotTakenBack):
            take_back_sentence(session, scene.person, sentence.id, at=AT, source="test")


def test_a_giver_sees_what_became_of_each_and_why(session: Session, scene: Scene):
    first, second = write(session, scene, LINES).added
    third = write(session, scene, ["We walk home."], at=AT + timedelta(hours=1)).added[0]
    write(session, scene, ["Somebody else's."], person=factories.guest(session))
    for answer, reasons in (("no", ["spelling", "other"]), ("no", ["spelling"]), ("yes", [])):
        session.add(
            SentenceVote(
                person_id=factories.guest(session).id,
                sentence_id=first.id,
                round=1,
                answer=answer,
                reasons=reasons,
                comment="Bred?" if len(reasons) == 2 else None,
                cast_at=AT,
            )
        )
    reject(session, first, AT)
    approve(session, second, AT)
    mine = own_sentences(session, scene.person_id, scene.campaign_id, 20)
    assert mine[0].sentence == third
    found = {own.sentence.id: own for own in mine}
    assert found[first.id].reasons == (("spelling", 2), ("other", 1))
    assert found[first.id].comments == ("Bred?",)
    assert not found[first.id].can_be_taken_back
    assert found[second.id].reasons == ()
    assert found[second.id].can_be_taken_back
    assert len(own_sentences(session, scene.person_id, scene.campaign_id, 2)) == 2
    assert own_states(session, scene.person_id, scene.campaign_id) == {
        "pending": 1,
        "rejected": 1,
        "approved": 1,
    }


def test_new_terms_ask_again(session: Session, scene: Scene):
    """The caller brings the standing agreement; an older version's is one that stood then."""
    agreed = factories.consent(session, scene.person, scene.campaign)
    publish_terms(
        session,
        actor_id=None,
        campaign_id=scene.campaign_id,
        text="More.",
        language="en",
        at=AT,
        source="test",
    )
    assert write(session, scene, LINES, consent=agreed).changeset
