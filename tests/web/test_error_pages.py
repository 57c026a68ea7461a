from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from config import Settings
from tests.factories import campaign
from tests.services.application import close
from tests.web.visitor import HTMX, Visitor


@pytest.fixture
def swahili(session: Session) -> None:
    campaign(session, "sw")
    session.commit()


def test_an_unknown_address_has_a_page(nobody: Visitor) -> None:
    answer = nobody.get("/mine/treasures/of/gold")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text
    assert 'id="main"' in answer.text


def test_the_wrong_method_has_a_page_and_names_the_right_ones(nobody: Visitor) -> None:
    answer = nobody.get("/mine/recovery-code")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "use the button on the page" in answer.text


@pytest.mark.usefixtures("swahili")
def test_htmx_gets_a_notice_in_the_page_s_place_for_problems(nobody: Visitor) -> None:
    answer = nobody.get("/xx", htmx=True)
    assert answer.status_code == 404
    assert answer.text.startswith('<div class="notice notice--brick')
    assert answer.headers["HX-Retarget"] == "#problem"
    assert "HX-Request" in answer.vary


def test_a_form_without_its_token_can_be_sent_again_with_nothing_lost(
    swahili: None, app: Flask
) -> None:
    visitor = Visitor(app.test_client())
    form = {"purposes": ["collect", "publish"], "next": '/sw/listen?"x"', "csrf_token": "old"}
    headers = {"Origin": "http://localhost"}
    answer = visitor.client.post("/sw/consents", data=form, headers=headers)
    assert answer.status_code == 400
    assert "Nothing you chose or typed is lost" in answer.text
    assert 'action="/sw/consents"' in answer.text
    assert 'name="purposes" value="collect"' in answer.text
    assert 'name="purposes" value="publish"' in answer.text
    assert 'name="next" value="/sw/listen?&#34;x&#34;"' in answer.text
    assert 'value="old"' not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert visitor.post("/sw/consents", form | {"csrf_token": visitor.token()}).status_code == 303


@pytest.mark.usefixtures("swahili")
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_a_form_from_another_site_is_never_offered_again(origin: str, nobody: Visitor) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = nobody.client.post("/sw/consents", data={"purposes": "collect"}, headers=headers)
    assert answer.status_code == 400
    assert "collect" not in answer.text
    assert "This page was open for a long time" in answer.text


@pytest.mark.usefixtures("swahili")
def test_htmx_without_its_token_is_told_what_to_do(nobody: Visitor) -> None:
    answer = nobody.client.post("/sw/consents", data={"purposes": "collect"}, headers=HTMX)
    assert answer.status_code == 400
    assert answer.headers["HX-Retarget"] == "#problem"
    assert "Load the page again" in answer.text


def test_a_fault_of_ours_has_a_page_and_tells_no_secret(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/mine/fault")
    def fault() -> str:
        raise RuntimeError("the password is swordfish")

    answer = app.test_client().get("/mine/fault")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "swordfish" not in answer.text


@pytest.mark.parametrize(
    ("status", "words"),
    [(413, "more than we can take"), (429, "a little fast"), (418, "could not")],
)
def test_other_failures_have_words_too(status: int, words: str, app: Flask) -> None:
    from werkzeug.exceptions import abort

    app.add_url_rule("/mine/failing", view_func=lambda: abort(status))
    answer = app.test_client().get("/mine/failing")
    assert answer.status_code == status
    assert words in answer.text


def test_guessing_recovery_codes_is_slowed_down(settings: Settings) -> None:
    app = create_app(replace(settings, rate_limits=True))
    visitor = Visitor(app.test_client())
    answers = [visitor.post("/mine/restoration", {"code": "A" * 20}) for _ in range(11)]
    close(app)
    assert [each.status_code for each in answers] == [422] * 10 + [429]
    assert "a little fast" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0
