import re

import pytest
from sqlalchemy.orm import Session

from app.web.answers import local_path
from app.web.security import store_origin
from tests.factories import campaign, sentence
from tests.web.visitor import Visitor

PAGES = ("/", "/voice", "/sw", "/sw/terms", "/sw/listen", "/mine", "/nowhere/at/all")


@pytest.fixture
def swahili(session: Session) -> None:
    sentence(session, campaign(session, "sw"))
    session.commit()


@pytest.mark.usefixtures("swahili")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_that_its_policy_forbids(path: str, nobody: Visitor) -> None:
    answer = nobody.get(path)
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)\s*=", answer.text)
    assert "<style" not in answer.text
    inline = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", answer.text)
    assert inline
    assert all(f'nonce="{nonce[1]}"' in attributes for attributes in inline)


@pytest.mark.usefixtures("swahili")
def test_every_page_tells_browsers_what_to_refuse(nobody: Visitor) -> None:
    for path in PAGES:
        headers = nobody.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Permissions-Policy"].startswith("microphone=(self)")
        assert headers["Cache-Control"] == "private, no-cache"


def test_no_two_answers_share_a_nonce(nobody: Visitor) -> None:
    policies = {nobody.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("file:///var/blobs", None),
        ("s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=eu", "http://127.0.0.1:9000"),
        ("s3://bucket/prefix?region=eu-west-1", "https://bucket.s3.eu-west-1.amazonaws.com"),
    ],
)
def test_audio_may_come_from_our_own_store_only(url: str, origin: str | None) -> None:
    assert store_origin(url) == origin


@pytest.mark.parametrize("path", ["/sw", "/sw/listen?x=1#y", "/"])
def test_a_path_of_ours_is_local(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize("path", [None, "", "sw", "//x.example", "/\\x.example", "/\n/x", "x:/"])
def test_another_site_s_address_is_not_local(path: str | None) -> None:
    assert local_path(path) is None


@pytest.mark.usefixtures("swahili")
@pytest.mark.parametrize("path", ["/sw/write", "/sw/write/check", "/mine/restoration"])
def test_a_form_with_a_sign_that_no_database_keeps_is_not_read(path: str, nobody: Visitor) -> None:
    answer = nobody.post(path, {"text": "Habari\x00 ya asubuhi.", "promise": "own_words"})
    assert answer.status_code == 400
