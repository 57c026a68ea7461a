import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.sentences.models import SentenceTurn
from app.web.speak import SENTENCES_IN_A_SET
from app.wording.errors import _WORDS as PROBLEMS
from tests.factories import AT, campaign, clip, consent, guest, sentence
from tests.web.visitor import Visitor

Visit = Callable[[Person | None], Visitor]


@pytest.fixture
def arabic(session: Session) -> Campaign:
    """A right-to-left campaign with more sentences than one set holds."""
    made = campaign(session, "ar")
    for number in range(SENTENCES_IN_A_SET + 3):
        sentence(session, made, f"جملة رقم {number}")
    session.commit()
    return made


@pytest.fixture
def reader(session: Session, arabic: Campaign) -> Person:
    person = guest(session)
    consent(session, person, arabic)
    session.commit()
    return person


def shown(page: str) -> list[str]:
    return re.findall(r'<li data-sentence-id="([^"]+)"', page)


@pytest.mark.usefixtures("arabic")
def test_somebody_who_has_agreed_to_nothing_is_shown_the_terms_first(nobody: Visitor) -> None:
    answer = nobody.get("/ar/speak")
    assert answer.status_code == 303
    assert answer.location == "/ar/terms?next=/ar/speak"


def test_new_terms_are_shown_before_the_next_sentence(
    session: Session, arabic: Campaign, reader: Person, visit: Visit
) -> None:
    from app.consent.operations import publish_terms

    publish_terms(
        session,
        actor_id=None,
        campaign_id=arabic.id,
        text="Something else.",
        language="en",
        at=AT,
        source="test",
    )
    session.commit()
    assert visit(reader).get("/ar/speak").status_code == 303


def test_the_room_holds_five_sentences_in_their_own_language(reader: Person, visit: Visit) -> None:
    page = visit(reader).get("/ar/speak").text
    assert len(set(shown(page))) == SENTENCES_IN_A_SET
    assert 'lang="ar" dir="rtl"' in page


def test_a_sentence_the_person_has_read_is_not_shown_again(
    session: Session, arabic: Campaign, reader: Person, visit: Visit
) -> None:
    read = sentence(session, arabic, "قرأتها من قبل")
    clip(session, read, reader)
    session.commit()
    for _ in range(5):
        assert str(read.id) not in shown(visit(reader).get("/ar/speak").text)


def test_looking_at_the_room_writes_nothing(session: Session, reader: Person, visit: Visit) -> None:
    visit(reader).get("/ar/speak")
    assert session.scalar(select(func.count()).select_from(SentenceTurn)) == 0


def test_the_room_tells_its_scripts_where_and_whose_it_is(reader: Person, visit: Visit) -> None:
    page = visit(reader).get("/ar/speak").text
    assert f'data-person="{reader.id}"' in page
    assert 'data-sentences-url="/api/v1/locales/ar/sentences"' in page
    assert 'data-clips-url="/api/v1/clips"' in page
    assert 'data-longest-s="20"' in page


def test_who_has_read_everything_is_asked_to_listen(session: Session, visit: Visit) -> None:
    small = campaign(session, "sw")
    only = sentence(session, small)
    person = guest(session)
    clip(session, only, person)
    session.commit()
    page = visit(person).get("/sw/speak").text
    assert "You have read all there is for now" in page
    assert 'href="/sw/listen"' in page
    assert not shown(page)


def test_without_scripts_the_page_says_why_and_offers_listening(
    reader: Person, visit: Visit
) -> None:
    page = visit(reader).get("/ar/speak").text
    noscript = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "JavaScript" in noscript
    assert 'href="/ar/listen"' in noscript


def test_every_word_and_piece_that_the_scripts_ask_for_is_in_the_page(
    reader: Person, visit: Visit
) -> None:
    page = visit(reader).get("/ar/speak").text
    words = set(re.findall(r'data-word="([^"]+)"', page))
    states = ("ready", "asking", "recording", "taken", "waiting", "sending", "received", "kept")
    marks = ("open", "taken", "sent", "kept")
    verdicts = ("accept", "warn", "refuse", "later", "insisted")
    asked = {f"said-{state}" for state in states} | {f"mark-{mark}" for mark in marks}
    asked |= {f"verdict-{verdict}" for verdict in verdicts}
    asked |= {f"zone-{zone}" for zone in ("silent", "quiet", "good", "loud")}
    asked |= {f"given-{state}" for state in ("waiting", "sending", "received")}
    asked |= {"progress", "line", "seconds", "send", "finish", "waiting", "offline"}
    assert asked <= words
    pieces = set(re.findall(r'data-piece="([^"]+)"', page))
    names = "denied no_microphone in_use insecure unsupported vanished too_short too_long full"
    troubles = {*names.split(), "unavailable", "unreachable", "other", "nobody", "consent_stale"}
    assert {f"trouble-{name}" for name in troubles} | {"dot", "given", "kept"} <= pieces


def test_the_stale_consent_notice_goes_by_the_code_that_the_api_sends() -> None:
    assert "consent_stale" in {error.code for error in PROBLEMS}


def test_nothing_in_the_page_needs_inline_script_or_style(reader: Person, visit: Visit) -> None:
    page = visit(reader).get("/ar/speak").text
    assert not re.search(r"<[^>]+\s(on[a-z]+|style)=", page)


def test_another_spelling_of_the_tag_leads_to_the_canonical_one(
    reader: Person, visit: Visit
) -> None:
    answer = visit(reader).get("/AR/speak")
    assert (answer.status_code, answer.location) == (301, "/ar/speak")


def test_a_campaign_that_is_not_open_offers_no_sentences(session: Session, visit: Visit) -> None:
    for tag, stage in (("sw", "paused"), ("en", "archived")):
        campaign(session, tag, stage=stage)
    session.commit()
    for tag in ("sw", "en"):
        answer = visit(None).get(f"/{tag}/speak")
        assert (answer.status_code, answer.location) == (303, f"/{tag}")
