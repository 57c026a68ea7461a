"""The writing page: what is typed is tried, sent with a promise, and never lost."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.campaigns.operations import declare_variant
from app.consent.queries import current_terms
from app.people.models import Person
from app.sentences.writing.drafts import MAX_LINES
from tests.factories import AT, campaign, consent, guest
from tests.web.visitor import HTMX, Visitor
from tests.web.writing import PATH, PERMISSION, TEXT, WRONG, form, given, in_box

Visit = Callable[[Person | None], Visitor]


@pytest.mark.usefixtures("english")
def test_nobody_may_look_and_is_told_of_the_terms(nobody: Visitor, session: Session) -> None:
    page = nobody.get(PATH)
    assert page.status_code == 200
    assert 'href="/en/terms?next=/en/write"' in page.text
    assert "What makes a good sentence" in page.text
    assert 'lang="en" dir="ltr"' in page.text
    assert " checked" not in page.text.split('name="promise"', 1)[1]
    assert session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.usefixtures("english")
def test_a_tag_in_other_letters_leads_to_the_one_address(nobody: Visitor) -> None:
    moved = nobody.get("/EN/write")
    assert (moved.status_code, moved.location) == (301, PATH)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("htmx", [False, True])
def test_without_an_agreement_what_was_typed_stays(
    nobody: Visitor, session: Session, htmx: bool
) -> None:
    answer = nobody.post(PATH, form(domain="general"), htmx=htmx)
    assert answer.status_code == 403
    assert "read the campaign&#39;s terms first" in answer.text
    assert in_box(answer.text).split() == TEXT.split()
    assert 'value="general" selected' in answer.text
    assert given(session) == []
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_sentences_are_sent_and_the_box_is_empty(writer: Visitor, session: Session) -> None:
    answer = writer.post(PATH, form(domain="general"))
    assert (answer.status_code, answer.location) == (303, PATH)
    first, _second = given(session)
    assert (first.state, first.author_id, first.domains) == (
        "pending",
        writer.person_id,
        ["general"],
    )
    page = writer.get(PATH).text
    assert "2 sentences are with reviewers. Thank you." in page
    assert in_box(page) == ""
    assert "data-done" in page
    assert "2 wait for reviewers." in page
    assert "data-done" not in writer.get(PATH).text


def test_htmx_gets_the_room_alone_with_an_empty_box(writer: Visitor, session: Session) -> None:
    answer = writer.post(PATH, form(), htmx=True)
    assert answer.status_code == 200
    assert "HX-Request" in answer.headers["Vary"]
    assert "<html" not in answer.text
    assert answer.text.strip().startswith('<div class="write" id="write"')
    assert "2 sentences are with reviewers" in answer.text
    assert in_box(answer.text) == ""
    assert "data-done" in answer.text
    assert 'value="own_words" autocomplete="off" aria-describedby="promise-own_words" checked' in (
        answer.text
    )
    assert len(given(session)) == 2


@pytest.mark.parametrize("htmx", [False, True])
def test_what_was_refused_comes_back_and_what_was_taken_does_not(
    writer: Visitor, session: Session, htmx: bool
) -> None:
    answer = writer.post(PATH, form(f"{WRONG}\n{TEXT}"), htmx=htmx)
    assert answer.status_code == 200
    assert in_box(answer.text) == WRONG
    assert '<mark class="part">3</mark>' in answer.text
    assert "2 sentences are with reviewers. Thank you. 1 line is left" in answer.text
    assert len(given(session)) == 2


def test_where_nothing_fits_all_comes_back(writer: Visitor, session: Session) -> None:
    answer = writer.post(PATH, form(f"{WRONG}\n<script>"))
    assert answer.status_code == 422
    assert in_box(answer.text) == f"{WRONG}\n&lt;script&gt;"
    assert "<script>" not in answer.text.split("<main", 1)[1]
    assert given(session) == []


def test_sending_the_same_again_changes_nothing(writer: Visitor, session: Session) -> None:
    writer.post(PATH, form())
    again = writer.post(PATH, form())
    assert again.status_code == 303
    assert "You have given 2 of them before" in writer.get(PATH).text
    assert len(given(session)) == 2


def test_somebody_else_s_sentence_is_shown_and_stays_in_the_box(
    writer: Visitor, visit: Visit, session: Session, english: Campaign
) -> None:
    writer.post(PATH, form())
    other = guest(session)
    consent(session, other, english)
    session.commit()
    answer = visit(other).post(PATH, form())
    assert answer.status_code == 422
    assert "is here already, and waits for reviewers" in answer.text
    assert in_box(answer.text).split() == TEXT.split()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": " \n "}, "Write at least one"),
        ({"text": "\n".join(["One more."] * (MAX_LINES + 1))}, "Send at most 100"),
        ({"promise": ""}, "Choose one of the promises"),
        ({"promise": "permission"}, "Name the book, page or person"),
        ({**PERMISSION, "permission-evidence": ""}, "Say why it is free"),
        ({**PERMISSION, "permission-source": "x" * 201}, "in fewer words"),
        (
            {
                "promise": "free_licence",
                "licence": "CC-BY-4.0",
                "free_licence-source": "A page",
                "free_licence-evidence": "https://example.org",
            },
            "Choose the licence of the text from the list",
        ),
        ({"kind": "poem"}, "Choose from the lists"),
        ({"domain": "love"}, "Choose from the lists"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_every_error_is_said_and_everything_stays_typed(
    writer: Visitor, session: Session, wrong: dict[str, object], words: str, htmx: bool
) -> None:
    sent = form(domain="finance", **{"public_domain-source": "Another <book>"}) | wrong
    answer = writer.post(PATH, sent, htmx=htmx)
    assert answer.status_code == 422
    assert words in answer.text
    assert in_box(answer.text).split() == str(sent["text"]).split()
    assert 'value="Another &lt;book&gt;"' in answer.text
    for name, value in sent.items():
        if name.endswith(("-source", "-evidence")) and value and "<" not in str(value):
            assert f'value="{value}"' in answer.text
    if sent["domain"] == "finance":
        assert 'value="finance" selected' in answer.text
    assert given(session) == []


@pytest.mark.parametrize("stage", ["preparing", "paused"])
def test_text_is_taken_before_and_between_voices(
    writer: Visitor, session: Session, english: Campaign, stage: str
) -> None:
    english.stage = stage
    session.commit()
    assert writer.get(PATH).status_code == 200
    assert writer.post(PATH, form()).status_code == 303
    assert len(given(session)) == 2


def test_a_finished_campaign_takes_nothing_and_hands_back_what_was_typed(
    writer: Visitor, session: Session, english: Campaign
) -> None:
    english.stage = "archived"
    session.commit()
    assert "It takes no more sentences" in writer.get(PATH).text
    answer = writer.post(PATH, form())
    assert answer.status_code == 403
    assert "takes no sentences now" in answer.text
    assert in_box(answer.text).split() == TEXT.split()


def test_a_campaign_without_terms_takes_nothing_yet(
    session: Session, english: Campaign, nobody: Visitor
) -> None:
    session.delete(current_terms(session, english.id))
    session.commit()
    page = nobody.get(PATH).text
    assert "has not said yet on what terms" in page
    assert 'write__send" disabled' in page
    assert nobody.post(PATH, form()).status_code == 403


@pytest.mark.usefixtures("english")
def test_a_check_needs_nobody_and_writes_nothing(nobody: Visitor, session: Session) -> None:
    answer = nobody.post(f"{PATH}/check", {"text": f"{TEXT}\n{WRONG}\n{WRONG}"}, htmx=True)
    assert answer.status_code == 200
    assert "2 lines are fine." in answer.text
    assert answer.text.count('<mark class="part">3</mark>') == 2
    assert "<form" not in answer.text
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert given(session) == []
    assert nobody.post(f"{PATH}/check", {"text": " "}, htmx=True).text.strip() == ""


@pytest.mark.usefixtures("english")
def test_a_check_without_htmx_is_a_whole_page(nobody: Visitor) -> None:
    answer = nobody.post(f"{PATH}/check", form(f"{TEXT}\n{WRONG}"))
    assert answer.status_code == 200
    assert "<html" in answer.text
    assert "2 lines are fine." in answer.text
    assert in_box(answer.text).split() == f"{TEXT}\n{WRONG}".split()


def test_one_much_like_another_is_sent_when_its_writer_says_so(
    writer: Visitor, session: Session
) -> None:
    writer.post(PATH, form())
    text = "The river is wide there."
    checked = writer.post(f"{PATH}/check", {"text": text}, htmx=True).text
    assert "There is one much like it:" in checked
    assert "The river is wide here." in checked
    found = re.search(r'name="anyway" value="([^"]+)"', checked)
    assert found
    answer = writer.post(PATH, form(text))
    assert answer.status_code == 422
    assert in_box(answer.text) == text
    assert len(given(session)) == 2
    ticked = writer.post(f"{PATH}/check", {"text": text, "anyway": found[1]}, htmx=True).text
    assert f'value="{found[1]}" autocomplete="off" checked' in ticked
    assert writer.post(PATH, form(text, anyway=found[1])).status_code == 303
    assert len(given(session)) == 3


def test_a_sign_that_one_cannot_see_is_named(app: Flask) -> None:
    from app.web.write_form import shown

    assert shown("\u200b") == "U+200B"
    assert shown("a\u200b") == "a\u200b"


def test_the_box_has_the_campaign_s_direction(session: Session, nobody: Visitor) -> None:
    campaign(session, "ar", licence="CC-BY-SA-4.0")
    session.commit()
    page = nobody.get("/ar/write").text
    assert 'rows="6" lang="ar" dir="rtl" class="write__text script-arab"' in page
    licences = re.findall(r'<option value="(CC[^"]+)"', page)
    assert licences == ["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0"]


def test_a_variant_can_be_named(writer: Visitor, session: Session, english: Campaign) -> None:
    declare_variant(session, english, "north", "Northern", actor_id=None, at=AT, source="test")
    session.commit()
    assert '<option value="north">Northern</option>' in writer.get(PATH).text
    writer.post(PATH, form(variant="north"))
    assert {sentence.variant for sentence in given(session)} == {"north"}


@pytest.mark.usefixtures("english")
def test_a_form_without_its_token_is_not_acted_on(writer: Visitor, session: Session) -> None:
    writer.get(PATH)
    answer = writer.client.post(PATH, data=form(), headers=HTMX)
    assert answer.status_code == 400
    assert given(session) == []
