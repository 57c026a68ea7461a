import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.people.models import Person
from app.web.home import matching
from tests.factories import campaign, clip, sentence
from tests.web.visitor import Visitor


@pytest.fixture
def languages(session: Session) -> None:
    """Two open languages, and two that are not open and must not show."""
    swahili = campaign(session, "sw")
    clip(session, sentence(session, swahili), client_duration_s=4.0, duration_s=4.0)
    campaign(session, "ar")
    campaign(session, "yo", stage="preparing")
    campaign(session, "cy", stage="archived")
    session.commit()


@pytest.mark.usefixtures("languages")
def test_open_languages_show_in_their_own_letters_and_direction(nobody: Visitor) -> None:
    home = nobody.get("/")
    assert home.status_code == 200
    assert '<bdi class="script-latn" lang="sw" dir="ltr">Kiswahili</bdi>' in home.text
    assert '<bdi class="script-arab" lang="ar" dir="rtl">العربية</bdi>' in home.text
    assert "2 open languages" in home.text
    assert "Yoruba" not in home.text
    assert "Welsh" not in home.text


@pytest.mark.usefixtures("languages")
def test_each_language_shows_what_it_has(nobody: Visitor) -> None:
    home = nobody.get("/").text
    assert "<span>1 clip</span>" in home
    assert "<span>4 seconds</span>" in home
    assert "<span>1 voice</span>" in home
    assert "<span>0 clips</span>" in home


@pytest.mark.usefixtures("languages")
def test_the_filter_works_as_a_plain_form(nobody: Visitor) -> None:
    found = nobody.get("/?q=swa").text
    assert ">Kiswahili</bdi>" in found
    assert ">العربية</bdi>" not in found
    assert "1 language found" in found
    assert 'value="swa"' in found


@pytest.mark.usefixtures("languages")
def test_the_filter_gives_htmx_only_the_list(nobody: Visitor) -> None:
    answer = nobody.get("/?q=swa", htmx=True)
    assert answer.text.lstrip().startswith('<div id="languages"')
    assert "<html" not in answer.text
    assert '<div hx-swap-oob="innerHTML:#found">1 language found</div>' in answer.text
    assert "HX-Request" in answer.vary


@pytest.mark.usefixtures("languages")
def test_a_language_that_is_not_here_is_answered_with_what_to_try(nobody: Visitor) -> None:
    answer = nobody.get("/?q=<b>klingon").text
    assert "No open language matches “&lt;b&gt;klingon”" in answer


def test_an_empty_site_says_so(nobody: Visitor) -> None:
    assert "No language is open yet" in nobody.get("/").text


@pytest.mark.usefixtures("languages")
def test_looking_around_makes_nobody(nobody: Visitor, session: Session) -> None:
    before = session.scalar(select(func.count()).select_from(Person))
    for path in ("/", "/voice", "/sw", "/sw/terms", "/mine"):
        assert nobody.get(path).status_code == 200
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Person)) == before
    assert nobody.client.get_cookie("voicestead_guest") is None


def test_the_way_of_a_voice_has_five_steps(nobody: Visitor) -> None:
    page = nobody.get("/voice")
    assert page.status_code == 200
    assert page.text.count('class="step card"') == 5


@pytest.mark.parametrize(
    ("q", "tags"),
    [
        ("", ["es", "sw", "pt-BR"]),
        ("espanol", ["es"]),
        ("SPAN", ["es"]),
        ("pt", ["pt-BR"]),
        ("hili", ["sw"]),
        ("x", []),
    ],
)
def test_languages_are_found_by_either_name_or_by_tag(q: str, tags: list[str]) -> None:
    known = [
        Campaign(tag="es", endonym="Español", english_name="Spanish"),
        Campaign(tag="sw", endonym="Kiswahili", english_name="Kiswahili"),
        Campaign(tag="pt-BR", endonym="Português", english_name="Portuguese"),
    ]
    assert [each.tag for each in matching(known, q)] == tags
