"""The language of the pages: asked for by the browser, or chosen at the foot of a page."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.people.models import Person
from app.web.languages import COOKIE, best_of, known_languages, samples_of
from tests.factories import campaign, sentence
from tests.web.visitor import Visitor

Visit = Callable[[Person | None], Visitor]
KNOWN = ("en", "ar", "es", "fr", "hi", "sw", "zh-Hant")


def language_of(page: str) -> tuple[str, str]:
    found = re.search(r'<html lang="([^"]+)" dir="([^"]+)">', page)
    assert found
    return found[1], found[2]


def asking(client: FlaskClient, wanted: str, path: str = "/") -> tuple[str, str]:
    return language_of(client.get(path, headers={"Accept-Language": wanted}).text)


def choose(client: FlaskClient, tag: str, then: str = "/") -> None:
    answer = client.post("/language", data={"language": tag, "next": then})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("wanted", "best"),
    [
        (("ar-EG",), "ar"),
        (("pt-BR", "pt"), "en"),
        (("pt", "es-419"), "es"),
        (("sw-TZ", "en"), "sw"),
        (("zh-TW",), "zh-Hant"),
        (("zh-CN", "fr"), "fr"),
        (("br", "sw"), "sw"),
        (("*",), "en"),
        (("not a tag!", "hi"), "hi"),
        ((), "en"),
    ],
)
def test_the_first_language_that_we_have_is_the_one(wanted: tuple[str, ...], best: str) -> None:
    assert best_of(wanted, KNOWN) == best


def test_a_page_speaks_what_the_browser_asks_for(client: FlaskClient) -> None:
    assert asking(client, "ar-EG,en;q=0.5") == ("ar", "rtl")
    assert asking(client, "en;q=0.5,sw;q=0.9") == ("sw", "ltr")
    assert asking(client, "sw;q=0,pt") == ("en", "ltr")
    assert language_of(client.get("/").text) == ("en", "ltr")


def test_the_words_of_a_page_and_of_its_errors_are_translated(client: FlaskClient) -> None:
    for tag in ("ar", "es", "fr", "hi", "sw"):
        headers = {"Accept-Language": tag}
        assert "Which language do you speak?" not in client.get("/", headers=headers).text
        nowhere = client.get("/nowhere/at/all", headers=headers)
        assert nowhere.status_code == 404
        assert "There is nothing at this address" not in nowhere.text
        refused = client.get("/api/v1/locales/xx/sentences", headers=headers)
        assert refused.status_code >= 400
        assert refused.json
        assert refused.json["title"] != "We do not know this browser yet"
        assert refused.content_language.to_header() == tag


def test_a_choice_outlives_the_visit_and_beats_the_browser(client: FlaskClient) -> None:
    choose(client, "sw")
    cookie = client.get_cookie(COOKIE)
    assert cookie
    assert cookie.max_age is not None
    assert cookie.max_age >= 365 * 86_400
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert asking(client, "ar") == ("sw", "ltr")


@pytest.mark.parametrize("path", ["/", "/?q=swa", "/voice", "/mine", "/nowhere/at/all"])
def test_one_is_back_where_one_was(client: FlaskClient, path: str) -> None:
    then = re.search(r'name="next" value="([^"]*)"', client.get(path).text)
    assert then
    answer = client.post("/language", data={"language": "fr", "next": then[1]})
    assert answer.location == path


@pytest.mark.parametrize("then", ["https://elsewhere.example", "//elsewhere.example", ""])
def test_nobody_is_led_elsewhere(client: FlaskClient, then: str) -> None:
    answer = client.post("/language", data={"language": "fr", "next": then})
    assert answer.location == "/"


@pytest.mark.parametrize("tag", ["xx", "../../etc", "EN", ""])
def test_a_language_that_is_not_there_is_refused(client: FlaskClient, tag: str) -> None:
    answer = client.post("/language", data={"language": tag})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_a_cookie_that_names_no_language_is_nothing(client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "klingon")
    assert asking(client, "es") == ("es", "ltr")


def test_the_choice_needs_no_session_and_no_address_of_ours_changes_it(
    client: FlaskClient,
) -> None:
    assert "Set-Cookie" not in client.get("/").headers
    assert language_of(client.get("/?lang=ar").text) == ("en", "ltr")


def test_each_language_stands_in_the_list_by_its_own_name_and_drafts_say_so(
    client: FlaskClient,
) -> None:
    page = client.get("/", headers={"Accept-Language": "es"}).text
    options = dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', page))
    assert options["en"] == "English"
    assert options["sw"].startswith("Kiswahili (")
    assert options["ar"].startswith("العربية (")
    assert '<option value="ar" lang="ar" dir="rtl">' in page
    assert re.search(r'<option value="es"[^>]* selected>', page)
    assert page.count(" selected>") == 1


def test_a_draft_says_that_it_is_one_and_how_to_help(client: FlaskClient) -> None:
    assert 'href="/translations"' not in client.get("/").text
    assert 'href="/translations"' in client.get("/", headers={"Accept-Language": "sw"}).text
    page = client.get("/translations").text
    assert 'href="/translations/sw.po"' in page
    words = client.get("/translations/sw.po", buffered=True)
    assert words.status_code == 200
    assert 'msgid "Which language do you speak?"' in words.text
    assert client.get("/translations/en.po").status_code == 404
    assert client.get("/translations/xx.po").status_code == 404


def test_caches_are_told_that_words_differ_by_person(client: FlaskClient) -> None:
    for path in ("/", "/nowhere/at/all", "/api/v1/locales/xx/sentences"):
        answer = client.get(path)
        assert {"cookie", "accept-language"} <= {name.lower() for name in answer.vary}
        assert answer.content_language.to_header() == "en"
    assert "accept-language" not in client.get("/healthz").vary


def test_the_pages_language_has_nothing_to_do_with_the_campaign_s(
    session: Session, visit: Visit
) -> None:
    sentence(session, campaign(session, "ar"), "السلام عليكم")
    session.commit()
    visitor = visit(None)
    visitor.client.set_cookie(COOKIE, "sw")
    page = visitor.get("/ar/terms").text
    assert language_of(page) == ("sw", "ltr")
    assert '<bdi class="script-arab" lang="ar" dir="rtl">' in page


def test_a_command_speaks_english(app: Flask) -> None:
    with app.app_context():
        assert gettext("Listen") == "Listen"
        assert known_languages()["ar"].direction == "rtl"


def test_there_is_a_sample_for_each_plural_form() -> None:
    assert dict(samples_of("ar")) == {
        "zero": 0,
        "one": 1,
        "two": 2,
        "few": 3,
        "many": 11,
        "other": 100,
    }
    assert dict(samples_of("fr")) == {"one": 0, "other": 2, "many": 1_000_000}
    assert dict(samples_of("en")) == {"other": 0, "one": 1}
